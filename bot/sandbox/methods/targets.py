"""Which chats the bot may know, write to and rule, and Telegram's words for why not."""

from ..errors import ApiError, bad_request, forbidden
from ..model import PRESENT, Chat
from ..world import World


def chat_to_know(world: World, named: int | str) -> Chat:
    """A private chat, or a group or channel that the bot is in: for reading about it."""
    chat = world.chat_named(named) if isinstance(named, str) else world.chats.get(named)
    if chat is None or (not chat.is_private and world.bot.id not in chat.members):
        raise bad_request("chat not found")
    if chat.migrated_to:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if not chat.is_private and (status := chat.members[world.bot.id]) not in PRESENT:
        raise _not_in(chat, status)
    return chat


def chat_to_write(world: World, named: int | str) -> Chat:
    """A chat the bot may send to; else 400 or 403 with Telegram's reason."""
    chat = chat_to_know(world, named)
    if chat.is_private:
        _check_person(world, chat)
    elif chat.type == "channel" and not world.bot_leads(chat):
        raise bad_request("need administrator rights in the channel chat")
    return chat


def check_leads(world: World, chat: Chat, refusal: str) -> None:
    """The bot must be an administrator of the group for this."""
    if not world.bot_leads(chat):
        raise bad_request(refusal)


def _check_person(world: World, chat: Chat) -> None:
    user = world.users[chat.id]
    if user.deactivated:
        raise forbidden("user is deactivated")
    if user.blocked:
        raise forbidden("bot was blocked by the user")
    if not user.started:
        raise forbidden("bot can't initiate conversation with a user")


def _not_in(chat: Chat, status: str) -> ApiError:
    if status == "kicked":
        return forbidden(f"bot was kicked from the {chat.type} chat")
    return forbidden(f"bot is not a member of the {chat.type} chat")
