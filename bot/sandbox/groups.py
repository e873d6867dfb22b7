"""Groups and channels: made, joined, left, led, and upgraded to supergroups."""

from .errors import Json, bad_request
from .model import ANONYMOUS_ADMIN, LEADING, PRESENT, Chat
from .people import get_user, private_member
from .privacy import bot_hears
from .world import World, shown_to_bot

STATUSES = frozenset({"creator", "administrator", "member", "left", "kicked"})
TYPES = frozenset({"group", "supergroup", "channel"})

_RIGHTS = [
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]


def add_chat(world: World, wanted: Json) -> Chat:
    """A new group, supergroup or channel. The first member is its creator; `bot` adds the bot, too."""
    kind = wanted.get("type", "group")
    if kind not in TYPES:
        raise bad_request(f"a chat's type must be one of {', '.join(sorted(TYPES))}")
    if not wanted.get("title"):
        raise bad_request("a chat needs a title")
    chat = Chat(
        wanted.get("id") or world.next_group_id(kind),
        kind,
        title=wanted["title"],
        username=wanted.get("username"),
        is_forum=bool(wanted.get("is_forum")),
    )
    if chat.is_forum and kind != "supergroup":
        raise bad_request("only supergroups can be forums")
    if chat.id in world.chats:
        raise bad_request(f"chat {chat.id} exists already")
    people = [get_user(world, user_id).id for user_id in wanted.get("members", ())]
    chat.members = {user_id: "member" if place else "creator" for place, user_id in enumerate(people)}
    world.save_chat(chat)
    if wanted.get("bot") or wanted.get("bot_admin"):
        set_status(world, chat, world.bot.id, "administrator" if wanted.get("bot_admin") else "member")
    return chat


def get_chat(world: World, chat_id: int) -> Chat:
    """A chat by id; ApiError 400 when there is none."""
    chat = world.chats.get(chat_id)
    if chat is None:
        raise bad_request(f"there is no chat {chat_id} in this world")
    return chat


def set_status(world: World, chat: Chat, user_id: int, status: str, by: Json | None = None) -> None:
    """Somebody's (or the bot's) place in a chat changes, with Telegram's service messages and updates.

    `by`: who did it, a User; by default the group's creator, or else the person concerned.
    """
    if status not in STATUSES:
        raise bad_request(f"status must be one of {', '.join(sorted(STATUSES))}")
    if chat.is_private:
        raise bad_request("members of private chats do not change; use block")
    before = chat.members.get(user_id, "left")
    if before == status:
        return
    person = world.person_json(user_id) or get_user(world, user_id).public()
    actor = by or _actor(world, chat, user_id)
    bot_was_in = world.bot_is_in(chat)
    if status == "left":
        chat.members.pop(user_id, None)
    if status != "left" or user_id == world.bot.id:
        chat.members[user_id] = status
    world.save_chat(chat)
    change = {
        "chat": chat.public(),
        "from": actor,
        "date": world.now(),
        "old_chat_member": chat_member(person, before),
        "new_chat_member": chat_member(person, status),
    }
    if user_id == world.bot.id:
        world.notify("my_chat_member", change, chat.id)
    elif bot_was_in and world.bot_leads(chat):
        world.notify("chat_member", change, chat.id)
    if chat.is_group:
        _tell_group(world, chat, actor, person, (before in PRESENT, status in PRESENT))


def _tell_group(world: World, chat: Chat, actor: Json, person: Json, was_and_is: tuple[bool, bool]) -> None:
    match was_and_is:
        case (False, True):
            service_message(world, chat, actor, {"new_chat_members": [person]})
        case (True, False):
            service_message(world, chat, actor, {"left_chat_member": person})


def service_message(world: World, chat: Chat, actor: Json, content: Json) -> Json:
    """A message by Telegram itself; the bot is told if it is there."""
    message = world.post(chat, None if chat.type == "channel" else actor, content)
    if bot_hears(world, chat, message):
        kind = "channel_post" if chat.type == "channel" else "message"
        world.notify(kind, shown_to_bot(message), chat.id)
    return message


def migrate(world: World, chat: Chat) -> Chat:
    """Upgrade a group to a supergroup: a new id, a service message on both sides; the old id refuses."""
    if chat.type != "group" or chat.migrated_to:
        raise bad_request("only a group that was not upgraded yet can be upgraded")
    new = Chat(world.next_group_id("supergroup"), "supergroup", title=chat.title, members=dict(chat.members))
    chat.migrated_to = new.id
    world.save_chat(new)
    world.save_chat(chat)
    actor = _actor(world, chat, world.bot.id)
    service_message(world, chat, actor, {"migrate_to_chat_id": new.id})
    service_message(
        world, new, ANONYMOUS_ADMIN, {"sender_chat": new.public(), "migrate_from_chat_id": chat.id}
    )
    return new


def chat_member(user: Json, status: str) -> Json:
    """The Bot API's ChatMember."""
    match status:
        case "creator":
            return {"user": user, "status": status, "is_anonymous": False}
        case "administrator":
            rights = dict.fromkeys(_RIGHTS, True)
            more = {
                "can_be_edited": False,
                "is_anonymous": False,
                "can_pin_messages": True,
                "can_manage_topics": True,
            }
            return {"user": user, "status": status, **rights, **more}
        case _:
            return private_member(user, status)


def _actor(world: World, chat: Chat, user_id: int) -> Json:
    creator = next((id for id, status in chat.members.items() if status == "creator"), None)
    leader = next(
        (id for id, status in chat.members.items() if status in LEADING and id != world.bot.id), None
    )
    anyone = next((id for id in chat.members if id != world.bot.id), None)
    for candidate in (creator, leader, None if user_id == world.bot.id else user_id, anyone):
        if candidate is not None and (person := world.person_json(candidate)):
            return person
    return ANONYMOUS_ADMIN
