"""What the services know besides the rows: rules as data, and what the operator set."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from bot.services.categories import Categories
from bot.services.days import Days
from bot.services.deadlines import Calendar
from bot.services.emergencies import Emergencies
from bot.services.moments import Moments
from bot.services.polls.ballots import Ballots
from bot.services.similar import Similar
from bot.services.spans import Spans
from bot.settings import Settings
from storage.blobs import Blobs


@dataclass(slots=True)
class Pace:
    """How fast messages leave at this moment: `rate` a second, and so many seconds until anything does.

    Whoever sends knows it, and says so when it starts; until then it is what the settings say.
    """

    rate: Callable[[], float]
    wait: Callable[[], float] = lambda: 0.0


@dataclass(slots=True, eq=False)
class Desk:
    """Made once in `bot.app` and handed to every service that needs it.

    `settings` are those in force: what the operator gave (`given`), and before it what an admin changed
    since, see `bot.services.tuning`. Rules that never change are read once a process, however many desks
    stand in it (in tests: thousands).
    """

    settings: Settings
    given: Settings = field(init=False)
    categories: Categories = field(default_factory=cache(Categories.load))
    calendar: Calendar = field(default_factory=Calendar)
    days: Days = field(default_factory=cache(Days.load))
    moments: Moments = field(default_factory=cache(Moments.load))
    spans: Spans = field(default_factory=cache(Spans.load))
    emergencies: Emergencies = field(default_factory=cache(Emergencies.load))
    similar: Similar = field(default_factory=Similar)
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.given = self.settings
        self.pace = Pace(lambda: self.settings.send_rate)

    def room(self, name: Literal["files", "outgoing"]) -> Blobs:
        """A room of the data folder."""
        return Blobs(self.settings.data_dir / name)

    @property
    def originals(self) -> Blobs:
        """The originals of what residents sent, each once, named by its content."""
        return self.room("files")

    @property
    def outgoing(self) -> Blobs:
        """Files made for one message, until it has left."""
        return self.room("outgoing")

    @property
    def ballots(self) -> Ballots:
        """The keys of secret polls: beside the database, and in no backup."""
        return Ballots(self.settings.data_dir / "ballots")
