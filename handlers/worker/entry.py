"""代录: the form by which a worker files for somebody who spoke or wrote elsewhere.

How it came, where it belongs and whom to call back wait in the dialog's row; with the first words the draft
begins, and from then on it is previewed, changed and dropped as any resident's.
"""

from typing import Any

from bot.errors import UserError
from bot.services import contacts, drafts, entries, residents, terms
from bot.services.entries import Source
from bot.texts import LANGUAGES, h, t
from bot.views import entry as view
from bot.views.presses import Press
from bot.views.screen import Screen
from bot.views.words import channel as channel_word
from handlers import guards
from handlers.context import Handler, PressHandler, Turn
from handlers.resident.guards import hear, is_readable
from handlers.resident.mine import tell_edited
from handlers.resident.saying import on_draft_press
from handlers.resident.words import show_added
from storage.tables import Channel, Member, Suggestion

CHANNEL, COMMUNITY, CONTACT, CONSENT, WORDS = (
    "w_channel", "w_community", "w_contact", "w_consent", "w_words",
)  # fmt: skip


def on_press_entry(turn: Turn, press: Press) -> None:
    """代录: what was begun goes on; else the form begins."""
    draft = entries.find_draft(turn.session, turn.desk, turn.user_id)
    if draft is None:
        ask_channel(turn)
        return
    go_on(turn, draft)


def go_on(turn: Turn, draft: Suggestion) -> None:
    """What was begun, with its preview; the next words belong to it."""
    turn.expect(WORDS, subject=draft.id)
    turn.say(view.resumed(turn.lang))
    drafts.show_later(turn.session, turn.chat_id, draft, turn.now)


def on_press_restart(turn: Turn, press: Press) -> None:
    """返回: from the first question."""
    ask_channel(turn)


def ask_channel(turn: Turn) -> None:
    """How did it come?"""
    turn.expect(CHANNEL)
    turn.show(view.channels(turn.lang))


def on_press_channel(turn: Turn, press: Press) -> None:
    """So it came."""
    if press.arg not in entries.CHANNELS:
        raise UserError("error.old_button")
    take_channel(turn, Channel(press.arg))


def on_step_channel(turn: Turn) -> None:
    """The channel's word was typed."""
    words = {channel_word(one.value, lang): one for one in entries.CHANNELS for lang in LANGUAGES}
    chosen = words.get(turn.text)
    if chosen is None:
        turn.say(view.channels(turn.lang))
        return
    take_channel(turn, chosen)


def take_channel(turn: Turn, channel: Channel) -> None:
    """On to the community, unless there is only one for which this person may type."""
    mine = entries.list_communities(turn.session, turn.desk, turn.user_id)
    if len(mine) == 1:
        ask_contact(turn, {"channel": channel.value, "community": mine[0].code})
        return
    turn.expect(COMMUNITY, data={"channel": channel.value})
    turn.show(view.communities(mine, turn.lang))


def on_press_community(turn: Turn, press: Press) -> None:
    """It is about this community."""
    take_community(turn, press.arg)


def on_step_community(turn: Turn) -> None:
    """The community's name was typed."""
    community = residents.find_community_by_name(turn.session, turn.text)
    if community is None:
        mine = entries.list_communities(turn.session, turn.desk, turn.user_id)
        turn.say(view.communities(mine, turn.lang))
        return
    take_community(turn, community.code)


def take_community(turn: Turn, code: str) -> None:
    """On to the number to call back."""
    entries.access_entry(turn.session, turn.desk, guards.person(turn), code, turn.now)
    ask_contact(turn, {"channel": filled(turn, "channel")["channel"], "community": code})


def ask_contact(turn: Turn, form: dict[str, object]) -> None:
    """At which number is she called back?"""
    turn.expect(CONTACT, data=form)
    turn.show(view.contact(turn.lang))


def on_step_contact(turn: Turn) -> None:
    """The number: kept only if she agrees, so the message itself is forgotten."""
    form = filled(turn, "channel", "community")
    shared = turn.message.contact
    contact = contacts.read(shared.phone_number if shared is not None else turn.text)
    turn.forget()
    if contact is None:
        turn.say(Screen(h("entry.contact_unclear", turn.lang)))
        turn.say(view.contact(turn.lang))
    elif entries.find_known(turn.session, contact) is not None:
        ask_words(turn, {**form, "contact": contact}, note="entry.known", contact=contact)
    else:
        turn.expect(CONSENT, data={**form, "contact": contact})
        turn.say(view.consent(contact, turn.lang))


