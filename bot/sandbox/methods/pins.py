"""Pinned messages."""

from ..errors import bad_request
from ..groups import service_message
from ..model import Chat
from ..world import shown_as_reply
from .call import Call, Method
from .targets import check_leads

_NO_RIGHTS = "not enough rights to manage pinned messages in the chat"


def pin_chat_message(call: Call) -> bool:
    chat = _chat(call)
    message = call.message(chat, "message to pin not found")
    message_id = message["message_id"]
    chat.pinned = [*(id for id in chat.pinned if id != message_id), message_id]
    call.world.save_chat(chat)
    service_message(call.world, chat, call.world.bot.public(), {"pinned_message": shown_as_reply(message)})
    return True


def unpin_chat_message(call: Call) -> bool:
    """Without message_id: the one pinned last."""
    chat = _chat(call)
    message_id = call.args.get("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    call.world.save_chat(chat)
    return True


def unpin_all_chat_messages(call: Call) -> bool:
    chat = _chat(call)
    chat.pinned.clear()
    call.world.save_chat(chat)
    return True


def _chat(call: Call) -> Chat:
    chat = call.target()
    if not chat.is_private:
        check_leads(call.world, chat, _NO_RIGHTS)
    return chat


METHODS: dict[str, Method] = {
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
}
