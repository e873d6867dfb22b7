"""Message entities: lengths in UTF-16 units, and those that Telegram finds in plain text by itself."""

import re
from collections.abc import Iterable

from .errors import Json

_FOUND = re.compile(
    r"""(?P<url>(?:https?|ftp|tg)://[^\s<>"]+[^\s<>".,!?:;)\]'，。！？；：）】」』、])
      | (?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
      | (?<![\w/<>.@])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])
      | (?<![\w@])(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})(?!\w)
      | (?<![\w\#])(?P<hashtag>\#\w*[^\W\d]\w*)
      | (?<![\w@./-])(?P<bare>(?:[A-Za-z0-9-]+\.)+(?:com|org|net|cn|io|me|info|gov|edu)(?:/[^\s<>"]*)?)
        (?![\w@])
    """,
    re.VERBOSE,
)
_HINTS = ("/", "@", "#", ".")
_OPAQUE = frozenset({"pre", "code", "text_link", "text_mention", "custom_emoji"})


def utf16_length(text: str) -> int:
    """Length as Telegram counts: characters outside the basic plane count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def find_entities(text: str, known: Iterable[Json] = ()) -> list[Json]:
    """Commands, mentions, hashtags, addresses and links in `text`, outside of `known` code and links."""
    if not any(hint in text for hint in _HINTS):
        return []
    closed = [(e["offset"], e["offset"] + e["length"]) for e in known if e["type"] in _OPAQUE]
    found = []
    for match in _FOUND.finditer(text):
        kind = "url" if match.lastgroup == "bare" else str(match.lastgroup)
        offset, length = utf16_length(text[: match.start()]), utf16_length(match.group())
        if not any(start < offset + length and offset < end for start, end in closed):
            found.append({"type": kind, "offset": offset, "length": length})
    return found


def in_order(entities: Iterable[Json]) -> list[Json]:
    """Outer entities before the inner ones that begin at the same place, as Telegram sorts them."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def entity_text(text: str, entity: Json) -> str:
    """The piece of `text` that an entity covers."""
    units = text.encode("utf-16-le", "surrogatepass")
    start = 2 * entity["offset"]
    return units[start : start + 2 * entity["length"]].decode("utf-16-le", "surrogatepass")
