"""Several pieces of news in one message."""

from collections.abc import Sequence

from bot.texts import Html, h
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from storage.tables import Suggestion


def gathered(
    texts: Sequence[Html], about: Sequence[tuple[Suggestion, bool]], lang: str, *, of_the_day: bool
) -> Screen:
    """Each in its own words, and the way to each suggestion; `about` says whether it is hers.

    `of_the_day`: it is her one message a day.
    """
    heading = h("settings.digest_of_today" if of_the_day else "following.several", lang, count=len(texts))
    rows = tuple(
        (Button(one.number or "", Press("my_one" if own else "my_backed", one.id)),) for one, own in about
    )
    return Screen(Html("\n\n".join((heading, *texts))), rows)
