"""The console put together: starlette-admin with our gate, our pages and our way of signing in."""

import logging
from hashlib import sha256
from pathlib import Path

from jinja2.ext import Extension
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette_admin import DropDown
from starlette_admin.base import BaseAdmin
from starlette_admin.i18n import TimezoneConfig
from starlette_admin.views import BaseView

from bot.services.desk import Desk
from bot.texts import t
from bot.web.console.acting import Acting
from bot.web.console.entering import Entering, Leaving, Visitors
from bot.web.console.figures import FiguresPage
from bot.web.console.forwards import ForwardsPage
from bot.web.console.gate import Gate
from bot.web.console.machine import AuditPage, ParkedPage, SettingsPage
from bot.web.console.office import OfficePage
from bot.web.console.page import Page
from bot.web.console.parts import Parts, read_address
from bot.web.console.queue import QueuePage
from bot.web.console.sessions import SessionsPage
from bot.web.console.speaking import label, spoken
from bot.web.console.suggestion import SuggestionPage
from bot.web.console.town import BroadcastsPage, CategoriesPage, PeoplePage, RoutesPage
from bot.web.console.work import WorkPage
from storage.database import Database

DAILY: tuple[type[Page], ...] = (QueuePage, FiguresPage, BroadcastsPage, OfficePage)
TOWN: tuple[type[Page], ...] = (
    PeoplePage,
    RoutesPage,
    CategoriesPage,
    ParkedPage,
    ForwardsPage,
    SettingsPage,
    AuditPage,
)
"""Pages behind one entry of the menu, in their order."""

HERE = Path(__file__).parent


class Nonces(Extension):
    """Gives scripts and styles that stand in a template the page's nonce; what comes from rows gets none."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Called with each template's own text before it is compiled."""
        for tag in ("script", "style"):
            source = source.replace(f"<{tag}>", f'<{tag} nonce="{{{{ request.state.nonce }}}}">')
        return source


class Admin(BaseAdmin):
    """starlette-admin without its own form tokens: the gate's are bound to the session."""

    def _init_csrf(self) -> None:
        """Nothing: see `bot.web.console.gate`."""


def mount(app: Starlette, database: Database, desk: Desk, acting: Acting) -> None:
    """Put the console at the path of the setting `console_url`."""
    # It writes addresses, search words and who asked from where.
    logging.getLogger("starlette_admin").setLevel(logging.ERROR)
    settings = desk.settings
    address = read_address(settings.console_url)
    secret = sha256(b"console:" + settings.bot_token.get_secret_value().encode()).hexdigest()
    parts = Parts(database, desk, acting, address)
    admin = Admin(
        title=label("console.title"),
        base_url=address.path,
        route_name="console",
        templates_dir=str(HERE / "templates"),
        static_dir=str(HERE / "static"),
        index_view=WorkPage(parts),
        auth_provider=Visitors(),
        secret_key=secret,
        middlewares=[Middleware(Gate, parts=parts)],
        timezone_config=TimezoneConfig(
            default_timezone=str(settings.timezone), timezone_cookie_name=None, use_user_locale_timezone=False
        ),
    )
    admin.templates.env.add_extension(Nonces)
    admin.templates.env.globals["t"] = lambda key, **values: t(key, spoken(), **values)
    for page in DAILY:
        admin.add_view(page(parts))
    behind: list[type[BaseView] | BaseView] = [page(parts) for page in TOWN]
    admin.add_view(DropDown(label("console.menu.town"), behind, icon="fa-solid fa-gears", always_open=False))
    for page in (SessionsPage, SuggestionPage, Entering, Leaving):
        admin.add_view(page(parts))
    admin.mount_to(app)
