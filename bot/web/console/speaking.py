"""The language of the page that is being drawn: starlette-admin asks for its labels without saying whose."""

from contextvars import ContextVar

from babel.support import LazyProxy

from bot.texts import t

_language: ContextVar[str] = ContextVar("language", default="zh")


def speak(language: str) -> None:
    """This page is in this language."""
    _language.set(language)


def spoken() -> str:
    """The language of the page."""
    return _language.get()


def label(key: str) -> str:
    """A text that is looked up when it is drawn; behaves as a string."""
    return LazyProxy(lambda: t(key, spoken()), enable_cache=False)  # type: ignore[return-value]
