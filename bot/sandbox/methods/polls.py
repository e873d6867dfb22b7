"""sendPoll and stopPoll."""

from typing import Any

from ..errors import Json, bad_request
from ..keyboards import read_markup
from ..polls import new_poll
from .call import Call, Method
from .sending import deliver

_SETTINGS = [
    "is_anonymous",
    "type",
    "allows_multiple_answers",
    "allows_revoting",
    "members_only",
    "country_codes",
    "correct_option_ids",
    "explanation",
    "open_period",
    "close_date",
    "is_closed",
    "description",
]


def send_poll(call: Call) -> Json:
    args = call.args
    options: Any = args["options"]
    if not isinstance(options, list):
        raise bad_request("can't parse options: expected an Array of InputPollOption")
    if args.get("type") == "quiz" and not args.get("correct_option_ids"):
        raise bad_request("there must be a correct option in a quiz")
    settings = {name: args[name] for name in _SETTINGS if name in args}
    return deliver(call, {"poll": new_poll(args["question"], options, **settings)})


def stop_poll(call: Call) -> Json:
    chat = call.target()
    message = call.message(chat, "message with poll to stop not found")
    poll = message.get("poll")
    if poll is None or message.get("from", {}).get("id") != call.world.bot.id:
        raise bad_request("poll can't be stopped")
    if poll["is_closed"]:
        raise bad_request("poll has already been closed")
    markup = read_markup(call.args.get("reply_markup"), strict=call.strict, inline_only=True)
    closed: Json = {**poll, "is_closed": True}
    plain = {name: value for name, value in message.items() if name != "reply_markup"}
    call.world.replace(chat, {**plain, "poll": closed, **({"reply_markup": markup} if markup else {})})
    call.world.notify("poll", closed, chat.id)
    return closed


METHODS: dict[str, Method] = {"sendPoll": send_poll, "stopPoll": stop_poll}
