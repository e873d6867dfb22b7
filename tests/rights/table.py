"""The table of who may do what: made by trying, drawn for `.github/rights.md`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from inspect import getdoc

from sqlmodel import Session, select

from bot.services.desk import Desk
from bot.texts import t
from bot.views.office import TASKS
from bot.views.presses import Press
from handlers import committee
from storage.tables import CoHandler, Kind, Role, Suggestion
from tests.builders_committee import NOW
from tests.builders_worker import worker
from tests.rights.town import PEOPLE, Person, found, may, stages

TODAY = NOW.date().isoformat()
ARGS = {
    "c_accept": "MUN-01", "c_reason": "R3", "c_moveto": "RC", "c_setplace": "YC", "c_flag": "urgent.1",
    "c_co_to": "OC", "c_co_add": "OC", "c_co_ask": "OC", "c_setcat": "MUN-01", "c_group": "G1",
    "c_setkind": Kind.REQUEST.value, "c_class": "A", "c_typed_by": "paper", "c_typed_on": f"paper.{TODAY}",
    "c_setday": "1.", "c_outcome": "1.result.A",
    "c_tplshow": "A1", "c_tpluse": "A1",
}  # fmt: skip
"""What a button says beside its suggestion; without it an honest press would be refused as made up."""

PARTS = frozenset({"c_co_end", "c_co_sign", "c_co_answer", "c_co_again", "c_co_decline"})
INTO = frozenset({"c_mergeto", "c_mergedo"})
ELSEWHERE = frozenset({"w_hand", "w_handto", "c_threads"})
"""Presses of the desk, and about the group itself, among the committees’ handlers: not about a card."""

MARKS = {True: "✓", False: "–"}
CARD_HEADS = (
    "the group that leads", "a group that helps", "the street’s group", "dispatcher of the community",
    "dispatcher of the street", "street staff", "community worker", "dispatcher of another community",
    "group of another community", "not in the group", "resident",
)  # fmt: skip
ROLES = (Role.MEMBER, Role.WORKER, Role.DISPATCHER, Role.STAFF, Role.ADMIN)


PAGE = """# Who may do what

Written by `python -m tests.rights` and compared by the tests. Every button there is was tried through its
handler by somebody of each column, at each moment of a matter's life. ✓: let through at one of these moments;
what the life cycle allows is asked after that. –: refused, in the same words whatever is missing. What is
about the conduct of staff opens in no group at all, and for nobody who holds a role where it comes from.

## Buttons of a card

{cards}

Who helps acts on that part alone: the other ✓ there are for looking, and for what that person is writing
about the part. Dispatchers act in a private chat, for every group within their reach.

## Tasks of the desk

{tasks}

Each reaches as far as the community or body of the role. A member is in a group and has no invitation; what
the group may do, its members do in private too (`/work`).
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One button, what it does, and for each column whether it is let through."""

    action: str
    words: str
    allowed: tuple[bool, ...]


def card_rows(session: Session, desk: Desk) -> list[Row]:
    """Every button of a card, tried by everybody at every moment of its life."""
    found(session)
    moments = stages(session, desk)
    rows = []
    for action, handler in sorted(committee.PRESSES.items()):
        if action not in ELSEWHERE:
            tried = tuple(_may_ever(session, desk, person, action, moments) for person in PEOPLE)
            rows.append(Row(action, _words(handler), tried))
    return rows


def _may_ever(
    session: Session, desk: Desk, person: Person, action: str, moments: Sequence[Suggestion]
) -> bool:
    return any(may(session, desk, person, press) for press in presses(session, action, moments))


def presses(session: Session, action: str, moments: Sequence[Suggestion]) -> Iterator[Press]:
    """The button as it is drawn at each moment."""
    part = session.exec(select(CoHandler)).one()
    arg = str(part.id) if action in PARTS else ARGS.get(action, "")
    arg = str(moments[0].id) if action in INTO else arg
    for suggestion in moments:
        yield Press(action, suggestion.id, arg, suggestion.revision)


def desk_rows(session: Session, desk: Desk) -> list[Row]:
    """Every task of the desk, tried by somebody of each role."""
    people = [Person(role.value, 900 + n, 900 + n) for n, role in enumerate(ROLES)]
    for person, role in zip(people, ROLES, strict=True):
        if role is not Role.MEMBER:
            worker(session, None, person.telegram_id, role)
    rows = []
    for task in TASKS:
        tried = tuple(may(session, desk, person, task.press) for person in people)
        rows.append(Row(task.press.action, f"{t(task.key, 'zh')}, {t(task.key, 'en')}", tried))
    return rows


def draw(cards: Sequence[Row], tasks: Sequence[Row]) -> str:
    """The page."""
    roles = [role.value for role in ROLES]
    return PAGE.format(cards=_table(CARD_HEADS, cards), tasks=_table(roles, tasks))


def _table(heads: Sequence[str], rows: Sequence[Row]) -> str:
    lines = [f"| button | what | {' | '.join(heads)} |", f"|---|---|{'---|' * len(heads)}"]
    for row in rows:
        marks = " | ".join(MARKS[one] for one in row.allowed)
        lines.append(f"| `{row.action}` | {row.words} | {marks} |")
    return "\n".join(lines)


def _words(handler: object) -> str:
    """The first line of what a handler says of itself."""
    return (getdoc(handler) or "").splitlines()[0].rstrip(".").replace("|", "/")
