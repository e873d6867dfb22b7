"""The first screen of the office: its tasks, for those whose roles have them."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.services.entries import ENTERING
from bot.texts import h, t
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from storage.tables import Role

TYPISTS = frozenset(ENTERING)
OFFICE = frozenset({Role.WORKER, Role.DISPATCHER, Role.STAFF, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Task:
    """One button of the desk: its text, what it presses, and whose it is."""

    key: str
    press: Press
    roles: frozenset[Role] = OFFICE


TASKS: tuple[Task, ...] = (
    Task("work.task", Press("w_work"), frozenset({Role.MEMBER, Role.DISPATCHER, Role.STAFF})),
    Task("queue.task", Press("w_queue", None, "0"), frozenset({Role.DISPATCHER, Role.STAFF})),
    Task("bulk.task", Press("w_bulk"), frozenset({Role.DISPATCHER, Role.STAFF})),
    Task("finding.task", Press("w_find"), frozenset({Role.MEMBER, Role.DISPATCHER, Role.STAFF})),
    Task("entry.task", Press("w_entry"), TYPISTS),
    Task("spoken.task", Press("w_spoken"), TYPISTS),
    Task("calls.button.list", Press("w_calls", arg="0")),
    Task("cast.task", Press("w_casts"), frozenset({Role.WORKER, Role.STAFF})),
    Task("event.task", Press("w_evts"), frozenset({Role.WORKER, Role.STAFF})),
    Task("meeting.task", Press("m_home"), frozenset({Role.WORKER, Role.STAFF})),
    Task("poll.task", Press("polls"), frozenset({Role.WORKER, Role.STAFF})),
    Task("batch.task", Press("w_batch"), TYPISTS),
    Task("poster.task", Press("w_posters"), TYPISTS),
    Task("channels.task", Press("w_channels", arg="this"), TYPISTS),
    Task("report.task", Press("w_report"), frozenset({Role.DISPATCHER, Role.STAFF})),
    Task("alarm.task", Press("w_duty")),
    Task("ban.task", Press("w_bans"), frozenset({Role.DISPATCHER, Role.STAFF})),
    Task("eyes.task", Press("w_eyes"), frozenset({Role.DISPATCHER})),
    Task("reached.task", Press("w_reach"), frozenset({Role.DISPATCHER, Role.STAFF})),
    Task("export.task", Press("w_export"), frozenset({Role.WORKER, Role.DISPATCHER, Role.STAFF})),
    Task("routes.task", Press("w_routes"), frozenset({Role.DISPATCHER, Role.STAFF})),
    Task("tuning.task", Press("w_sets"), frozenset({Role.ADMIN})),
    Task("closing.task", Press("w_close"), frozenset({Role.ADMIN})),
    Task("roles.task", Press("w_roles", None, "0"), frozenset({Role.ADMIN})),
)
"""In the order of the screen: what is done most often first."""


def tasks(roles: Collection[Role], lang: str) -> Screen:
    """What can be done here."""
    rows = tuple(
        (Button(t(task.key, lang), task.press),)
        for task in TASKS
        if Role.ADMIN in roles or task.roles & frozenset(roles)
    )
    return Screen(h("office.tasks" if rows else "office.no_tasks", lang), rows)


def back(lang: str) -> Button:
    """返回 to the desk."""
    return Button(t("office.button.back", lang), Press("w_desk"))
