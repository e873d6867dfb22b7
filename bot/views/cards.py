"""The committee's card of a suggestion: one message, edited in place, with the buttons of its status.

It holds nothing that says who filed it. A text too long for one message is shortened here; the button 全文
gives all of it, so the buttons stay where people find them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from bot.services.cards import CardFacts
from bot.services.lights import AWAITED
from bot.services.said import joined
from bot.texts import Html, h, t
from bot.views import (
    approvals,
    card_agenda,
    card_cohandling,
    card_deadlines,
    card_dispatch,
    card_forwarding,
    card_handing,
    card_merging,
    card_publishing,
    card_referring,
    card_rows,
    card_sharing,
    card_surges,
    lights,
    outcomes,
    promises,
    threads,
)
from bot.views.files import for_others, lost, transcript
from bot.views.screen import Rows, Screen
from bot.views.words import author, brief_day, channel, kind, named, place
from storage.tables import Hand, Part, PartKind, Status, Suggestion

# UTF-16 units of her words on the card, of these the newest additions at most, and one of them at most. With
# the lines around them they stay well below the 4,096 of a message.
WORDS, ADDITIONS, ADDITION = 2600, 1200, 600
TRANSCRIPTS = 900
ANSWER, REASON = 300, 200


def card(
    facts: CardFacts,
    lang: str,
    rows: Rows | None = None,
    question: str | None = None,
    note: Html | None = None,
    *,
    more: bool = False,
) -> Screen:
    """The card with the buttons of its status, or with a menu's buttons and its question instead.

    `note`: what the menu says more. `more`: with the buttons for which there is no room at first.
    """
    if facts.retired:
        return retired(facts, lang)
    if facts.concealed:
        return concealed(facts, lang)
    told, used, cut = heard(facts.heard, lang)
    words, shortened = said(facts.parts, lang, facts.timezone, taken=used)
    shortened |= cut
    helped = card_cohandling.said(facts, lang)
    blocks = [Html("\n".join(head(facts, lang))), *words, *told, *helped, *_ending(facts, lang)]
    if note is not None:
        blocks.append(note)
    if question is not None:
        blocks.append(Html(f"<b>{h(question, lang)}</b>"))
    draw = card_rows.behind if more else card_rows.shown
    return Screen(Html("\n\n".join(blocks)), rows or draw(facts, lang, shortened=shortened))


def retired(facts: CardFacts, lang: str) -> Screen:
    """What is left of a card whose matter went to another group."""
    suggestion = facts.suggestion
    if facts.hand is Hand.CO:
        return Screen(h("co.retired", lang, number=suggestion.number))
    if suggestion.level == "street" and suggestion.redo_count:
        return Screen(h("card.retired_street", lang, number=suggestion.number))
    if facts.dissolved and facts.missing is None:
        body = leader(facts, lang)
        return Screen(h("card.retired_dissolved", lang, number=suggestion.number, body=body))
    if suggestion.status is Status.ACCEPTED:
        return Screen(h("card.retired_desk", lang, number=suggestion.number))
    return Screen(h("card.retired", lang, number=suggestion.number, body=leader(facts, lang)))


def shut(suggestion: Suggestion, lang: str) -> Screen:
    """What is left of a card in the private chat of somebody who may not open it any more."""
    return Screen(h("card.shut", lang, number=suggestion.number))


def concealed(facts: CardFacts, lang: str) -> Screen:
    """What a group sees of a matter about the conduct of staff: that it waits, and where it is opened."""
    lines = [_title(facts, lang), _about(facts, lang), _due(facts, lang), h("card.concealed", lang)]
    return Screen(Html("\n".join(line for line in lines if line is not None)))


def head(facts: CardFacts, lang: str) -> list[Html]:
    """The lines above her words."""
    return [line for line in (draw(facts, lang) for draw in LINES) if line is not None]


def said(parts: Sequence[Part], lang: str, timezone: tzinfo, *, taken: int = 0) -> tuple[list[Html], bool]:
    """What she said, as blocks, additions with their date; and whether something had to be left out.

    If room is short, the newest additions are kept and the first message is shortened. `taken`: UTF-16 units
    that something else needs.
    """
    added: list[Html] = []
    used, shortened = 0, False
    for part in reversed([part for part in parts if part.kind is PartKind.ADDITION]):
        if used >= ADDITIONS:
            shortened = True
            break
        text = shorten(part.text, ADDITION)
        shortened |= text != part.text
        used += units(text)
        added.insert(0, h("card.addition", lang, date=day(part.at, timezone, lang), text=text))
    whole = joined(part for part in parts if part.kind is PartKind.ORIGINAL)
    text = shorten(whole, WORDS - taken - min(used, ADDITIONS))
    first = [Html(f"<blockquote>{h('card.words', lang, text=text)}</blockquote>")] if text else []
    return [*first, *added], shortened or text != whole


def heard(whole: Sequence[str], lang: str) -> tuple[list[Html], int, bool]:
    """What members heard in her recordings, as blocks; the room they take; whether something was left out."""
    texts = [shorten(text, TRANSCRIPTS // len(whole)) for text in whole]
    return [transcript(text, lang) for text in texts], sum(map(units, texts)), texts != list(whole)


def full(facts: CardFacts, lang: str, reply_to: int | None) -> Screen:
    """All her words, in as many messages as they need."""
    blocks = [h("card.full", lang, number=facts.suggestion.number)]
    for part in facts.parts:
        if part.kind is PartKind.ADDITION:
            date = day(part.at, facts.timezone, lang)
            blocks.append(h("card.addition", lang, date=date, text=part.text))
        elif part.text:
            blocks.append(h("card.words", lang, text=part.text))
    blocks += [transcript(text, lang) for text in facts.heard]
    return Screen(Html("\n\n".join(blocks)), reply_to=reply_to)


def all_files(facts: CardFacts, lang: str) -> Screen:
    """All files again, and whose they are."""
    if facts.veiled:
        return Screen(h("sharing.card.no_files", lang, number=facts.suggestion.number, count=facts.withheld))
    media = for_others(facts.files)
    text = h("card.all_files", lang, number=facts.suggestion.number, count=len(media))
    missing = len(facts.files) + facts.refused - len(media)
    if missing:
        text = Html(f"{text}\n{h('files.not_passed_on', lang, count=missing)}")
    return Screen(text, media=media)


def day(at: datetime, timezone: tzinfo, lang: str) -> str:
    """A date as people say it: 11月8日, 8 Nov."""
    return brief_day(at.astimezone(timezone).date(), lang)


def leader(facts: CardFacts, lang: str) -> str:
    """Who leads: the street once it is there, else the body."""
    if facts.suggestion.level == "street" or facts.concealed:
        return t("card.street", lang)
    return named(facts.lead, lang) if facts.lead else t("card.nothing", lang)


def shorten(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units of a text, with an ellipsis if something had to go."""
    if units(text) <= limit:
        return text
    return text.encode("utf-16-le")[: (limit - 1) * 2].decode("utf-16-le", "ignore").rstrip() + "…"


