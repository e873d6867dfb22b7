"""Polls: made by people or the bot, voted in, stopped."""

import secrets
from typing import Any

from .entities import utf16_length
from .errors import Json, bad_request
from .groups import get_chat
from .people import get_user
from .world import World

OPTIONS_LIMIT = 12


def new_poll(question: str, options: list[Any], **settings: object) -> Json:
    """The Bot API's Poll, without votes. Options are texts or InputPollOptions."""
    texts = [option if isinstance(option, str) else (option or {}).get("text", "") for option in options]
    if not question.strip():
        raise bad_request("poll question must be non-empty")
    if utf16_length(question) > 300:
        raise bad_request("poll question length must not exceed 300")
    if not texts:
        raise bad_request("poll must have at least 1 option")
    if len(texts) > OPTIONS_LIMIT:
        raise bad_request(f"poll can't have more than {OPTIONS_LIMIT} options")
    if not all(str(text).strip() for text in texts):
        raise bad_request("poll options must be non-empty")
    if any(utf16_length(text) > 100 for text in texts):
        raise bad_request("poll options length must not exceed 100")
    return {
        "id": str(secrets.randbelow(9 * 10**17) + 10**17),
        "question": question,
        "options": [
            {"persistent_id": secrets.token_hex(4), "text": text, "voter_count": 0} for text in texts
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
        **settings,
    }


def vote(world: World, chat_id: int, message_id: int, voted: Json) -> Json:
    """A person votes ({"user_id", "options": [indices]}; none: takes the vote back); gives the Poll."""
    chat, user = get_chat(world, chat_id), get_user(world, voted.get("user_id"))
    message = chat.messages.get(message_id, {})
    poll = message.get("poll")
    if poll is None or poll["is_closed"]:
        raise bad_request(f"there is no open poll {message_id} in chat {chat_id}")
    chosen = voted.get("options", [])
    if any(option not in range(len(poll["options"])) for option in chosen):
        raise bad_request("there is no such option")
    votes = {**world.votes.get(poll["id"], {}), str(user.id): chosen}
    votes = {voter: options for voter, options in votes.items() if options}
    world.save_votes(poll["id"], votes)
    counts = [sum(place in options for options in votes.values()) for place in range(len(poll["options"]))]
    options = [{**option, "voter_count": n} for option, n in zip(poll["options"], counts, strict=True)]
    poll = {**poll, "options": options, "total_voter_count": len(votes)}
    world.replace(chat, {**message, "poll": poll})
    if message.get("from", {}).get("id") == world.bot.id:
        world.notify("poll", poll, chat.id)
        if not poll["is_anonymous"]:
            ids = [poll["options"][place]["persistent_id"] for place in chosen]
            answer = {
                "poll_id": poll["id"],
                "user": user.public(),
                "option_ids": chosen,
                "option_persistent_ids": ids,
            }
            world.notify("poll_answer", answer, chat.id)
    return poll
