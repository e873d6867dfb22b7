"""setMessageReaction (a bot: one emoji at most)."""

from ..errors import Json, bad_request
from .call import Call, Method

EMOJI = frozenset(
    [
        "👍",
        "👎",
        "❤",
        "🔥",
        "🥰",
        "👏",
        "😁",
        "🤔",
        "🤯",
        "😱",
        "🤬",
        "😢",
        "🎉",
        "🤩",
        "🤮",
        "💩",
        "🙏",
        "👌",
        "🕊",
        "🤡",
        "🥱",
        "😍",
        "🐳",
        "💯",
        "🤣",
        "⚡",
        "🏆",
        "💔",
        "😐",
        "🍓",
        "👀",
        "🙈",
        "😇",
        "🤝",
        "✍",
        "🤗",
        "🫡",
        "🆒",
    ]
)


def checked_reaction(reaction: object) -> list[Json]:
    """An Array of ReactionType with ordinary emoji."""
    if not isinstance(reaction, list) or not all(isinstance(one, dict) for one in reaction):
        raise bad_request("can't parse reaction: expected an Array of ReactionType")
    for one in reaction:
        if one.get("type") != "emoji" or str(one.get("emoji")).rstrip("\ufe0f") not in EMOJI:
            raise bad_request("REACTION_INVALID")
    return reaction


def set_message_reaction(call: Call) -> bool:
    chat = call.target()
    message = call.message(chat, "message to react not found")
    reaction = checked_reaction(call.args.get("reaction") or [])
    if len(reaction) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    user_id = call.world.bot.id
    call.world.events.add(
        "reaction", chat_id=chat.id, message_id=message["message_id"], user_id=user_id, reaction=reaction
    )
    return True


METHODS: dict[str, Method] = {"setMessageReaction": set_message_reaction}
