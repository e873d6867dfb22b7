"""For admins: what other systems were told, and another try for what they did not take."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from bot.services.forwarding import log
from bot.texts import t
from bot.views.words import short_day
from bot.web.console.again import try_again
from bot.web.console.drawing import Choice
from bot.web.console.tables import Row, TablePage
from storage.tables import Forward, Role

LINES = 300
"""Lines of the log that are shown: the newest."""


class ForwardsPage(TablePage):
    """The delivery log of forwarding, the newest first. What a message says is not shown."""

    key = "forwards"
    icon = "fa-solid fa-share-from-square"
    path = "/forwards"
    roles = frozenset({Role.ADMIN})
    columns = ("number", "state", "when", "system", "about", "status", "tries", "answer")
    template = "parked.html"

    def rows(self, session: Session, person: int, now: datetime, lang: str) -> Sequence[Row]:
        """With a button where it was not taken."""
        return [self._row(one, number, lang) for one, number in log.list_newest(session, LINES)]

    def more(self, lang: str) -> dict[str, object]:
        """What the button for all of them says."""
        return {"again": t("console.forward_all", lang)}

    @route("/replay", methods=["POST"], name="forwards-replay")
    async def on_replay(self, request: Request) -> Response:
        """Send one, or all that failed, once more."""
        return await try_again(self, request, log.replay, "console.forwarded")

    def _row(self, one: Forward, number: str | None, lang: str) -> Row:
        answer = (str(one.http_status or ""), one.reason or "", one.remote_id or "")
        cells = (
            f"{one.id}",
            t(f"cli.forward.state.{one.state.value}", lang),
            short_day(one.created_at, self.parts.desk.settings.timezone, lang),
            one.endpoint,
            number or "",
            t(f"card.status.{one.status}", lang),
            f"{one.attempts}",
            " ".join(filter(None, answer)),
        )
        failed = one.state in log.FAILED
        return Row(cells, (Choice(t("console.forward", lang), f"{one.id}"),) if failed else ())
