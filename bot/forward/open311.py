"""Open311 GeoReport v2 as a client: a service request is opened, and asked after."""

import json
from typing import Any
from urllib.parse import urlencode

from bot.forward.client import Client, Reply
from bot.forward.replies import outcome
from bot.services.forwarding.messages import Message
from bot.services.forwarding.outcomes import End, News, Outcome
from storage.tables import Endpoint, Forward

# Characters of another system's words that are kept.
NOTICE = 2000


async def send(client: Client, endpoint: Endpoint, secret: str, message: Message) -> Outcome:
    """POST Service Request. Raises what the client raises.

    The standard knows no idempotency keys; the header is for servers that do.
    """
    form = {
        "service_code": message.service,
        "address_string": message.address,
        "description": message.words or f"{message.number} {message.category_name}",
        "api_key": secret,
        **_jurisdiction(endpoint),
    }
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "Idempotency-Key": message.key,
    }
    reply = await client.post(f"{_root(endpoint)}/requests.json", urlencode(form).encode(), headers)
    ended = outcome(reply, repeatable=False)
    return _named(reply) if ended.end is End.DONE else ended


async def ask(client: Client, endpoint: Endpoint, forward: Forward) -> News | None:
    """GET Service Request (or, while only a token is known, its id); None if it says nothing of use."""
    if forward.remote_id is None:
        case = await _first(client, endpoint, f"tokens/{forward.token}.json")
        identity = _text(case.get("service_request_id"))
        return News("", remote_id=identity[:128]) if identity else None
    case = await _first(client, endpoint, f"requests/{forward.remote_id}.json")
    status = _text(case.get("status"))
    if not status:
        return None
    notice = "\n".join(filter(None, (_text(case.get("status_notes")), _text(case.get("service_notice")))))
    return News(status.lower()[:64], notice[:NOTICE] or None)


def _named(reply: Reply) -> Outcome:
    """What the new case is called. A 2xx without a name was taken too: again would open another."""
    case = _read(reply)
    identity, token = _text(case.get("service_request_id")), _text(case.get("token"))
    if not identity and not token:
        return Outcome(End.UNKNOWN, reply.status, "unreadable")
    return Outcome(End.DONE, reply.status, remote_id=identity[:128] or None, token=token[:128] or None)


async def _first(client: Client, endpoint: Endpoint, path: str) -> dict[str, Any]:
    reply = await client.get(f"{_root(endpoint)}/{path}", _jurisdiction(endpoint))
    return _read(reply) if reply.status == 200 else {}


def _read(reply: Reply) -> dict[str, Any]:
    """The first object of the list that every answer of the standard is."""
    try:
        content = json.loads(reply.body)
    except ValueError:
        return {}
    first = content[0] if isinstance(content, list) and content else content
    return first if isinstance(first, dict) else {}


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""


def _root(endpoint: Endpoint) -> str:
    return endpoint.url.rstrip("/")


def _jurisdiction(endpoint: Endpoint) -> dict[str, str]:
    return {"jurisdiction_id": endpoint.jurisdiction} if endpoint.jurisdiction else {}
