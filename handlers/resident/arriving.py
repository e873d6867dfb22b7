"""/start and what follows: language, community, the notice and the answer to it; privacy."""

from bot.errors import UserError
from bot.services import consents, drafts, posters, residents
from bot.texts import LANGUAGES, h
from bot.views import arriving, saying
from bot.views import privacy as view
from bot.views.presses import Press
from bot.views.screen import Screen
from bot.views.words import named
from handlers import typed
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import guards, privacy
from storage.tables import Resident


def on_command_start(turn: Turn) -> None:
    """Greet; a poster says the community. Whatever she had begun goes on where it was."""
    resident = guards.meet(turn)
    poster = posters.find_scanned(turn.session, turn.argument) if turn.argument else None
    if poster is not None:
        posters.arrive(turn.session, resident, poster)
    odd_link = bool(turn.argument) and poster is None
    community = residents.find_home(turn.session, resident)
    street = turn.desk.settings.street_name
    turn.say(arriving.welcome(street, turn.lang, community, odd_link=odd_link))
    if not guards.is_ready(resident):
        guards.ask_what_is_missing(turn, resident)
        return
    draft = drafts.find(turn.session, resident)
    if draft is not None:
        drafts.show_later(turn.session, turn.chat_id, draft, turn.now)


def on_step_community(turn: Turn) -> None:
    """She may have typed the community's name; anything else is kept until she has agreed."""
    resident = guards.meet(turn)
    community = residents.find_community_by_name(turn.session, turn.text)
    if community is None:
        guards.listen(turn)
        return
    residents.set_community(turn.session, resident, community.code)
    go_on(turn, resident)


def on_step_consent(turn: Turn) -> None:
    """She may have typed 同意 or 不同意; anything else is kept until she has."""
    resident = guards.meet(turn)
    if typed.says(turn.text, "arriving.word.agree"):
        take_yes(turn, resident)
    elif typed.says(turn.text, "arriving.word.refuse"):
        take_no(turn, resident)
    elif privacy.is_child(turn.text):
        privacy.part(turn, resident, view.child(turn.lang), withdraw=True)
    else:
        guards.listen(turn)


def on_press_home(turn: Turn, press: Press) -> None:
    """Her community."""
    resident = guards.known(turn)
    residents.set_community(turn.session, resident, press.arg)
    go_on(turn, resident)


def go_on(turn: Turn, resident: Resident) -> None:
    """Her community is known: on to the notice, or to what she had written."""
    if not residents.has_agreed(resident):
        guards.ask_what_is_missing(turn, resident, in_place=True)
        return
    community = residents.find_home(turn.session, resident)
    if community is not None:
        turn.show(Screen(h("arriving.community_set", turn.lang, community=named(community, turn.lang))))
    turn.expect_nothing()
    turn.release()


def on_press_agree(turn: Turn, press: Press) -> None:
    """同意."""
    resident = guards.known(turn)
    if residents.has_agreed(resident):
        guards.tell(turn, "arriving.already_agreed")
        return
    take_yes(turn, resident)


def on_press_refuse(turn: Turn, press: Press) -> None:
    """不同意."""
    take_no(turn, guards.known(turn))


def on_press_notice(turn: Turn, press: Press) -> None:
    """She wants to read the notice again."""
    resident = guards.known(turn)
    if guards.is_ready(resident):
        guards.tell(turn, "arriving.already_agreed")
        return
    guards.ask_what_is_missing(turn, resident)


def take_yes(turn: Turn, resident: Resident) -> None:
    """Store the consent; what she had written gets its turn now.

    What has changed of what else she agreed to is asked before: this yes was not to that.
    """
    if not residents.has_agreed(resident) and consents.find_changed(turn.session, resident) is not None:
        guards.ask_what_is_missing(turn, resident, in_place=True)
        return
    residents.agree(turn.session, resident, turn.now)
    turn.expect_nothing()
    if resident.community is None:
        turn.show(arriving.agreed(turn.lang, 0))
        guards.ask_what_is_missing(turn, resident)
        return
    turn.release()
    turn.show(arriving.agreed(turn.lang, len(turn.released)))


def take_no(turn: Turn, resident: Resident) -> None:
    """Store the refusal and forget what she had written; reading stays open."""
    residents.refuse(turn.session, resident, turn.now)
    turn.expect_nothing()
    turn.show(arriving.refused(turn.lang))


def on_word_language(turn: Turn) -> None:
    """语言 or /language."""
    guards.meet(turn)
    turn.say(arriving.languages(turn.lang))


def on_press_language(turn: Turn, press: Press) -> None:
    """The language from now on; the question that was open is asked again in it."""
    if press.arg not in LANGUAGES:
        raise UserError("error.old_button")
    resident = guards.meet(turn)
    residents.set_language(turn.session, resident, press.arg)
    turn.say(arriving.language_set(turn.lang))
    dialog = turn.dialog
    if dialog is not None and dialog.step in (guards.COMMUNITY, guards.CONSENT):
        guards.ask_what_is_missing(turn, resident, in_place=True)
        return
    draft = drafts.find(turn.session, resident)
    if draft is not None:
        turn.say(
            saying.preview(drafts.look(turn.session, turn.desk, draft), turn.lang, media=False),
            subject=draft.id,
        )


COMMANDS: dict[str, Handler] = {
    "start": on_command_start,
    "language": on_word_language,
}
WORDS: dict[str, Handler] = {"arriving.word.language": on_word_language}
STEPS: dict[str, Handler] = {guards.COMMUNITY: on_step_community, guards.CONSENT: on_step_consent}
PRESSES: dict[str, PressHandler] = {
    "me_home": on_press_home,
    "me_agree": on_press_agree,
    "me_refuse": on_press_refuse,
    "me_notice": on_press_notice,
    "me_lang": on_press_language,
}
