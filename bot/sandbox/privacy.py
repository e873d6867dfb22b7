"""What a bot gets to hear in a group (Bots: Features, "Privacy mode")."""

from .entities import entity_text
from .errors import Json
from .model import Chat
from .world import World

SERVICE = frozenset(
    [
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
        "channel_chat_created",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
    ]
)


def bot_hears(world: World, chat: Chat, message: Json) -> bool:
    """Whether a new or edited message is passed on to the bot."""
    if chat.is_private:
        return True
    if not world.bot_is_in(chat):
        return False
    if chat.type == "channel" or world.bot_leads(chat) or world.rules.reads_all or SERVICE & message.keys():
        return True
    replied = message.get("reply_to_message", {})
    return replied.get("from", {}).get("id") == world.bot.id or _speaks_to_bot(world, message)


def _speaks_to_bot(world: World, message: Json) -> bool:
    """A command without a bot's name or with ours, or a mention of us."""
    text = message.get("text") or message.get("caption") or ""
    ours = f"@{world.bot.username}".lower()
    for entity in message.get("entities") or message.get("caption_entities") or ():
        piece = entity_text(text, entity).lower()
        if entity["type"] == "bot_command" and ("@" not in piece or piece.endswith(ours)):
            return True
        if entity["type"] == "mention" and piece == ours:
            return True
        if entity["type"] == "text_mention" and entity["user"]["id"] == world.bot.id:
            return True
    return False
