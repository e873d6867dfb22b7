"""A message as a signed webhook: JSON with type, timestamp and data, as Standard Webhooks wants it."""

import json
from datetime import datetime

from bot.forward import signatures
from bot.forward.client import Client
from bot.forward.replies import outcome
from bot.services.forwarding.messages import Message
from bot.services.forwarding.outcomes import Outcome
from storage.tables import Endpoint


async def send(client: Client, endpoint: Endpoint, secret: str, message: Message, now: datetime) -> Outcome:
    """Send it once. Raises what the client raises."""
    body = json.dumps(payload(message), ensure_ascii=False).encode()
    headers = signatures.sign(secret, message.key, now, body)
    reply = await client.post(endpoint.url, body, {"Content-Type": "application/json", **headers})
    return outcome(reply, repeatable=True)


def payload(message: Message) -> dict[str, object]:
    """The body; its keys never change, new ones may be added."""
    data: dict[str, object] = {
        "number": message.number,
        "status": message.status,
        "kind": message.kind,
        "category": message.category,
        "category_name": message.category_name,
        "community": message.community,
        "address": message.address,
        "due_at": message.due_at.isoformat() if message.due_at else None,
        "result_class": message.result_class,
    }
    if message.words is not None:
        data |= {"text": message.words, "answer": message.answer}
    return {"type": f"suggestion.{message.status.lower()}", "timestamp": message.at.isoformat(), "data": data}
