"""再次提交: a withdrawn suggestion becomes a draft again."""

from bot.services import drafts, refiling, suggestions
from bot.views import saying
from bot.views.presses import Press
from handlers.context import PressHandler, Turn
from handlers.resident import guards
from handlers.resident.saying import STEP as SAY_NEW


def on_press_again(turn: Turn, press: Press) -> None:
    """再次提交: the preview, to be changed and submitted as any other."""
    resident = guards.known(turn)
    withdrawn = suggestions.get_own(turn.session, resident, press.id, lock=True)
    if not guards.is_ready(resident):
        guards.ask_what_is_missing(turn, resident)
        return
    draft = refiling.refile(turn.session, resident, withdrawn, turn.now)
    turn.expect(SAY_NEW)
    whole = drafts.look(turn.session, turn.desk, draft)
    turn.say(saying.preview(whole, turn.lang, note="refile.note"), notice=drafts.PREVIEW, subject=draft.id)


PRESSES: dict[str, PressHandler] = {"my_again": on_press_again}
