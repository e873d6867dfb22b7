"""Which commands a person sees in a chat (Bot API, "Determining list of commands")."""

from collections.abc import Iterator

from .errors import Json
from .model import LEADING, Chat, User
from .world import World


def scope_key(scope: Json, language: str) -> str:
    """How a list of commands is filed."""
    places = [str(scope[name]) for name in ("chat_id", "user_id") if name in scope]
    return ":".join([scope["type"], *places]) + f"|{language}"


def commands_for(world: World, chat: Chat, user: User) -> list[Json]:
    """The narrowest list that exists wins; in each scope, the one in the person's language."""
    language = (user.language_code or "").split("-")[0].lower()
    for scope in _scopes(chat, user):
        for spoken in (language, ""):
            commands = world.profile.commands.get(scope_key(scope, spoken))
            if commands is not None:
                return commands
    return []


def _scopes(chat: Chat, user: User) -> Iterator[Json]:
    """Scopes that hold for this person in this chat, narrowest first."""
    leads = chat.members.get(user.id) in LEADING
    if chat.is_private:
        yield {"type": "chat", "chat_id": chat.id}
        yield {"type": "all_private_chats"}
    else:
        yield {"type": "chat_member", "chat_id": chat.id, "user_id": user.id}
        if leads:
            yield {"type": "chat_administrators", "chat_id": chat.id}
        yield {"type": "chat", "chat_id": chat.id}
        if leads:
            yield {"type": "all_chat_administrators"}
        yield {"type": "all_group_chats"}
    yield {"type": "default"}
