"""What is kept of a resident, to take away: a page to read or print, and all of it for machines."""

import json
from typing import Any

from bot.delivery import outgoing
from bot.services import mydata
from bot.views import mydata as view
from bot.views.screen import Media
from handlers.context import Turn


def files(turn: Turn, data: dict[str, Any], lang: str) -> tuple[Media, Media]:
    """Both files, ready to be sent; the page in `lang`."""
    page = view.readable(data, mydata.town(turn.session), lang, turn.desk.settings.timezone)
    raw = json.dumps(data, ensure_ascii=False, indent=2)
    return (
        outgoing.lend(turn.desk, page.encode(), "yishi-mydata.html"),
        outgoing.lend(turn.desk, raw.encode(), "yishi-mydata.json"),
    )
