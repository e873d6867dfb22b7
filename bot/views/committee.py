"""What members of a group see beside the cards: prompts, previews, short answers, the list, the help."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.services.cards import Page
from bot.services.checklist import Finding
from bot.services.committee import Reason
from bot.services.outcomes import Outcome, next_question
from bot.services.prompts import ANSWERS, Purpose
from bot.services.publishing import KEPT, RESTORED
from bot.settings import Settings
from bot.texts import Html, h, t
from bot.views import card_surges, checklist, lights, lists, outcomes, promises, told
from bot.views import merging as told_merging
from bot.views.cards import units
from bot.views.files import transcript
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import day, in_rows, long_day, named
from storage.tables import Body, Card, Community, Estate, Status, Suggestion

# Telegram gives supergroups ids below this; only they have links to their messages (Bot API, chat ids).
SUPERGROUPS = -1_000_000_000_000
ONE_MESSAGE = 3500


def prompt(
    suggestion: Suggestion, purpose: Purpose, user_id: int, lang: str, beside: Html | None = None
) -> Screen:
    """The question whose reply becomes an answer, a question, or whose matter it is.

    It names nobody, but links the one who pressed: only then does Telegram open the reply field for that
    person alone (Bot API, ForceReply.selective). `beside`: what those who help said, to be made use of.
    """
    you = Html(f'<a href="tg://user?id={user_id}">{h("prompt.you", lang)}</a>')
    text = h(f"prompt.ask.{purpose}", lang, you=you, number=suggestion.number)
    if purpose in ANSWERS:
        text = Html(f"{text}\n{h('templates.hint', lang)}")
    text = Html(f"{text}\n{h('prompt.how_to_cancel', lang)}")
    whole = Html(f"{text}\n———\n{beside}") if beside is not None else text
    return Screen(whole, ask=t(f"prompt.hint.{purpose}", lang))


def as_seen(
    suggestion: Suggestion,
    purpose: Purpose,
    text: str,
    lang: str,
    settings: Settings,
    now: datetime,
    promised: date | None = None,
    outcome: Outcome | None = None,
) -> Html:
    """What will be read: by the resident, drawn by her own view in her own language, or by colleagues."""
    match purpose:
        case Purpose.ANSWER | Purpose.DIRECT:
            answered = Suggestion(**suggestion.model_dump() | {"status": Status.REPLIED})
            return told.answered(answered, text, settings.rating_days, lang, promised, outcome).text
        case Purpose.QUESTION:
            until = day(now + timedelta(days=settings.info_days), settings.timezone, lang)
            return told.asked(suggestion, text, until, lang).text
        case Purpose.WHOSE:
            return told.rejected(suggestion, Reason.NOT_OURS.value, text, lang).text
        case Purpose.TRANSCRIPT:
            return transcript(text, lang)
        case Purpose.UNPUBLISH | Purpose.SENSITIVE:
            return told.unpublished(suggestion, text, lang).text
        case Purpose.RESTORE | Purpose.KEEP_HIDDEN:
            notice = RESTORED if purpose is Purpose.RESTORE else KEPT
            return told.decided(suggestion, notice, text, lang).text
        case Purpose.KEEP_MERGED:
            return told_merging.kept(suggestion, text, lang).text
        case Purpose.RETURN | Purpose.SPLIT | Purpose.MERGE | Purpose.SEND_BACK:
            return h("returns.seen", settings.language, reason=text)
        case Purpose.CO_TASK | Purpose.CO_ANSWER | Purpose.CO_DECLINE:
            return h("returns.seen", settings.language, reason=text)
        case Purpose.PLAN:
            return promises.told(suggestion, "promised", promised, None, lang, own=True)
        case Purpose.EXTEND | Purpose.EXTENSION:
            return told.extended(suggestion, promised, text, lang).text
        case Purpose.PROMISE:
            return promises.told(suggestion, "promise_moved", promised, text, lang, own=True)


def preview(
    suggestion: Suggestion,
    purpose: Purpose,
    seen: Html,
    version: int,
    lang: str,
    day: date | None = None,
    outcome: Outcome | None = None,
    checked: Sequence[Finding] = (),
) -> Screen:
    """What the resident is going to see, word for word, and whether it shall be sent.

    The buttons know which writing they belong to: an older preview must not send newer words. An answer says
    how the matter ends, and is asked that first; it can promise a day: `day` is the one that was found in it
    or chosen. Of what is public the answer is public, too, and whoever sends it has been told so.
    """
    text = h(f"prompt.preview.{purpose}", lang, number=suggestion.number)
    if purpose in ANSWERS and suggestion.published_at is not None:
        text = Html(f"{text}\n{h('publishing.answer_public', lang)}")

    def button(key: str, action: str) -> Button:
        return Button(t(key, lang), Press(action, suggestion.id, str(version), suggestion.revision))

    go = "card.button.split" if purpose is Purpose.SPLIT else "prompt.button.send"
    send = (button(go, "c_send"),)
    again = (button("prompt.button.again", "c_again"), button("card.button.cancel", "c_cancel"))
    screen = Screen(Html(f"{text}\n———\n{seen}"), (send, again))
    if purpose not in ANSWERS:
        return screen
    outcome = outcome or Outcome()
    question = next_question(suggestion.kind, outcome)
    if question is not None:
        asked = Html(f"{screen.text}\n———\n{outcomes.question(question, lang)}")
        return Screen(asked, (*outcomes.choices(suggestion, question, version, lang), again))
    if checked:
        screen = replace(screen, text=Html(f"{screen.text}\n———\n{checklist.lines(checked, lang)}"))
    corrections = outcomes.corrections(suggestion, outcome, version, lang)
    corrections += checklist.mask_row(suggestion, checked, version, lang)
    if purpose is Purpose.DIRECT:
        return replace(screen, rows=(send, *corrections, again))
    if day is None:
        return replace(screen, rows=(send, (button("promise.button.add", "c_day"),), *corrections, again))
    named = long_day(day, lang)
    rows = (
        (button("promise.button.send_with", "c_promise"),),
        (button("promise.button.send_without", "c_send"),),
        (button("promise.button.other", "c_day"),),
        *corrections,
        again,
    )
    return Screen(Html(f"{screen.text}\n———\n{h('promise.proposed', lang, day=named)}"), rows)


def sent(suggestion: Suggestion, purpose: Purpose, seen: Html, lang: str) -> Screen:
    """The preview after it was sent: what went out; only that it did, if it took several messages."""
    text = h(f"prompt.sent.{purpose}", lang, number=suggestion.number)
    return Screen(Html(f"{text}\n———\n{seen}") if units(seen) < ONE_MESSAGE else text)


def rewriting(suggestion: Suggestion, lang: str) -> Screen:
    """The preview after its writer wanted to begin again."""
    return Screen(h("prompt.rewriting", lang, number=suggestion.number))


def not_sent(suggestion: Suggestion, lang: str) -> Screen:
    """Dropped by the one who wrote it."""
    return Screen(h("prompt.cancelled", lang, number=suggestion.number))


def overtaken(suggestion: Suggestion, lang: str) -> Screen:
    """A colleague was faster: what was written did not go out."""
    return Screen(h("prompt.overtaken", lang, number=suggestion.number))


def noted(suggestion: Suggestion, message_id: int, lang: str, *, shared: bool = False) -> Screen:
    """A reply was kept as an internal note; `shared`: whoever leads reads it too."""
    return Screen(
        h("note.kept_shared" if shared else "note.kept", lang, number=suggestion.number), reply_to=message_id
    )


def note_followed(suggestion: Suggestion, message_id: int, lang: str) -> Screen:
    """An internal note was edited."""
    return Screen(h("note.edited", lang, number=suggestion.number), reply_to=message_id)


def bound(
    community: Community | None,
    body: Body | None,
    came: int,
    street: str,
    lang: str,
    estate: Estate | None = None,
) -> Screen:
    """For whom this group works now, and how many suggestions it got at once."""
    text = h("group.bound", lang, place=place(community, body, street, lang, estate))
    if came:
        text = Html(f"{text}\n{h('group.came', lang, count=came)}")
    return Screen(Html(f"{text}\n\n{h('group.next', lang)}"))


def place(
    community: Community | None, body: Body | None, street: str, lang: str, estate: Estate | None = None
) -> str:
    """A community or an estate, a body of it, or the street, in words.

    Some bodies are named as the place ends: XX街道 and 街道城市建设办 together are XX街道城市建设办.
    """
    whole = estate or community
    where = named(whole, lang) if whole else street or t("card.street", lang)
    if body is None:
        return where
    name = named(body, lang)
    return t("group.body_of", lang, where=where.removesuffix(name[:2]), body=name)


def how_to_bind(lang: str) -> Screen:
    """What to do with a group that nobody has bound yet."""
    return Screen(h("group.not_bound", lang))


def help_here(lang: str) -> Screen:
    """What members can do in a bound group."""
    return Screen(h("group.help", lang))


def help_writing(suggestion: Suggestion, purpose: Purpose, lang: str) -> Screen:
    """Help for somebody in the middle of writing."""
    what = t(f"prompt.hint.{purpose}", lang)
    return Screen(h("help.writing", lang, number=suggestion.number, what=what))


def help_card(suggestion: Suggestion, lang: str, *, helps: bool = False) -> Screen:
    """Help about one card: what it waits for, and what can be pressed; for who only `helps`, in that part."""
    where = h("help.helps" if helps else f"help.card.{suggestion.status.value}", lang)
    return Screen(h("help.card", lang, number=suggestion.number, where=where))


def opened(page: Page, lang: str) -> Screen:
    """A page of the group's open suggestions; a number leads to its card."""
    if not page.count:
        return Screen(h("list.none", lang))
    lines = [lists.title("list.title", page, page.count, lang)]
    for card, suggestion in page.rows:
        lines.append(_line(card, suggestion, page, lang))
    finders = [Button(serial(one), Press("c_find", one.id)) for _, one in page.rows]
    turning = lists.turning(page, lang, lambda word, to: Button(word, Press("c_list", None, str(to))))
    rows = [*in_rows(finders, 4), *turning]
    return Screen(Html("\n\n".join(lines)), tuple(rows))


