"""Forum topics: made, renamed, closed, opened and deleted by the bot; and which topic a message goes to."""

from ..errors import Json, bad_request
from ..groups import service_message
from ..model import Chat, Topic
from ..world import World
from .call import Call, Method
from .targets import check_leads

GENERAL = 1
_COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)


def thread_of(chat: Chat, thread_id: int | None, world: World) -> int | None:
    """The topic to write in; None: the chat itself (or its General topic)."""
    if not thread_id or (chat.is_forum and thread_id == GENERAL):
        return None
    topic = chat.topics.get(thread_id)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed and not world.bot_leads(chat):
        raise bad_request("TOPIC_CLOSED")
    return thread_id


def add_topic(
    world: World, chat: Chat, actor: Json, name: str, color: int = _COLORS[0], icon: str | None = None
) -> Topic:
    """Make a topic; its id is that of the service message which announces it."""
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if not 1 <= len(name.strip()) <= 128:
        raise bad_request(
            "TOPIC_NAME_INVALID" if not name.strip() else "topic name must have 1-128 characters"
        )
    created = {"name": name, "icon_color": color, **({"icon_custom_emoji_id": icon} if icon else {})}
    topic = Topic(chat.last_message_id + 1, name, color, icon)
    chat.topics[topic.id] = topic
    more = {"message_thread_id": topic.id, "is_topic_message": True}
    service_message(world, chat, actor, {**more, "forum_topic_created": created})
    world.save_chat(chat)
    return topic


def remove_topic(world: World, chat: Chat, topic: Topic) -> None:
    """Delete a topic with all its messages."""
    del chat.topics[topic.id]
    inside = [id for id, message in chat.messages.items() if message.get("message_thread_id") == topic.id]
    world.remove(chat, inside)
    world.save_chat(chat)


def create_forum_topic(call: Call) -> Json:
    chat = _forum(call)
    color = call.args.get("icon_color", _COLORS[0])
    if color not in _COLORS:
        raise bad_request("wrong icon color specified")
    actor = call.world.bot.public()
    icon = call.args.get("icon_custom_emoji_id")
    return add_topic(call.world, chat, actor, call.args["name"], color, icon).public()


def edit_forum_topic(call: Call) -> bool:
    chat, topic = _topic(call)
    name, icon = (
        call.args.get("name") or topic.name,
        call.args.get("icon_custom_emoji_id", topic.icon_custom_emoji_id),
    )
    if (name, icon) == (topic.name, topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon_custom_emoji_id = name, icon
    return _announce(call, chat, topic, {"forum_topic_edited": {"name": name}})


def close_forum_topic(call: Call) -> bool:
    return _set_closed(call, True, "forum_topic_closed")


def reopen_forum_topic(call: Call) -> bool:
    return _set_closed(call, False, "forum_topic_reopened")


def delete_forum_topic(call: Call) -> bool:
    chat, topic = _topic(call)
    remove_topic(call.world, chat, topic)
    return True


def _set_closed(call: Call, closed: bool, announcement: str) -> bool:
    chat, topic = _topic(call)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    return _announce(call, chat, topic, {announcement: {}})


def _announce(call: Call, chat: Chat, topic: Topic, content: Json) -> bool:
    more = {"message_thread_id": topic.id, "is_topic_message": True}
    service_message(call.world, chat, call.world.bot.public(), {**more, **content})
    call.world.save_chat(chat)
    return True


def _forum(call: Call) -> Chat:
    chat = call.target()
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    check_leads(call.world, chat, "not enough rights to create a topic")
    return chat


def _topic(call: Call) -> tuple[Chat, Topic]:
    chat = _forum(call)
    topic = chat.topics.get(call.args["message_thread_id"])
    if topic is None:
        raise bad_request("message thread not found")
    return chat, topic


METHODS: dict[str, Method] = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
}
