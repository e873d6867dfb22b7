"""书面答复 and 会办意见 in words, in the order of official ones."""

from typing import Any

from bot.services.letters import Content
from bot.texts import h, t
from bot.views import words
from bot.views.committee import place
from bot.views.document import Document, Paragraph, Style
from bot.views.screen import Media, Screen
from storage.tables import Body, Letter


def answer(content: Content, street: str, lang: str) -> Document:
    """答复: to its author, who is not named."""
    said = _values(content, lang)
    blocks = [
        *_top(content, "letter.answer.title", said, lang),
        Paragraph(t("letter.answer.to", lang), Style.FLUSH),
        Paragraph(t("letter.answer.opening", lang, **said)),
    ]
    if content.words:
        blocks += [_heading("matter", lang), Paragraph(t("letter.words", lang, words=content.words))]
    blocks += [_heading("answer", lang), *_paragraphs(content.text)]
    ended = _ending(content, lang)
    if ended:
        blocks += [_heading("ending", lang), *(Paragraph(line) for line in ended)]
    blocks += [Paragraph(t("letter.answer.closing", lang)), *_signed(content, street, lang)]
    return Document(blocks, lang)


def opinion(content: Content, street: str, lang: str) -> Document:
    """会办意见: of a body that helps, to the one that leads."""
    said, part = _values(content, lang), content.part
    to = words.named(content.lead, lang) if content.lead else t("card.nothing", lang)
    task = part.task if part is not None and part.task else ""
    blocks = [
        *_top(content, "letter.opinion.title", said, lang),
        Paragraph(t("letter.opinion.to", lang, body=to), Style.FLUSH),
        Paragraph(t("letter.opinion.opening", lang, **said)),
        _heading("facts", lang),
        Paragraph(t("letter.opinion.facts", lang, **said)),
        _heading("done", lang),
    ]
    if task:
        blocks.append(Paragraph(t("letter.opinion.point", lang, task=task), Style.SUBHEADING))
    return Document([*blocks, *_paragraphs(content.text), *_signed(content, street, lang)], lang)


def number(letter: Letter, lang: str) -> str:
    """〔2026〕16号."""
    return t("letter.number", lang, year=letter.year, serial=letter.serial)


def printed(content: Content, media: Media, lang: str) -> Screen:
    """The letter, and its number."""
    given = number(content.letter, lang)
    return Screen(h("letter.printed", lang, number=content.suggestion.number, letter=given), media=(media,))


def _top(content: Content, title: str, said: dict[str, Any], lang: str) -> list[Paragraph]:
    corner = []
    if content.letter.result_class is not None:
        corner = [Paragraph(t("letter.class", lang, result=content.letter.result_class.value), Style.CORNER)]
    return [
        *corner,
        Paragraph(t(title, lang, **said), Style.TITLE),
        Paragraph(number(content.letter, lang), Style.NUMBER),
    ]


def _values(content: Content, lang: str) -> dict[str, Any]:
    suggestion, tz = content.suggestion, content.timezone
    filed, asked = suggestion.submitted_at or suggestion.created_at, content.letter.said_at
    if content.part is not None:
        asked = content.part.assigned_at
    return {
        "number": suggestion.number or "",
        "day": words.day(filed, tz, lang),
        "asked": words.day(asked, tz, lang),
        "community": words.named(content.community, lang),
        "category": words.named(content.category, lang) if content.category else t("card.nothing", lang),
        "kind": words.kind(suggestion.kind, lang) if suggestion.kind else t("card.nothing", lang),
    }


def _ending(content: Content, lang: str) -> list[str]:
    """How it ended, as far as that was said; what is promised; what it answers besides."""
    answer, found = content.answer, []
    if answer is not None:
        if answer.verity is not None and answer.verity.value != "none":
            found.append(t("letter.verity", lang, value=t(f"ledger.verity.{answer.verity.value}", lang)))
        if answer.adoption is not None:
            value = t(f"ledger.adoption.{answer.adoption.value}", lang)
            found.append(t("letter.adoption", lang, value=value))
            if answer.reason:
                found.append(t("letter.reason", lang, reason=answer.reason))
        if answer.result_class is not None:
            found.append(t("letter.result", lang, value=t(f"words.result.{answer.result_class.value}", lang)))
    if content.promise is not None:
        found.append(t("letter.promise", lang, day=words.long_day(content.promise.day, lang)))
    if content.joined:
        found.append(t("letter.joined", lang, numbers=t("words.comma", lang).join(content.joined)))
    return found


def _signed(content: Content, street: str, lang: str) -> list[Paragraph]:
    """Who issues it, and the day on which it was answered."""
    body: Body = content.issuer
    community = content.community if content.letter.community else None
    return [
        Paragraph(place(community, body, street, lang), Style.SIGNATURE),
        Paragraph(words.day(content.letter.said_at, content.timezone, lang), Style.DATE),
    ]


def _paragraphs(text: str) -> list[Paragraph]:
    return [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]


def _heading(name: str, lang: str) -> Paragraph:
    return Paragraph(t(f"letter.heading.{name}", lang), Style.HEADING)
