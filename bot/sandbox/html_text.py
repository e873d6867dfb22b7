"""parse_mode=HTML: Telegram's small HTML, its rules and its complaints (Bot API, "HTML style").

Errors give the byte offset of the tag, as Telegram does, so that a log line leads to the place.
"""

import re
from dataclasses import dataclass, field

from .entities import in_order, utf16_length
from .errors import ApiError, Json, bad_request

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_SPECIAL = re.compile("[<&]")
_CHARACTER = re.compile(r"&(?:(lt|gt|amp|quot);|#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));?)")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACES = re.compile(r"\s*")
_USER_LINK = re.compile(r"tg://user/?\?id=(\d+)", re.IGNORECASE)
_LINK = re.compile(
    r"(?:(?:https?|ftp|tg|ton|tonsite)://\S+|mailto:\S+|tel:\S+|[\w-]+(?:\.[\w-]+)+(?:[/?#:]\S*)?)$"
)
_MONOSPACE = frozenset({"code", "pre"})
_STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})


@dataclass(slots=True)
class _Open:
    tag: str
    at: int
    offset: int
    attributes: dict[str, str] = field(default_factory=dict)


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities; ApiError 400 "can't parse entities: …" for what Telegram would refuse."""
    parser = _Parser(source)
    parser.run()
    as_opened = [parser.entities[at] for at in sorted(parser.entities)]
    return "".join(parser.text), _settled(as_opened)


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: dict[int, Json] = {}

    def run(self) -> None:
        source = self.source
        while special := _SPECIAL.search(source, self.at):
            self._add(source[self.at : special.start()])
            self.at = special.start()
            if special.group() == "&":
                self._character()
            elif source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        self._add(source[self.at :])
        if self.open:
            raise _wrong(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')

    def _add(self, piece: str) -> None:
        self.text.append(piece)
        self.length += utf16_length(piece)

    def _character(self) -> None:
        match = _CHARACTER.match(self.source, self.at)
        plain = _character_of(match) if match else None
        self._add("&" if plain is None else plain)
        self.at = match.end() if match and plain is not None else self.at + 1

    def _start_tag(self) -> None:
        begin = self.at
        end = re.compile(r"[\s>]").search(self.source, begin + 1)
        if end is None:
            raise self._wrong_at("Unclosed start tag", begin)
        tag = self.source[begin + 1 : end.start()].lower()
        if tag not in _TAGS:
            raise self._wrong_at(f'Unsupported start tag "{tag}"', begin)
        self.at = end.start()
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._wrong_at('Tag "span" must have class "tg-spoiler"', begin)
        if tag == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
            raise _wrong("Invalid custom emoji identifier specified")
        self.open.append(_Open(tag, begin, self.length, attributes))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._skip_spaces()
            if self._next() == ">":
                self.at += 1
                return attributes
            name = self._take(_ATTRIBUTE_NAME)
            if not name and self._next():
                raise self._wrong_at(f'Empty attribute name in the tag "{tag}"', begin)
            self._skip_spaces()
            if name and self._next() in (">", "") and name in ("expandable",):
                attributes[name] = ""
                continue
            if not self._next():
                raise self._wrong_at(f'Unclosed start tag "{tag}"', begin)
            if self._next() != "=":
                message = f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
                raise self._wrong_at(message, begin)
            self.at += 1
            self._skip_spaces()
            attributes[name.lower()] = self._value(tag, begin)

    def _value(self, tag: str, begin: int) -> str:
        quote = self._next()
        if not quote:
            raise self._wrong_at(f'Unclosed start tag "{tag}"', begin)
        if quote not in "\"'":
            start = self.at
            token = self._take(_NAME_TOKEN)
            if self._next() != ">" and not self._next().isspace():
                raise self._wrong_at("Unexpected end of name token", start)
            return token.lower()
        end = self.source.find(quote, self.at + 1)
        if end < 0:
            raise self._wrong_at("Unclosed start tag", begin)
        value, self.at = self.source[self.at + 1 : end], end + 1
        return _CHARACTER.sub(lambda match: _character_of(match) or match.group(), value)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._wrong_at("Unexpected end tag", begin)
        found = re.compile(r"</([^\s>]*)\s*").match(self.source, begin)
        name = found.group(1).lower() if found else ""
        self.at = found.end() if found else begin
        if self._next() != ">":
            raise self._wrong_at("Unclosed end tag", begin)
        opened = self.open.pop()
        if name and name != opened.tag:
            raise self._wrong_at(
                "Unmatched end tag", begin, f', expected "</{opened.tag}>", found "</{name}>"'
            )
        self.at += 1
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.offset
        entity = {"type": _TAGS[opened.tag], "offset": opened.offset, "length": length}
        attributes = opened.attributes
        if opened.tag == "a":
            href = attributes.get("href") or "".join(self.text)[-length:]
            entity.update(_link(href.strip()) or {"type": ""})
        elif opened.tag == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = attributes["emoji-id"]
        elif opened.tag == "tg-time":
            unix = attributes.get("unix", "")
            entity.update({"unix_time": int(unix)} if unix.isdigit() else {"type": ""})
        elif opened.tag == "code" and attributes.get("class", "").startswith("language-"):
            entity["language"] = attributes["class"].removeprefix("language-")
        if length and entity["type"]:
            self.entities[opened.at] = entity

    def _next(self) -> str:
        return self.source[self.at : self.at + 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at)
        taken = match.group() if match else ""
        self.at += len(taken)
        return taken

    def _skip_spaces(self) -> None:
        self._take(_SPACES)

    def _wrong_at(self, what: str, at: int, more: str = "") -> ApiError:
        return _wrong(f"{what} at byte offset {len(self.source[:at].encode())}{more}")


def _wrong(what: str) -> ApiError:
    return bad_request(f"can't parse entities: {what}")


def _character_of(match: re.Match[str]) -> str | None:
    """The character meant by &lt; or &#60;; None when Telegram leaves the letters as they are."""
    name, hexadecimal, decimal = match.groups()
    if name:
        return _NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if 0xD800 <= code <= 0xDFFF:
        raise _wrong(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code) if 0 < code < 0x10FFFF else None


