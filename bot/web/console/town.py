"""What the office has set up: people and their roles, who leads what, categories, announcements."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from bot.errors import UserError
from bot.services import roles
from bot.services.broadcasts import drafts, progress
from bot.services.broadcasts.drafts import SENDING
from bot.services.leads import co_of
from bot.services.roles import Held
from bot.texts import t
from bot.views.committee import place
from bot.views.presses import Press
from bot.views.words import short_day
from bot.web.console import drawing
from bot.web.console.drawing import Choice
from bot.web.console.page import visitor
from bot.web.console.speaking import spoken
from bot.web.console.tables import Row, TablePage, press
from storage.queries import exports, places, routes
from storage.tables import Broadcast, BroadcastState, Category, RecipientState, Role

INVITED = (Role.MEMBER, Role.WORKER, Role.DISPATCHER, Role.STAFF, Role.ADMIN)


class PeoplePage(TablePage):
    """Who holds which role, by its number; invitations are made here, a role is opened to take it back."""

    key = "people"
    icon = "fa-solid fa-users"
    path = "/people"
    roles = frozenset({Role.ADMIN})
    columns = ("number", "role", "place", "way", "since", "until")
    template = "people.html"

    def rows(self, session: Session, person: int, now: datetime, lang: str) -> Sequence[Row]:
        """Roles by invitation, the newest first; then who got one by being in a group."""
        return [self._row(held, lang) for held in roles.list_held(session)]

    def more(self, lang: str) -> dict[str, object]:
        """What may be chosen for an invitation."""
        return {"roles": [(role.value, t(f"role.{role}", lang)) for role in INVITED]}

    @route("/invite", methods=["POST"], name="people-invite")
    async def on_invite(self, request: Request) -> Response:
        """Make a link that gives a role, or a code that binds a group."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        words = (form.get("role", ""), form.get("place", ""), form.get("until", ""))
        try:
            shown = await self.parts.acting.command(
                visitor(request).telegram_id, "invite", " ".join(filter(None, words))
            )
        except UserError as error:
            return self.go(request, self.path, t(error.key, spoken(), **error.values), "warning")
        steps = [drawing.panel(step) for step in shown.said]
        return self.draw(
            request, "office.html", steps=steps, writing=False, asked="", sent=False, alert=shown.alert
        )

    def _row(self, held: Held, lang: str) -> Row:
        settings, member = self.parts.desk.settings, held.member
        way = "invited" if member.group_id is None else "group"
        opens = (press("console.open", lang, "w_role", member.id),) if member.group_id is None else ()
        days = (member.granted_at, member.ends_at)
        where = place(held.community, held.body, settings.street_name, lang)
        return Row(
            (
                f"#{member.id}",
                t(f"role.{member.role}", lang),
                where,
                t(f"console.people.{way}", lang),
                *(short_day(day, settings.timezone, lang) if day else "" for day in days),
            ),
            opens,
        )


class RoutesPage(TablePage):
    """The routing table; a line is changed at the desk, where its whole category is seen."""

    key = "routes"
    icon = "fa-solid fa-route"
    path = "/routes"
    roles = frozenset({Role.DISPATCHER, Role.STAFF, Role.ADMIN})
    columns = ("category", "community", "estate", "lead", "co")

    def rows(self, session: Session, person: int, now: datetime, lang: str) -> Sequence[Row]:
        """All lines, with names."""
        known = exports.list_names(session, lang)
        any_, everywhere = t("routes.any", lang), t("routes.everywhere", lang)
        return [
            Row(
                (
                    f"{line.category} {known.categories.get(line.category, any_)}".strip(),
                    known.communities.get(line.community, everywhere),
                    known.estates.get(line.estate, ""),
                    known.bodies.get(line.lead, line.lead),
                    t("words.comma", lang).join(known.bodies.get(code, code) for code in co_of(line)),
                ),
                (press("console.change", lang, "w_rcat", arg=line.category),) if line.category else (),
            )
            for line in routes.list_routes(session)
        ]


class CategoriesPage(TablePage):
    """The categories there are, and whether anything of them may become public."""

    key = "categories"
    icon = "fa-solid fa-tags"
    path = "/categories"
    columns = ("code", "sort", "name", "public")

    def rows(self, session: Session, person: int, now: datetime, lang: str) -> Sequence[Row]:
        """In their order."""
        return [_category(row, lang) for row in places.list_categories(session)]


class BroadcastsPage(TablePage):
    """One's own announcements, and how far each is; the page looks again by itself while one is under way."""

    key = "broadcasts"
    icon = "fa-solid fa-bullhorn"
    path = "/broadcasts"
    roles = frozenset({*SENDING, Role.ADMIN})
    columns = ("topic", "state", "made", "total", "sent", "failed", "left")
    above = (("cast.button.new", Press("w_castnew")),)

    def rows(self, session: Session, person: int, now: datetime, lang: str) -> Sequence[Row]:
        """The newest first."""
        desk = self.parts.desk
        looks = [progress.look(session, desk, one) for one in drafts.list_own(session, person)]
        return [self._row(one, lang) for one in looks]

    def _row(self, how: progress.Progress, lang: str) -> Row:
        one, counts = how.broadcast, how.counts
        sent = counts.get(RecipientState.SENT, 0)
        failed = how.total - how.left - sent
        running = one.state in (BroadcastState.RUNNING, BroadcastState.GATHERING)
        done = round(100 * (how.total - how.left) / how.total) if how.total else 0
        return Row(
            (
                t(f"cast.topic.{one.topic.value}", lang),
                t(f"cast.state.{one.state.value}", lang),
                short_day(one.created_at, self.parts.desk.settings.timezone, lang),
                *map(str, (how.total, sent, failed, how.left)),
            ),
            self._choices(one, lang),
            done if running else None,
        )

    def _choices(self, one: Broadcast, lang: str) -> tuple[Choice, ...]:
        opening = press("console.open", lang, "w_cast1", one.id)
        if one.state in drafts.UNSENT:
            return (opening,)
        return (opening, press("export.button.go", lang, "w_exof", one.id, "broadcast"))


def _category(row: Category, lang: str) -> Row:
    english = lang == "en"
    public = t("console.yes" if row.public else "console.no", lang)
    return Row((row.code, row.l1_en if english else row.l1_zh, row.en if english else row.zh, public))
