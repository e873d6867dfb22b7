"""What a record is: its columns, whose it is, and where its rows come from.

Rows hold codes and moments. People read words for the codes, programs the codes themselves. No row says who
somebody is, unless that is asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from bot.services.sheets import Holds, Wording
from storage.queries.exports import Names
from storage.tables import Role

YES, COMMUNITY, ESTATE, BODY = "yes", "communities", "estates", "bodies"
"""Words of a column that are no texts: yes or no, and the names of places and bodies."""

Row = Mapping[str, Any]


class About(StrEnum):
    """Of what a record can be asked for by itself."""

    EVENT = "event"
    BROADCAST = "broadcast"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its width in Excel, what it holds, and the words of its codes.

    `words`: one of the above; or, with `codes`, where their texts are, as `event.state` in
    `event.state.going`.
    """

    width: int
    holds: Holds = Holds.TEXT
    words: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for of a record. `reach`: the communities somebody answers for, None for all there are.

    Of days, `until` is not included any more. `about`: the row of one event or broadcast. `personal`: with
    personal data, and with who somebody is if whoever asks `knows`. `codes`: programs will read it.
    """

    reach: frozenset[str] | None
    wording: Wording
    names: Names
    now: datetime
    since: datetime | None = None
    until: datetime | None = None
    communities: tuple[str, ...] = ()
    about: int | None = None
    personal: bool = False
    knows: bool = False
    codes: bool = False

    def covers(self, communities: Iterable[str]) -> bool:
        """Whether somebody answers for all of these, and asked for one of them."""
        held = set(communities)
        within = self.reach is None or (bool(held) and self.reach.issuperset(held))
        return within and (not self.communities or not held.isdisjoint(self.communities))

    @property
    def places(self) -> frozenset[str] | None:
        """The communities whose rows are meant; None for all, and for those of none."""
        if not self.communities:
            return self.reach
        asked = frozenset(self.communities)
        return asked if self.reach is None else asked & self.reach

    def listed(self, communities: Iterable[str]) -> str:
        """Several communities in one cell."""
        if self.codes:
            return ",".join(communities)
        return self.wording.say("ledger.comma").join(
            self.names.communities.get(one, one) for one in communities
        )


def one_by_one(rows: Callable[[Session, Wanted], Iterator[Row]]) -> Callable[[Session, Wanted], int]:
    """Counts rows by making them: for records of which there are never many."""
    return lambda session, wanted: sum(1 for _ in rows(session, wanted))


@dataclass(frozen=True, slots=True)
class Record:
    """A record. `record.<key>.title` names it to people, `schema` its columns to programs.

    `roles`: who may export it besides admins, each as far as the role reaches; `street`: only whoever sees
    the whole street. `personal`: columns for whoever asks for them; `identity`: those that say who somebody
    is, for whoever may know. `counted`: what the statistics sheet counts, by one column or by two;
    `weight`: the column it adds up, without one it counts rows.
    """

    key: str
    roles: tuple[Role, ...]
    fields: Mapping[str, Field]
    rows: Callable[[Session, Wanted], Iterator[Row]]
    count: Callable[[Session, Wanted], int]
    counted: tuple[tuple[str, ...], ...]
    about: About | None = None
    street: bool = False
    personal: Mapping[str, Field] = field(default_factory=dict)
    identity: Mapping[str, Field] = field(default_factory=dict)
    weight: str = ""

    @property
    def schema(self) -> str:
        """The name and version of its columns."""
        return f"yishi.{self.key}/1"