def on_press_no_contact(turn: Turn, press: Press) -> None:
    """She leaves no number."""
    ask_words(turn, {**filled(turn, "channel", "community"), "contact": None}, note="entry.no_contact")


def on_press_agreed(turn: Turn, press: Press) -> None:
    """She agreed."""
    ask_words(turn, filled(turn, "channel", "community", "contact"))


def on_press_refused(turn: Turn, press: Press) -> None:
    """She did not: the number is forgotten, her words are taken all the same."""
    on_press_no_contact(turn, press)


def on_step_consent(turn: Turn) -> None:
    """同意 or 不同意 was typed."""
    if turn.text in {t("arriving.word.agree", lang) for lang in LANGUAGES}:
        ask_words(turn, filled(turn, "channel", "community", "contact"))
    elif turn.text in {t("arriving.word.refuse", lang) for lang in LANGUAGES}:
        ask_words(turn, {**filled(turn, "channel", "community"), "contact": None}, note="entry.no_contact")
    else:
        turn.say(view.consent(str(filled(turn, "contact")["contact"]), turn.lang))


def ask_words(
    turn: Turn, form: dict[str, object], *, note: str | None = None, contact: str | None = None
) -> None:
    """What did she say?"""
    turn.expect(WORDS, data=form)
    turn.show(view.words(turn.lang, note=note, contact=contact))


def on_step_words(turn: Turn) -> None:
    """Her words, a photo of the paper form, a recording: as many messages as needed."""
    if not is_readable(turn):
        return
    dialog, message = turn.dialog, hear(turn)
    if dialog is not None and dialog.subject is not None:
        draft = entries.find_typed(turn.session, turn.desk, turn.user_id, dialog.subject, turn.now)
        if draft is None:
            raise UserError("saying.gone")
        show_added(turn, entries.add(turn.session, turn.desk, draft, message, turn.now))
        return
    member, source = sourced(turn)
    added = entries.begin(turn.session, turn.desk, member, source, message, turn.now)
    turn.expect(WORDS, subject=added.draft.id)
    show_added(turn, added)


def sourced(turn: Turn) -> tuple[Member, Source]:
    """What the form holds so far, and the role in which it is filled in."""
    form = filled(turn, "channel", "community", "contact")
    member = entries.access_entry(
        turn.session, turn.desk, guards.person(turn), str(form["community"]), turn.now
    )
    contact = form["contact"]
    return member, Source(Channel(form["channel"]), str(form["community"]), str(contact) if contact else None)


def filled(turn: Turn, *fields: str) -> dict[str, Any]:
    """These fields of the form. Raises UserError `error.old_button` if it is no longer open."""
    dialog = turn.dialog
    if dialog is None or not all(field in dialog.data for field in fields):
        raise UserError("error.old_button")
    return {field: dialog.data[field] for field in fields}


def on_press_send(turn: Turn, press: Press, draft: Suggestion) -> None:
    """提交: the number to read out."""
    contact = drafts.look(turn.session, turn.desk, draft).contact
    filed = drafts.submit(turn.session, turn.desk, draft, turn.now)
    turn.expect_nothing()
    turn.take_buttons()
    estimated = terms.is_estimated(turn.desk, filed)
    screen = view.receipt(filed, contact, turn.desk.settings.timezone, turn.lang, estimated=estimated)
    turn.say(screen, notice="receipt", subject=filed.id)


def on_edited(turn: Turn) -> bool:
    """An edit of what was typed for somebody; False if the message was nothing of the kind."""
    done = entries.edit(turn.session, turn.desk, turn.user_id, hear(turn), turn.now)
    if done is not None:
        tell_edited(turn, *done)
    return done is not None


STEPS: dict[str, Handler] = {
    CHANNEL: on_step_channel,
    COMMUNITY: on_step_community,
    CONTACT: on_step_contact,
    CONSENT: on_step_consent,
    WORDS: on_step_words,
}
PRESSES: dict[str, PressHandler] = {
    "w_entry": on_press_entry,
    "w_restart": on_press_restart,
    "w_channel": on_press_channel,
    "w_where": on_press_community,
    "w_nocall": on_press_no_contact,
    "w_agreed": on_press_agreed,
    "w_refused": on_press_refused,
    "w_send": on_draft_press(on_press_send),
}