def units(text: str) -> int:
    """UTF-16 units: Telegram's measure."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _title(facts: CardFacts, lang: str) -> Html:
    suggestion = facts.suggestion
    return h(
        "card.title",
        lang,
        number=suggestion.number,
        kind=kind(suggestion.kind, lang) if suggestion.kind else t("card.nothing", lang),
        status=t(f"card.status.{suggestion.status}", lang),
    )


def _about(facts: CardFacts, lang: str) -> Html:
    category = named(facts.category, lang) if facts.category else t("card.nothing", lang)
    return h("card.about", lang, community=named(facts.community, lang), category=category)


def _author(facts: CardFacts, lang: str) -> Html:
    name = t("words.anonymous", lang) if facts.veiled else author(facts.suggestion, lang)
    return h("card.author", lang, name=name)


def _sensitive(facts: CardFacts, lang: str) -> Html | None:
    return h("card.sensitive", lang) if facts.suggestion.sensitive else None


def _urgent(facts: CardFacts, lang: str) -> Html | None:
    return h("alarm.card", lang) if facts.suggestion.urgent else None


def _where(facts: CardFacts, lang: str) -> Html | None:
    where = place(facts.estate, facts.place, lang)
    return h("place.fact", lang, place=where) if where else None


def _typed(facts: CardFacts, lang: str) -> Html | None:
    suggestion = facts.suggestion
    if suggestion.typist_id is None:
        return None
    word = channel(suggestion.channel, lang)
    said, filed = suggestion.created_at, suggestion.submitted_at
    if filed is None or (filed - said).days < 1:
        return h("card.typed", lang, channel=word)
    return h("card.typed_on", lang, channel=word, date=day(said, facts.timezone, lang))


def _lead(facts: CardFacts, lang: str) -> Html:
    return h("card.lead" if facts.suggestion.lead else "card.would_lead", lang, body=leader(facts, lang))


def _missing(facts: CardFacts, lang: str) -> Html | None:
    if facts.lead is None:
        return None
    if facts.missing is None:
        return h("card.dissolved_lead", lang, body=named(facts.lead, lang)) if facts.dissolved else None
    key = "card.dissolved" if facts.dissolved else "card.missing"
    return h(key, lang, missing=named(facts.missing, lang), body=named(facts.lead, lang))


def _lost(facts: CardFacts, lang: str) -> Html | None:
    lines = lost(facts.files, facts.refused, lang)
    return Html("\n".join(lines)) if lines else None


def _due(facts: CardFacts, lang: str) -> Html | None:
    return lights.line(facts.suggestion, facts, lang)


def _estimated(facts: CardFacts, lang: str) -> Html | None:
    due = facts.suggestion.due_at
    if due is None or facts.suggestion.status not in AWAITED:
        return None
    year = due.astimezone(facts.timezone).year
    return None if facts.calendar.is_decreed(year) else h("light.estimated", lang, year=str(year))


def _waiting(facts: CardFacts, lang: str) -> Html | None:
    suggestion = facts.suggestion
    key = f"card.waiting.{suggestion.status}"
    match suggestion.status:
        case Status.SUBMITTED | Status.ACCEPTED | Status.RETURN_REQUESTED | Status.REDO:
            return h(key, lang)
        case Status.NEED_INFO | Status.REPLIED if suggestion.waiting_until is not None:
            return h(key, lang, date=day(suggestion.waiting_until, facts.timezone, lang))
        case Status.DISPATCHED | Status.IN_PROGRESS:
            return h(key, lang, body=leader(facts, lang))
    return None


def _at_street(facts: CardFacts, lang: str) -> Html | None:
    return h("card.at_street", lang) if facts.suggestion.level == "street" else None


def _promise(facts: CardFacts, lang: str) -> Html | None:
    return promises.fact(facts.promise, lang) if facts.promise is not None else None


def _supervised(facts: CardFacts, lang: str) -> Html | None:
    return h("card.supervised", lang) if facts.suggestion.supervised else None


def _writing(facts: CardFacts, lang: str) -> Html | None:
    return h("card.writing", lang) if facts.writing else None


def _ending(facts: CardFacts, lang: str) -> list[Html]:
    """What was asked, refused, answered and said of the answer."""
    suggestion, event = facts.suggestion, facts.event
    lines: list[Html] = []
    if facts.answer is not None:
        lines.append(h("card.answer", lang, text=shorten(facts.answer.text, ANSWER)))
    if suggestion.result_class is not None:
        ended = [h("card.result", lang, result=t(f"card.class.{suggestion.result_class}", lang))]
        ended += outcomes.for_card(facts.answer, suggestion.kind, lang) if facts.answer is not None else []
        lines.append(Html("\n".join(ended)))
    if suggestion.rating is not None:
        lines.append(h("card.rating", lang, rating=t(f"card.rated.{suggestion.rating}", lang)))
    if facts.note is not None:
        lines.append(h("card.note", lang, text=shorten(facts.note.text, REASON)))
    if event is not None:
        if event.data.get("code"):
            lines.append(h("card.reason", lang, reason=t(f"card.refusal.{event.data['code']}", lang)))
        if event.reason:
            key = f"card.said.{event.after}"
            lines.append(h(key, lang, text=shorten(event.reason, REASON)))
    return lines


LINES: tuple[Callable[[CardFacts, str], Html | None], ...] = (
    _title,
    _urgent,
    _sensitive,
    _about,
    _where,
    _author,
    card_sharing.told,
    _typed,
    _lead,
    _missing,
    _due,
    _estimated,
    card_deadlines.paused,
    card_deadlines.wish,
    _waiting,
    card_handing.nobody,
    _lost,
    _at_street,
    card_cohandling.helping,
    card_referring.given,
    card_dispatch.travelled,
    card_surges.fact,
    card_merging.main,
    card_merging.joined,
    card_merging.objection,
    card_publishing.shown,
    card_publishing.appealed,
    card_publishing.supporters,
    card_forwarding.told,
    card_agenda.told,
    _promise,
    card_deadlines.urged,
    _supervised,
    approvals.stage,
    threads.talk,
    _writing,
)
"""The lines above her words, in their order: each subject gives its own, or None if it has nothing to say."""
