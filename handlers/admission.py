"""What is asked for at the door: each right says in words whose it is, and finds the role for it, or refuses.

Which button, command and step asks for which stands in `handlers.rights`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.services import bans, duty, entries
from bot.services.broadcasts.drafts import SENDING
from bot.services.bulk import DISPATCHERS
from bot.services.identities import TRUSTED
from bot.services.ledger.orders import ORDERING
from bot.views.presses import Press
from handlers import guards
from handlers.context import Admitted, Turn
from storage.tables import Role

Admit = Callable[[Turn, Press], Admitted]


@dataclass(frozen=True, slots=True)
class Right:
    """What somebody is asked for. `admit` raises UserError for whoever has not got it; `words` say it.

    `roles`: of a right of the office, the invited roles that have it.
    """

    words: str
    admit: Admit
    roles: frozenset[Role] = frozenset()


def office(*given: Role) -> Right:
    """For the desk: one of these roles, or that of an admin, by invitation."""
    roles = frozenset({*given, Role.ADMIN})
    names = ", ".join(role.value for role in Role if role in roles)
    return Right(f"the desk, as {names}", lambda turn, press: Admitted(guards.office(turn, *given)), roles)


def _person(turn: Turn, press: Press) -> Admitted:
    guards.person(turn)
    return Admitted()


def _card(turn: Turn, press: Press) -> Admitted:
    return Admitted(*guards.card(turn, press.id))


def _look(turn: Turn, press: Press) -> Admitted:
    return Admitted(*guards.card(turn, press.id, guards.ANY))


def _direct(turn: Turn, press: Press) -> Admitted:
    found = _card(turn, press)
    if found.role is not None:
        guards.dispatches(turn, found.role)
    return found


def _part(turn: Turn, press: Press) -> Admitted:
    member, suggestion = guards.card(turn, press.id, guards.ANY)
    wanted = press.arg.partition(".")[0]
    part = guards.part(turn, suggestion, int(wanted) if wanted.isdecimal() else None)
    return Admitted(member, suggestion, part)


def _search(turn: Turn, press: Press) -> Admitted:
    guards.scope(turn)
    return Admitted()


def _work(turn: Turn, press: Press) -> Admitted:
    guards.within(turn)
    return Admitted()


def _here(*given: Role) -> Admit:
    """In private the office, as one of these; in a group its members."""

    def admit(turn: Turn, press: Press) -> Admitted:
        return Admitted(guards.office(turn, *given) if turn.private else guards.member(turn))

    return admit


OWN = Right("whoever it is, for what is that person’s own", lambda turn, press: Admitted())
PERSON = Right("a person, not a group or channel", _person)
GROUP = Right("the members of a bound group", lambda turn, press: Admitted(guards.member(turn)))
CHIEF = Right("who leads the group", lambda turn, press: Admitted(guards.chief(turn)))
LOOK = Right("whoever has the card, to look", _look)
CARD = Right("whoever has the card to work on it", _card)
DIRECT = Right("who says where it goes", _direct)
PART = Right("the body that helps, for its part", _part)
OPEN = Right(
    "whoever may open it, in private", lambda turn, press: Admitted(*guards.desk_card(turn, press.id))
)
SEARCH = Right("whoever sees suggestions here", _search)
WORK = Right("whoever has a role, in private", _work)
BANNING = Right("who may ban, or in a group its members", _here(*bans.BANNING))
POLLING = Right("who announces, or in a group its members", _here(*SENDING))
ADMIN = Right("an admin", lambda turn, press: Admitted(guards.admin(turn)))

ENTERING, DIRECTING, ANNOUNCING = office(*entries.ENTERING), office(*DISPATCHERS), office(*SENDING)
SERVING, BANS, STAFF = office(*duty.SERVING), office(*bans.BANNING), office(*TRUSTED)
EYES, ADMINS, EVERY = office(Role.DISPATCHER), office(Role.ADMIN), office(*Role)
EXPORTING = office(*ORDERING)
