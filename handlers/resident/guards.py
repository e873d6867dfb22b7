"""Who speaks, and whether what she says may be stored: asked before everything a resident does."""

from dataclasses import replace

from bot.errors import UserError
from bot.services import bans, consents, drafts, entries, estates, limits, masking, residents, suggestions
from bot.services.said import Said
from bot.texts import h, t
from bot.views import arriving
from bot.views import consents as consents_view
from bot.views import limits as limits_view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import alarm
from handlers.context import Turn
from handlers.resident.reading import find_trouble, read
from storage.tables import Reach, Resident, Status, Suggestion

COMMUNITY, CONSENT = "community", "consent"
"""The dialog steps of arriving: what is typed meanwhile may be the answer, or words to keep."""


def meet(turn: Turn) -> Resident:
    """The resident who speaks, made known if she is new. Raises UserError for a chat that speaks."""
    if turn.anonymous:
        raise UserError("error.no_person")
    if turn.resident is None or turn.resident.reach is not Reach.OK:
        turn.resident = residents.meet(turn.session, turn.user_id, turn.lang, turn.now)
    return turn.resident


def known(turn: Turn) -> Resident:
    """The resident whose button was pressed. Raises UserError if we never met: the data was made up."""
    if turn.resident is None:
        raise UserError("error.old_button")
    return turn.resident


def draft(turn: Turn, press: Press) -> Suggestion | None:
    """The draft that a button is about: her own, or one that this person types for somebody else.

    None: she is asked first for what is missing. Raises UserError `saying.filed` once it is filed.
    """
    found = drafts.lock(turn.session, press.id)
    own = found.typist_id is None
    if own and found.resident_id != known(turn).id:
        raise UserError("saying.gone")
    if not own:
        entries.access_typed(turn.session, turn.desk, turn.user_id, found, turn.now)
    if found.status is not Status.DRAFT:
        raise UserError("saying.filed", number=found.number)
    if own and not is_ready(known(turn)):
        ask_what_is_missing(turn, known(turn))
        return None
    return found


def still_types(turn: Turn, draft: Suggestion) -> None:
    """Raises UserError `access.not_yours` if a typed draft went to where this person may not type."""
    if draft.typist_id is not None:
        entries.access_entry(turn.session, turn.desk, turn.user_id, draft.community, turn.now)


def author(turn: Turn, suggestion: Suggestion) -> Resident:
    """Her whose suggestion it is. Raises UserError `entry.not_for_others` for whoever types it for her."""
    if suggestion.typist_id is not None:
        raise UserError("entry.not_for_others")
    return known(turn)


def is_ready(resident: Resident) -> bool:
    """Whether she agreed and her community is known."""
    return residents.has_agreed(resident) and resident.community is not None


def listen(turn: Turn) -> tuple[Resident, Said | None]:
    """The resident and what she said. None: it cannot be taken and she was told why, or it waits for her
    consent.
    """
    resident = meet(turn)
    if not is_readable(turn):
        return resident, None
    if not is_ready(resident):
        hold_until_ready(turn, resident)
        return resident, None
    if not may_speak(turn, resident):
        return resident, None
    message = hear(turn) if turn.message.location is None else locate(turn)
    if message.empty:
        turn.forget()
        turn.say(Screen(h("place.too_far", turn.lang)))
        return resident, None
    return resident, message


def hear(turn: Turn) -> Said:
    """What the message says, with personal numbers masked; she is asked only about those in her own words."""
    message = masking.veil(read(turn.message), turn.item.id)
    if message.card:
        if message.raw is None:
            turn.forget()
        message = replace(message, text=t("said.card", turn.lang, card=message.text))
    if message.raw is not None and turn.message.forward_origin is not None:
        turn.forget()
        return replace(message, raw=None)
    return message


def drop_numbers(turn: Turn, message: Said) -> None:
    """Nobody asks about numbers in words like these: they stay masked, and nothing else is kept of them."""
    if message.raw is not None:
        turn.forget()


def may_speak(turn: Turn, resident: Resident) -> bool:
    """Whether more is taken of her now; if not she is told why, and until when. Emergencies always are."""
    ban = bans.find(turn.session, resident, turn.now) if turn.glance.banned else None
    if ban is not None and not suggestions.list_questions(turn.session, resident):
        turn.forget()
        alarm.ring(turn, None, turn.text, resident.community)
        turn.say(limits_view.banned(ban, turn.desk.settings.timezone, turn.lang))
        return False
    until = limits.find_pause(turn.session, turn.desk, resident, turn.now)
    if until is None or turn.desk.emergencies.find(turn.text):
        return True
    turn.forget()
    if not limits.was_told(turn.session, resident, turn.now):
        screen = limits_view.pause(until, turn.desk.settings.timezone, turn.lang)
        turn.say(screen, notice=limits.NOTICE)
    return False


def locate(turn: Turn) -> Said:
    """A location as the estate it lies in, a venue's name as words; empty if we know no estate near it."""
    place = turn.message.location
    message = hear(turn)
    if place is None:
        return message
    estate = estates.find_at(turn.session, place.latitude, place.longitude)
    return replace(message, estate=estate.code if estate else None)


def is_readable(turn: Turn) -> bool:
    """Whether the message can be taken; if not she is told why."""
    trouble = find_trouble(turn.message)
    if trouble is None:
        return True
    turn.say(Screen(h(trouble, turn.lang)))
    return False


def hold_until_ready(turn: Turn, resident: Resident) -> None:
    """Keep this message until she has agreed, and ask for what is missing. An album is answered once."""
    turn.hold()
    dialog = turn.dialog
    alarm.ring(turn, None, turn.text, resident.community)
    album = turn.message.media_group_id
    if dialog is not None and album is not None and dialog.data.get("album") == album:
        return
    if dialog is not None and dialog.step == CONSENT:
        turn.say(arriving.still_held(turn.lang))
        turn.expect(CONSENT, data={"album": album})
        return
    ask_what_is_missing(turn, resident, held=True)
    turn.expect(CONSENT if resident.community is not None else COMMUNITY, data={"album": album})


def ask_what_is_missing(
    turn: Turn, resident: Resident, *, held: bool = False, in_place: bool = False
) -> None:
    """The next question of arriving: the community, what has changed of what she agreed to, the notice.

    `held`: she has already written.
    """
    changed = consents.find_changed(turn.session, resident)
    if resident.community is None:
        step = COMMUNITY
        screen = arriving.communities(residents.list_communities(turn.session), turn.lang, held=held)
    elif changed is not None:
        step = CONSENT
        screen = consents_view.again(changed, turn.lang, held=held)
    else:
        step = CONSENT
        screen = notice(turn, resident, held=held)
    turn.expect(step)
    if in_place:
        turn.show(screen)
    else:
        turn.say(screen)


def notice(turn: Turn, resident: Resident, *, held: bool = False) -> Screen:
    """The notice for this resident, in her language."""
    community = residents.find_home(turn.session, resident)
    asked_again = resident.consent is not None and not residents.has_agreed(resident)
    return arriving.notice(
        turn.desk.settings.street_name, community, turn.lang, asked_again=asked_again, held=held
    )


def tell(turn: Turn, key: str) -> None:
    """A short word: over the button if one was pressed, else as a message (a number was typed)."""
    if turn.update.callback_query is not None:
        turn.answer(t(key, turn.lang))
    else:
        turn.say(Screen(h(key, turn.lang)))
