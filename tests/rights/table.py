"""The table of who may do what: made by trying, drawn for `.github/rights.md`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from inspect import getdoc

from sqlmodel import Session, select

from bot.services.desk import Desk
from bot.texts import t
from bot.views.office import TASKS
from bot.views.presses import Press
from handlers import doors, rights
from handlers.admission import PART, Right
from storage.tables import CoHandler, Kind, Role, Suggestion
from tests.builders_committee import NOW
from tests.builders_worker import worker
from tests.rights.town import PEOPLE, Person, found, may, stages, take_outside

TODAY = NOW.date().isoformat()
ARGS = {
    "c_accept": "MUN-01", "c_reason": "R3", "c_moveto": "RC", "c_setplace": "YC", "c_flag": "urgent.1",
    "c_co_to": "OC", "c_co_add": "OC", "c_co_ask": "OC", "c_setcat": "MUN-01", "c_group": "G1",
    "c_setkind": Kind.REQUEST.value, "c_class": "A", "c_typed_by": "paper", "c_typed_on": f"paper.{TODAY}",
    "c_setday": "1.", "c_outcome": "1.result.A",
    "c_tplshow": "A1", "c_tpluse": "A1",
}  # fmt: skip
"""What a button says beside its suggestion; without it an honest press would be refused as made up."""

PARTS = {
    "c_co_end": "", "c_co_sign": "", "c_co_answer": "", "c_co_again": "", "c_co_decline": "",
    "c_opinion": "", "c_opinion_as": ".A",
}  # fmt: skip
"""Buttons of a part, and what they say behind its row."""

INTO = frozenset({"c_mergeto", "c_mergedo"})
Known = dict[tuple[str, Person, int | None, str], bool]
MARKS = {True: "✓", False: "–"}
CARD_HEADS = (
    "the group that leads", "a group that helps", "the street’s group", "dispatcher of the community",
    "dispatcher of the street", "street staff", "community worker", "dispatcher of another community",
    "group of another community", "not in the group", "resident",
)  # fmt: skip
ROLES = (Role.MEMBER, Role.WORKER, Role.DISPATCHER, Role.STAFF, Role.ADMIN)


PAGE = """# Who may do what

Written by `python -m tests.rights` out of `handlers/rights.py`, where each button, command and step has its
right; everybody is asked for it at the door. The tests press every button of a card as somebody of each
column, at each moment of a matter's life, and find that the handler behind it lets through whom its right
does. ✓: let through at one of these moments; what the life cycle allows is asked after that. –: refused, in
the same words whatever is missing. What is about the conduct of staff opens in no group at all, and for
nobody who holds a role where it comes from.

## Buttons of a card

{cards}

Who helps acts on that part alone: the other ✓ there are for looking, and for what that person is writing
about the part. Dispatchers act in a private chat, for every group within their reach.

## Tasks of the desk

{tasks}

Each reaches as far as the community or body of the role. A member is in a group and has no invitation; what
the group may do, its members do in private too (`/work`).

## Other buttons

{others}

## Commands

{commands}

## Words that were asked for

{steps}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One button, what it does, its right, and for each column whether it is let through.

    `agreed`: whether the handler behind it lets through whom its right does.
    """

    action: str
    words: str
    right: Right
    allowed: tuple[bool, ...]
    agreed: bool = True


def card_rows(session: Session, desk: Desk) -> list[Row]:
    """Every button of a card, tried by everybody at every moment of its life."""
    found(session)
    moments = stages(session, desk)
    rows = []
    known: Known = {}
    for action, right in sorted(rights.CARDS.items()):
        tried = [_try(session, desk, person, action, moments, known) for person in PEOPLE]
        allowed = tuple(any(inside for inside in each) for each in tried)
        agreed = all(inside for each in tried for inside in each)
        rows.append(Row(action, words_of(doors.PRESSES[action]), right, allowed, agreed))
    return rows


def _try(
    session: Session,
    desk: Desk,
    person: Person,
    action: str,
    moments: Sequence[Suggestion],
    known: Known,
) -> list[bool]:
    """At each moment at which the right lets this person through, whether the handler does, too.

    `known`: what was tried of rights; the same one gives the same for every button of a moment.
    """
    right, found = rights.CARDS[action], []
    for press in presses(session, action, moments):
        key = (right.words, person, press.id, press.arg if right is PART else "")
        if key not in known:
            known[key] = may(session, desk, person, press, take_outside)
        if known[key]:
            found.append(may(session, desk, person, press))
    return found


def presses(session: Session, action: str, moments: Sequence[Suggestion]) -> Iterator[Press]:
    """The button as it is drawn at each moment."""
    part = session.exec(select(CoHandler)).one()
    arg = f"{part.id}{PARTS[action]}" if action in PARTS else ARGS.get(action, "")
    arg = str(moments[0].id) if action in INTO else arg
    for suggestion in moments:
        if action in PARTS and suggestion.id != part.suggestion_id:
            continue  # a part belongs to one suggestion: beside another its button was made up
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
        words = f"{t(task.key, 'zh')}, {t(task.key, 'en')}"
        rows.append(Row(task.press.action, words, rights.PRESSES[task.press.action], tried))
    return rows


def draw(cards: Sequence[Row], tasks: Sequence[Row]) -> str:
    """The page."""
    roles = [role.value for role in ROLES]
    shown = {row.action for row in (*cards, *tasks)}
    others = {name: right for name, right in (rights.DESK | rights.GROUPS).items() if name not in shown}
    commands = [
        (f"/{name}", f"{where}: {words_of(handlers[name])}", right)
        for where, table, handlers in (
            ("in private", rights.COMMANDS, doors.PRIVATE_COMMANDS),
            ("in a group", rights.GROUP_COMMANDS, doors.GROUP_COMMANDS),
        )
        for name, right in sorted(table.items())
    ]
    steps = {**doors.GROUP_STEPS, **doors.PRIVATE_STEPS}
    return PAGE.format(
        cards=_table(CARD_HEADS, cards),
        tasks=_table(roles, tasks),
        others=_listed(
            (name, words_of(doors.PRESSES[name]), right) for name, right in sorted(others.items())
        ),
        commands=_listed(commands),
        steps=_listed((name, words_of(steps[name]), right) for name, right in sorted(rights.STEPS.items())),
    )


def _table(heads: Sequence[str], rows: Sequence[Row]) -> str:
    lines = [f"| button | what | right | {' | '.join(heads)} |", f"|---|---|---|{'---|' * len(heads)}"]
    for row in rows:
        marks = " | ".join(MARKS[one] for one in row.allowed)
        lines.append(f"| `{row.action}` | {row.words} | {row.right.words} | {marks} |")
    return "\n".join(lines)


def _listed(rows: Iterable[tuple[str, str, Right]]) -> str:
    lines = [f"| `{name}` | {words} | {right.words} |" for name, words, right in rows]
    return "\n".join(["| | what | right |", "|---|---|---|", *lines])


def words_of(handler: object) -> str:
    """The first line of what a handler says of itself."""
    return (getdoc(handler) or " ").splitlines()[0].rstrip(".").replace("|", "/")
