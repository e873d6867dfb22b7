"""Endpoints as an operator writes them down."""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit
from bot.services.audit import Action
from storage.queries import forwarding, places
from storage.tables import Endpoint, ForwardRule, Status

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
SERVICE = re.compile(r"[\w.:-]{1,64}")
ANY = "*"
# What is a draft nobody hears of.
STATUSES = frozenset({"", *(status.value for status in Status if status is not Status.DRAFT)})
FIELDS = ("community", "category", "body", "status")


class Waiting(StrEnum):
    """What becomes of messages that have not left: they stay and leave when they may, or they never leave."""

    KEEP = "keep"
    DROP = "drop"


def put(
    session: Session,
    endpoint: Endpoint,
    rules: Sequence[str],
    now: datetime,
    *,
    private: bool,
    waiting: Waiting | None = None,
) -> None:
    """Add an endpoint with its rules, or let it be another from now on; it is active then.

    A rule is `community category body status`, each a code or `*`, and the other system's own name for the
    service may follow. `private`: plain http and addresses of one's own network are allowed. Raises UserError
    for what cannot be, and `cli.forward.stale` for one that was off and has messages of then, unless
    `waiting` says what of them.
    """
    if not CODE.fullmatch(endpoint.code):
        raise UserError("cli.forward.bad_code", code=endpoint.code)
    place = urlsplit(endpoint.url)
    if not place.hostname or place.scheme not in ("https", "http") or place.username or place.query:
        raise UserError("cli.forward.bad_url", url=endpoint.url)
    if place.scheme == "http" and not private:
        raise UserError("cli.forward.not_https", url=endpoint.url)
    if not private and _is_inside(place.hostname):
        raise UserError("cli.forward.inside", url=endpoint.url)
    heard = [_rule(session, endpoint.code, one) for one in rules]
    before = forwarding.find_endpoint(session, endpoint.code)
    count, since = forwarding.count_waiting(session, endpoint.code)
    if before is not None and not before.active and count and waiting is None:
        raise UserError("cli.forward.stale", code=endpoint.code, count=count, since=f"{since:%Y-%m-%d}")
    dropped = forwarding.drop_waiting(session, endpoint.code, now) if waiting is Waiting.DROP else 0
    session.merge(endpoint)
    session.flush()
    forwarding.replace_rules(session, endpoint.code, heard)
    data = {"url": endpoint.url, "words": endpoint.words, "rules": [*rules], "dropped": dropped}
    audit.record(session, Action.FORWARDING, f"endpoint:{endpoint.code}", now, data=data)


def _is_inside(host: str) -> bool:
    """Whether nobody outside reaches it by what it says. What a name leads to is looked at with each call."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def turn_off(session: Session, code: str, now: datetime, waiting: Waiting = Waiting.KEEP) -> int:
    """It hears nothing more; gives how many messages had not left, and stay or are dropped.

    Raises UserError if there is no such endpoint.
    """
    endpoint = forwarding.find_endpoint(session, code)
    if endpoint is None:
        raise UserError("cli.forward.unknown", code=code)
    endpoint.active = False
    session.add(endpoint)
    count, _ = forwarding.count_waiting(session, code)
    dropped = forwarding.drop_waiting(session, code, now) if waiting is Waiting.DROP else 0
    data = {"active": False, "waiting": count - dropped, "dropped": dropped}
    audit.record(session, Action.FORWARDING, f"endpoint:{code}", now, data=data)
    return count


def written(rule: ForwardRule) -> str:
    """A rule as it is typed."""
    return " ".join([*(getattr(rule, field) or ANY for field in FIELDS), rule.service]).strip()


def _rule(session: Session, code: str, text: str) -> ForwardRule:
    words = text.split()
    if len(words) not in (4, 5):
        raise UserError("cli.forward.bad_rule", rule=text)
    values = {field: "" if word == ANY else word for field, word in zip(FIELDS, words, strict=False)}
    service = words[4] if len(words) == 5 else ""
    if not _is_right(session, values) or (service and not SERVICE.fullmatch(service)):
        raise UserError("cli.forward.bad_rule", rule=text)
    return ForwardRule(endpoint=code, service=service, **values)


def _is_right(session: Session, values: dict[str, str]) -> bool:
    category = values["category"]
    groups = {one.code.partition("-")[0] for one in places.list_categories(session)}
    return (
        (not values["community"] or places.find_community(session, values["community"]) is not None)
        and (not category or category in groups or places.find_category(session, category) is not None)
        and (not values["body"] or places.find_body(session, values["body"]) is not None)
        and values["status"] in STATUSES
    )
