"""A town in which every button can be tried: its people, and one matter at several moments of its life."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from sqlmodel import Session
from telegram import Bot, Update, User

from bot.errors import UserError
from bot.services import cohandling, committee, dispatching, referring, returns, routing
from bot.services.desk import Desk
from bot.views.presses import Press
from handlers import doors, rights
from handlers.context import Beside, NeedsMembership, Turn
from storage.queries.inbox import Item
from storage.queries.suggestions import CONDUCT
from storage.tables import Attachment, Role, Suggestion
from tests.builders_committee import (
    AUTHOR,
    DONE,
    LUOTIAN,
    NOW,
    PROPERTY,
    STREET,
    YANCHUAN,
    bind,
    file_suggestion,
    member,
    resident,
)
from tests.builders_worker import worker

REFUSED = frozenset(
    {
        "access.refused",
        "access.retired",
        "access.not_yours",
        "access.not_member",
        "access.not_admin",
        "access.only_private",
    }
)
"""What somebody is told who may not; whatever else is said concerns the moment or the words."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in front of a chat: a column of the table. `inside`: is found in that group."""

    name: str
    telegram_id: int
    chat_id: int
    inside: bool = True


LEAD = Person("lead", 701, LUOTIAN)
HELPER = Person("helper", 702, PROPERTY)
STREETS = Person("street", 703, STREET)
NEIGHBOUR = Person("other", 704, YANCHUAN)
PASSER_BY = Person("outsider", 705, LUOTIAN, inside=False)
LOCAL, ELSEWHERE, CENTRAL = (Person(f"dispatcher {one}", 710 + n, 710 + n) for n, one in enumerate("LYS"))
STAFF, TYPIST = Person("staff", 720, 720), Person("worker", 721, 721)
RESIDENT = Person("resident", AUTHOR, AUTHOR)
PEOPLE = (
    LEAD, HELPER, STREETS, LOCAL, CENTRAL, STAFF, TYPIST, ELSEWHERE, NEIGHBOUR, PASSER_BY, RESIDENT,
)  # fmt: skip


def found(session: Session) -> None:
    """The groups, and everybody's roles."""
    for chat_id, community, body in (
        (LUOTIAN, "LT", None), (PROPERTY, "LT", "PM"), (STREET, None, None), (YANCHUAN, "YC", None),
    ):  # fmt: skip
        bind(session, chat_id, community, body)
    for one in (LEAD, HELPER, STREETS, NEIGHBOUR):
        member(session, one.chat_id, one.telegram_id)
    for one, role, community in (
        (LOCAL, Role.DISPATCHER, "LT"), (ELSEWHERE, Role.DISPATCHER, "YC"), (CENTRAL, Role.DISPATCHER, None),
        (STAFF, Role.STAFF, None), (TYPIST, Role.WORKER, "LT"),
    ):  # fmt: skip
        worker(session, community, one.telegram_id, role)


def stages(session: Session, desk: Desk) -> list[Suggestion]:
    """The same matter new, to be placed by the street, given back, worked on with a helper, and answered."""
    author = resident(session)
    new, waiting, returned, underway, answered = (
        file_suggestion(session, desk, author=author) for _ in range(5)
    )
    who, helper = member(session, LUOTIAN, LEAD.telegram_id), member(session, PROPERTY, HELPER.telegram_id)
    dispatching.pass_on(session, desk, waiting, who, NOW)
    for one in (returned, underway, answered):
        committee.accept(session, desk, one, who, NOW)
    returns.request(session, desk, returned, who, "不归我们", NOW)
    for one in (underway, answered):
        committee.sign(session, one, who, NOW)
    session.add(
        Attachment(
            suggestion_id=underway.id or 0,
            message_id=7,
            kind="voice",
            file_id="voice",
            file_unique_id="voice",
            at=NOW,
        )
    )
    part = cohandling.assign(session, desk, underway, who, "PM", NOW)
    cohandling.sign(session, underway, part, helper, NOW)
    referring.refer(session, underway, referring.get(session, underway, None), who, NOW)
    committee.answer(session, desk, answered, who, "修好了", DONE, NOW)
    session.flush()
    return [new, waiting, returned, underway, answered]


def about_staff(session: Session, desk: Desk) -> Suggestion:
    """A matter about the conduct of staff, as the street has it."""
    suggestion = file_suggestion(session, desk, author=resident(session, 601), category=CONDUCT)
    routing.place(session, desk, suggestion, NOW)
    session.flush()
    return suggestion


def take_at_door(turn: Turn, press: Press) -> None:
    """The door as everybody goes through it: what is declared is asked for, then the handler."""
    doors.take_press(turn, press)


def take_outside(turn: Turn, press: Press) -> None:
    """The right alone."""
    rights.admit(turn, rights.PRESSES[press.action], press)


def may(
    session: Session,
    desk: Desk,
    person: Person,
    press: Press,
    take: Callable[[Turn, Press], None] = take_at_door,
) -> bool:
    """Whether somebody who presses this is let do it; nothing stays of it."""
    savepoint = session.begin_nested()
    try:
        act(session, desk, person, press, {}, take)
    except UserError as error:
        return error.key not in REFUSED
    except Beside:
        # It passed the guards: what takes long is done for whoever may.
        return True
    finally:
        savepoint.rollback()
        session.expire_all()
    return True


def act(
    session: Session,
    desk: Desk,
    person: Person,
    press: Press,
    asked: Mapping[int, str] = MappingProxyType({}),
    take: Callable[[Turn, Press], None] = take_at_door,
) -> None:
    """Somebody presses this; UserError if that is not let through."""
    turn = Turn(session, desk, _update(person, press), Item(1, person.chat_id, "{}", 0), NOW, asked)
    try:
        take(turn, press)
    except NeedsMembership as need:
        inside = person.inside and need.chat_id == person.chat_id
        known = {**asked, need.chat_id: "member" if inside else "left"}
        act(session, desk, person, press, known, take)


def _update(person: Person, press: Press) -> Update:
    user = {"id": person.telegram_id, "is_bot": False, "first_name": "某人", "language_code": "zh-hans"}
    kind = "private" if person.chat_id > 0 else "supergroup"
    chat = {"id": person.chat_id, "type": kind, "title": "群"}
    ours = {"id": 1, "is_bot": True, "first_name": "b"}
    message = {"message_id": 5, "date": int(NOW.timestamp()), "chat": chat, "from": ours, "text": "…"}
    query = {"id": "q", "chat_instance": "1", "data": press.encode(), "message": message, "from": user}
    return Update.de_json(json.loads(json.dumps({"update_id": 1, "callback_query": query})), _bot())


@cache
def _bot() -> Bot:
    bot = Bot("123456:test-token-of-no-bot")
    bot._bot_user = User(1, "b", True, username="yishi_bot")
    return bot
