"""What a resident is shown about announcements: which she gets, no more of these, again."""

from collections.abc import Collection

from bot.texts import h, t
from bot.views.broadcast import CHOSEN
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from storage.tables import Topic


def opted_out(topic: Topic, lang: str) -> Screen:
    """She hears no more of this, and how to change her mind."""
    undo = Button(t("cast.button.opt_in", lang), Press("cast_in", arg=topic.value))
    return Screen(h("cast.opted_out", lang, topic=t(f"cast.topic.{topic.value}", lang)), ((undo,),))


def opted_in(topic: Topic, lang: str) -> Screen:
    """She hears of it again."""
    return Screen(h("cast.opted_in", lang, topic=t(f"cast.topic.{topic.value}", lang)))


def wishes(out: Collection[Topic], lang: str) -> Screen:
    """Which announcements she gets, each with a switch."""
    rows = tuple(
        (
            Button(
                (CHOSEN if one not in out else "") + t(f"cast.topic.{one.value}", lang),
                Press("cast_in" if one in out else "cast_out", arg=one.value),
            ),
        )
        for one in Topic
    )
    home = Button(t("saying.button.back", lang), Press("set_page"))
    return Screen(h("cast.wishes", lang), (*rows, (home,)))