def here_it_is(suggestion: Suggestion, message_id: int | None, lang: str) -> Screen:
    """A quote of the card: a tap on it goes there."""
    return Screen(h("list.here", lang, number=suggestion.number), reply_to=message_id)


def linked_number(card: Card, suggestion: Suggestion, lang: str) -> Html:
    """A number that leads to its card, where Telegram has links to messages."""
    number = h("list.number", lang, number=suggestion.number)
    if card.message_id is None or card.chat_id >= SUPERGROUPS:
        return number
    link = f"https://t.me/c/{-card.chat_id + SUPERGROUPS}/{card.message_id}"
    return Html(f'<a href="{link}">{number}</a>')


def _line(card: Card, suggestion: Suggestion, page: Page, lang: str) -> Html:
    number = linked_number(card, suggestion, lang)
    status = t(f"card.status.{suggestion.status}", lang)
    line = card_surges.marked(h("list.line", lang, number=number, status=status), suggestion, lang)
    if suggestion.status is Status.CLOSED:
        return Html(f"{line}\n{h('list.unclassed', lang)}")
    due = lights.line(suggestion, page, lang)
    return line if due is None else Html(f"{line}\n{due}")


def serial(suggestion: Suggestion) -> str:
    """The part of the number that people say: LT-42."""
    community, _, serial = (suggestion.number or "--0").split("-", 2)
    return f"{community}-{int(serial)}"
