"""What the services know besides the rows: rules as data, and what the operator set."""

from dataclasses import dataclass, field

from bot.services.categories import Categories
from bot.services.deadlines import Calendar
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """Made once in `bot.app` and handed to every service that needs it."""

    settings: Settings
    categories: Categories = field(default_factory=Categories.load)
    calendar: Calendar = field(default_factory=Calendar)
