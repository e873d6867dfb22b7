"""People: they come, block the bot, come back, and delete their accounts."""

from .errors import Json, bad_request
from .model import Chat, User
from .world import World

_CHOSEN = frozenset({"first_name", "last_name", "username", "language_code", "is_premium", "started", "id"})


def add_user(world: World, wanted: Json) -> User:
    """A new person, with an empty private chat of the same id. `started`: has already spoken to the bot."""
    if unknown := wanted.keys() - _CHOSEN:
        raise bad_request(f"unknown field {min(unknown)!r} of a user")
    if not wanted.get("first_name"):
        raise bad_request("a user needs a first_name")
    user_id = wanted.get("id") or world.next_user_id()
    if user_id in world.users or user_id == world.bot.id:
        raise bad_request(f"user {user_id} exists already")
    user = User(**{"language_code": "zh-hans", **wanted, "id": user_id})
    world.save_user(user)
    chat = Chat(
        user.id, "private", username=user.username, first_name=user.first_name, last_name=user.last_name
    )
    chat.members[user.id] = "member"
    world.save_chat(chat)
    return user


def get_user(world: World, user_id: object) -> User:
    """A person by id; ApiError 400 when there is none."""
    user = world.users.get(user_id) if isinstance(user_id, int) else None
    if user is None:
        raise bad_request(f"there is no user {user_id!r} in this world")
    return user


def set_blocked(world: World, user: User, blocked: bool) -> None:
    """Block or unblock the bot; it is told by my_chat_member."""
    if user.blocked == blocked:
        return
    user.blocked = blocked
    world.save_user(user)
    chat = world.chats[user.id]
    world.save_chat(chat)
    before, after = ("member", "kicked") if blocked else ("kicked", "member")
    bot = world.bot.public()
    change = {
        "chat": chat.public(),
        "from": user.public(),
        "date": world.now(),
        "old_chat_member": private_member(bot, before),
        "new_chat_member": private_member(bot, after),
    }
    world.notify("my_chat_member", change, chat.id)


def deactivate(world: World, user: User) -> None:
    """The account is deleted: nobody is told, sends answer 403."""
    user.deactivated = True
    world.save_user(user)


def private_member(user: Json, status: str) -> Json:
    """A ChatMember of a private chat."""
    return {"user": user, "status": status, **({"until_date": 0} if status == "kicked" else {})}
