"""For admins: updates that could not be dealt with, the settings, and the audit."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import SecretStr
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from bot.services import parked, tuning
from bot.services.tuning import Standing
from bot.texts import t
from bot.views import tuning as view
from bot.views.words import short_day
from bot.web.console.again import try_again
from bot.web.console.drawing import Choice
from bot.web.console.tables import Row, TablePage, press
from storage.queries import audits
from storage.tables import Role

LINES = 300
"""Lines of the audit that are shown: the newest."""

HIDDEN = frozenset({"database_url", "admin_ids", "forward_secrets"})
"""Settings of which is only said whether they are set: addresses may hold passwords, ids are people."""


class ParkedPage(TablePage):
    """Updates that wait for the operator; what they say is not shown, only what went wrong."""

    key = "parked"
    icon = "fa-solid fa-triangle-exclamation"
    path = "/parked"
    roles = frozenset({Role.ADMIN})
    columns = ("number", "came", "tries", "fault")
    template = "parked.html"

    def rows(self, session: Session, person: int, now: datetime, lang: str) -> Sequence[Row]:
        """The oldest first."""
        timezone = self.parts.desk.settings.timezone
        return [
            Row(
                (
                    f"{item.id}",
                    short_day(item.received_at, timezone, lang),
                    f"{item.attempts}",
                    parked.kind(item.reason),
                ),
                (Choice(t("console.replay", lang), f"{item.id}"),),
            )
            for item in parked.list_parked(session)
        ]

    def more(self, lang: str) -> dict[str, object]:
        """What the button for all of them says."""
        return {"again": t("console.replay_all", lang)}

    @route("/replay", methods=["POST"], name="parked-replay")
    async def on_replay(self, request: Request) -> Response:
        """Give one, or all, another turn."""
        return await try_again(self, request, parked.replay, "console.replayed")


class SettingsPage(TablePage):
    """What is set. What an admin may change leads to the desk; the rest is read at the start alone."""

    key = "settings"
    icon = "fa-solid fa-sliders"
    path = "/settings"
    roles = frozenset({Role.ADMIN})
    columns = ("name", "value", "by")

    def rows(self, session: Session, person: int, now: datetime, lang: str) -> Sequence[Row]:
        """First what can be changed here, in words; then the operator's, in the order of the file."""
        given = self.parts.desk.given
        here = [self._row(one, lang) for one in tuning.list_standing(session, self.parts.desk)]
        start = t("console.settings.start", lang)
        return here + [
            Row((f"YISHI_{name.upper()}", _shown(name, getattr(given, name), lang), start))
            for name in type(given).model_fields
            if name not in tuning.BY_NAME
        ]

    def _row(self, one: Standing, lang: str) -> Row:
        by = t("console.settings.operator", lang)
        if one.row is not None:
            day = short_day(one.row.set_at, self.parts.desk.settings.timezone, lang)
            by = t("console.settings.here", lang, day=day, by=one.row.member_id)
        changes = (press("console.change", lang, "w_set1", arg=one.tunable.name),)
        return Row((view.name(one, lang), view.shown(one, lang), by), changes)


class AuditPage(TablePage):
    """Who did what that concerns rights: the newest lines."""

    key = "audit"
    icon = "fa-solid fa-clipboard-check"
    path = "/audit"
    roles = frozenset({Role.ADMIN})
    columns = ("number", "when", "who", "what", "about", "data")

    def rows(self, session: Session, person: int, now: datetime, lang: str) -> Sequence[Row]:
        """The newest first; people stand in it by the numbers of their roles."""
        timezone = self.parts.desk.settings.timezone
        return [
            Row(
                (
                    f"{line.seq}",
                    short_day(line.at, timezone, lang),
                    f"#{line.actor_id}" if line.actor_id else t("console.operator", lang),
                    t(f"record.audit.action.{line.action}", lang),
                    line.subject,
                    _data(line.data),
                )
            )
            for line in audits.list_newest(session, LINES)
        ]


def _data(data: Mapping[str, object]) -> str:
    """What a line holds besides, without what it leaves open."""
    told = {name: one for name, one in data.items() if one not in (None, "")}
    return " · ".join(
        f"{name}: {one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)}"
        for name, one in told.items()
    )


def _shown(name: str, value: object, lang: str) -> str:
    if isinstance(value, SecretStr):
        value, name = value.get_secret_value(), "database_url"
    if name in HIDDEN:
        return t("console.is_set" if value else "console.is_not_set", lang)
    return str(value)
