"""deleteMessage and deleteMessages (Bot API: within 48 hours; others' messages only as administrator)."""

from ..errors import Json, bad_request
from ..model import Chat
from .call import Call, Method

DELETABLE_FOR = 48 * 3600
MANY = 100


def delete_message(call: Call) -> bool:
    chat = call.target()
    message = call.message(chat, "message to delete not found")
    if not _may_delete(call, chat, message):
        raise bad_request("message can't be deleted for everyone")
    call.world.remove(chat, [message["message_id"]])
    return True


def delete_messages(call: Call) -> bool:
    """Deletes what it can; messages that are not found are skipped."""
    chat = call.target()
    ids = message_ids(call)
    found = [chat.messages[message_id] for message_id in ids if message_id in chat.messages]
    if not all(_may_delete(call, chat, message) for message in found):
        raise bad_request("message can't be deleted for everyone")
    call.world.remove(chat, [message["message_id"] for message in found])
    return True


def message_ids(call: Call) -> list[int]:
    """message_ids: 1–100 integers; copyMessages and forwardMessages also want them in increasing order."""
    ids = call.args["message_ids"]
    if not isinstance(ids, list) or not all(isinstance(message_id, int) for message_id in ids):
        raise bad_request("can't parse message identifiers: expected an Array of Integer")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > MANY:
        raise bad_request("too many message identifiers specified")
    return ids


def _may_delete(call: Call, chat: Chat, message: Json) -> bool:
    own = message.get("from", {}).get("id") == call.world.bot.id
    if chat.type == "channel" or (chat.is_group and call.world.bot_leads(chat)):
        return True
    return (own or chat.is_private) and call.world.now() - message["date"] < DELETABLE_FOR


METHODS: dict[str, Method] = {"deleteMessage": delete_message, "deleteMessages": delete_messages}