def _link(href: str) -> Json | None:
    if person := _USER_LINK.match(href):
        return {"type": "text_mention", "user": {"id": int(person.group(1))}}
    if not _LINK.match(href):
        return None
    if "://" not in href and not href.startswith(("mailto:", "tel:")):
        href = f"http://{href}"
    host_only = re.fullmatch(r"\w+://[^/?#]+", href)
    return {"type": "text_link", "url": href + "/" if host_only else href}


def _settled(entities: list[Json]) -> list[Json]:
    """Entities in Telegram's order, without those that may not stand inside of others."""
    ordered = in_order(entities)
    settled: list[Json] = []
    for entity in ordered:
        around = [other for other in settled if _inside(entity, other)]
        twin = next((o for o in around if o["type"] == "pre" and o["length"] == entity["length"]), None)
        if twin is not None and entity["type"] == "code":
            if "language" in entity:
                twin["language"] = entity["language"]
            continue
        if any(o["type"] in _MONOSPACE or o["type"] == entity["type"] for o in around):
            continue
        if "blockquote" in entity["type"] and any("blockquote" in o["type"] for o in around):
            continue
        settled.append(entity)
    for entity in settled:
        if entity["type"] == "code":
            entity.pop("language", None)
    closed = [entity for entity in settled if entity["type"] in _MONOSPACE]
    return in_order(piece for entity in settled for piece in _outside(entity, closed))


def _inside(entity: Json, other: Json) -> bool:
    ends = entity["offset"] + entity["length"] <= other["offset"] + other["length"]
    return bool(entity["offset"] >= other["offset"] and ends)


def _outside(entity: Json, closed: list[Json]) -> list[Json]:
    """The pieces of a style that are left when monospace text inside of it stays plain."""
    if entity["type"] not in _STYLES:
        return [entity]
    start, end = entity["offset"], entity["offset"] + entity["length"]
    pieces = []
    for hole in closed:
        if start <= hole["offset"] < end:
            pieces.append((start, hole["offset"]))
            start = hole["offset"] + hole["length"]
    pieces.append((start, end))
    return [{**entity, "offset": a, "length": b - a} for a, b in pieces if b > a]
