"""高频: what the head of a community is told."""

from collections.abc import Sequence
from datetime import tzinfo

from bot.services.similar import Found
from bot.services.surges import DAYS
from bot.texts import Html, h
from bot.views import duplicates
from bot.views.screen import Screen
from bot.views.words import in_rows, named
from storage.tables import Community


def told(community: Community, found: Sequence[Found], tz: tzinfo, lang: str, *, private: bool) -> Screen:
    """Several residents say the same: which, and that they can be merged."""
    people = len({one.suggestion.resident_id for one in found})
    lines = [h("surge.told", lang, community=named(community, lang), days=DAYS, count=people)]
    lines += [duplicates.line(one, tz, lang) for one in found]
    lines.append(h("surge.merge", lang))
    rows = tuple(in_rows([duplicates.opener(one.suggestion, private=private) for one in found], 3))
    return Screen(Html("\n\n".join(lines)), rows, numbers=False)
