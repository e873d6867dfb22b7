"""Every word a person reads: gettext catalogs, one key a sentence, values put in by name.

The traditional catalog (繁體) is the simplified one, converted; its own files hold only what must differ.
So it is complete whenever that is.

Two doors: `t` gives plain text (buttons, alerts, the command line), `h` gives Telegram HTML in which every
value is escaped unless it is already `Html`. A missing key or value is a fault and raises: tests walk
them all.
"""

from functools import cache
from html import escape
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from bot.hanzi import learn, renamed, traditional

LANGUAGES = ("zh", "zh-hant", "en")
"""In the order in which they are offered: 中文, 繁體中文, English."""

TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
"""Subtags (script and region, RFC 5646) by which a Chinese tag means traditional characters."""

CATALOGS = Path(__file__).parent / "catalogs"


Texts = dict[str, str | tuple[str, ...]]


class Html(str):
    """Text that is already valid Telegram HTML."""

    __slots__ = ()


@cache
def catalog(language: str) -> Texts:
    """Key → text, or the plural forms of it, of one language."""
    texts = written(language)
    return _in_traditional(catalog("zh")) | texts if language == "zh-hant" else texts


def written(language: str) -> Texts:
    """What stands in the files of a language's folder. A file that is not well formed raises."""
    texts: Texts = {}
    for path in sorted((CATALOGS / language).glob("*.po")):
        with path.open("rb") as file:
            texts |= {
                _key(message): _text(message)
                for message in read_po(file, locale=language.partition("-")[0], abort_invalid=True)
                if message.id
            }
    return texts


def _in_traditional(texts: Texts) -> Texts:
    ours = {
        key: renamed(text) if isinstance(text, str) else tuple(map(renamed, text))
        for key, text in texts.items()
    }
    learn(form for text in ours.values() for form in ((text,) if isinstance(text, str) else text))
    return {
        key: traditional(text) if isinstance(text, str) else tuple(map(traditional, text))
        for key, text in ours.items()
    }


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _text(message: Message) -> str | tuple[str, ...]:
    return message.string if isinstance(message.string, str) else tuple(message.string or ())


def language_of(code: str | None, default: str = "zh") -> str:
    """The language we speak for an IETF tag such as `zh-TW` or `en-GB`; English for all we do not speak."""
    if not code:
        return default
    language, *subtags = code.lower().replace("_", "-").split("-")
    if language != "zh":
        return "en"
    return "zh-hant" if TRADITIONAL.intersection(subtags) and "hans" not in subtags else "zh"


def t(key: str, lang: str, /, *, count: int | None = None, **values: object) -> str:
    """The plain text of `key`; with `count`, its right plural form (and `{count}` may stand in it)."""
    text = catalog(lang if lang in LANGUAGES else "en")[key]
    if isinstance(text, tuple):
        text = text[0] if count == 1 or len(text) == 1 else text[1]
    if count is not None:
        values["count"] = count
    return text.format(**values) if values or "{" in text else text


def h(key: str, lang: str, /, *, count: int | None = None, **values: object) -> Html:
    """The text of `key` as Telegram HTML: the catalog may hold tags, values are escaped unless `Html`."""
    safe = {name: value if isinstance(value, Html) else escape(str(value)) for name, value in values.items()}
    return Html(t(key, lang, count=count, **safe))
