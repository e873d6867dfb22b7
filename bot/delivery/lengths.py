"""Texts in Telegram's lengths: counted in UTF-16 units after parsing, split into pieces of whole HTML."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

# The tags we use; whatever else looks like one is shown as it stands.
NAME = r"(?P<name>b|i|u|s|code|pre|blockquote|tg-spoiler|a)"
ATTRIBUTES = r"(?:\s+[a-z-]+(?:=\"[^\"<>]*\")?)*"
TAG = rf"<(?P<close>/?){NAME}{ATTRIBUTES}\s*>"
# Named and numeric entities as Telegram's own parser knows them.
ENTITY = r"&(?:(?P<named>lt|gt|amp|quot)(?![a-zA-Z])|#(?P<decimal>[0-9]{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6}));?"
MARK = re.compile(f"{TAG}|{ENTITY}")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
# Where a text may best be cut, best first; the cut comes after the match.
BREAKS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[。！？…]+[”’」』）》]*|[.!?][\"'”’)]*(?=\s)"),
    re.compile(r"\s"),
)
JOINER = "\u200d"
CLUSTER_LIMIT = 64  # code points that one emoji or letter with its marks may have before it is cut after all


def utf16_length(text: str) -> int:
    """How long Telegram says a plain text is."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(html: str) -> str:
    """What is left for the eye: no tags, entities as the characters they stand for."""
    return "".join(run.text for run in _runs(html))


def cut(text: str, limit: int) -> str:
    """A plain text of at most `limit` UTF-16 units, the last an ellipsis if something had to go."""
    if limit < 1:
        raise ValueError("room for the ellipsis is the least")
    if utf16_length(text) <= limit:
        return text
    end = _whole(text, 0, _fits(text, 0, limit - 1))
    return text[:end].rstrip() + "…"


def split_html(text: str, limit: int = 4096) -> list[str]:
    """Pieces of at most `limit` visible UTF-16 units, each valid by itself: tags are closed and opened again.

    Cut after a paragraph, a line, a sentence or a word where one ends in the latter half of a piece, else
    anywhere but inside a character. Only white space at the cuts is lost. Always at least one piece, unless
    there is nothing but white space, and too much of it.
    """
    if limit < 2:
        raise ValueError("one character may need two units")
    runs = list(_runs(text))
    whole = "".join(run.text for run in runs)
    return [_render(runs, start, end) for start, end in _ranges(whole, limit)]


@dataclass(frozen=True, slots=True, eq=False)
class _Tag:
    """An opened tag, equal only to itself."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of visible text from `start` on, with the tags around it, outermost first."""

    start: int
    text: str
    tags: tuple[_Tag, ...]


def _runs(html: str) -> Iterator[_Run]:
    tags: tuple[_Tag, ...] = ()
    read = shown = 0
    for mark in [*MARK.finditer(html), None]:
        between = html[read : mark.start() if mark else len(html)]
        character = "" if mark is None or mark["name"] else _character(mark)
        read = mark.end() if mark else len(html)
        if between + character:
            yield _Run(shown, between + character, tags)
            shown += len(between + character)
        if mark is not None and mark["name"]:
            tags = _after(tags, mark)


def _character(entity: re.Match[str]) -> str:
    if entity["named"]:
        return NAMED[entity["named"]]
    code = int(entity["decimal"]) if entity["decimal"] else int(entity["hex"], 16)
    valid = 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return chr(code) if valid else entity[0]


def _after(tags: tuple[_Tag, ...], mark: re.Match[str]) -> tuple[_Tag, ...]:
    """The open tags after this one. A closing tag takes with it what was opened inside and not closed."""
    if not mark["close"]:
        return (*tags, _Tag(mark["name"], mark[0]))
    for depth in range(len(tags) - 1, -1, -1):
        if tags[depth].name == mark["name"]:
            return tags[:depth]
    return tags


def _render(runs: list[_Run], start: int, end: int) -> str:
    """The visible range [start, end) as HTML; a tag is opened only when there is something to stand in it."""
    pieces: list[str] = []
    opened: tuple[_Tag, ...] = ()
    for run in runs:
        text = run.text[max(0, start - run.start) : max(0, end - run.start)]
        if text:
            pieces += [_change(opened, run.tags), escape(text, quote=False)]
            opened = run.tags
    return "".join(pieces) + _change(opened, ())


def _change(old: tuple[_Tag, ...], new: tuple[_Tag, ...]) -> str:
    same = 0
    while same < min(len(old), len(new)) and old[same] is new[same]:
        same += 1
    closing = "".join(f"</{tag.name}>" for tag in reversed(old[same:]))
    return closing + "".join(tag.source for tag in new[same:])


def _ranges(text: str, limit: int) -> Iterator[tuple[int, int]]:
    start = 0
    while True:
        end = _fits(text, start, limit)
        if end == len(text):
            if start == 0 or text[start:]:
                yield start, end
            return
        end = _best_cut(text, start, end)
        shown = len(text[start:end].rstrip())
        if shown:
            yield start, start + shown
        start = len(text) - len(text[end:].lstrip())


def _best_cut(text: str, start: int, end: int) -> int:
    half = start + (end - start) // 2
    # White space just beyond the limit is as good as any within: it goes.
    last = end + text[end].isspace()
    for kind in BREAKS:
        ends = [match.end() for match in kind.finditer(text, start, end + 1) if half < match.end() <= last]
        if ends:
            return ends[-1]
    return _whole(text, start, end)


def _fits(text: str, start: int, limit: int) -> int:
    """The furthest end such that text[start:end] has at most `limit` units."""
    end, units = start, 0
    for character in text[start : start + limit]:
        units += 2 if character > "\uffff" else 1
        if units > limit:
            break
        end += 1
    return end


def _whole(text: str, start: int, end: int) -> int:
    """The last place up to `end` that does not part an emoji sequence or a letter from its marks."""
    for place in range(end, max(start, end - CLUSTER_LIMIT), -1):
        if not _inside_cluster(text, place):
            return place
    return end


def _inside_cluster(text: str, place: int) -> bool:
    if place == 0 or place >= len(text):
        return False
    before, after = text[place - 1], text[place]
    if _is_flag_half(before) and _is_flag_half(after):
        first = place - 1
        while first > 0 and _is_flag_half(text[first - 1]) and place - first < 2 * CLUSTER_LIMIT:
            first -= 1
        return (place - first) % 2 == 1
    return before == JOINER or after == JOINER or _belongs_to_what_precedes(after)


def _belongs_to_what_precedes(character: str) -> bool:
    """Combining marks, variation selectors, keycaps (all of Unicode's M), skin tones and emoji tags."""
    tone_or_tag = "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f"
    return tone_or_tag or unicodedata.category(character).startswith("M")


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
