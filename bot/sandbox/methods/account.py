"""The bot itself: getMe, its names and descriptions by language, logOut and close."""

import re

from ..errors import Json, bad_request
from ..world import World
from .call import Call, Method

_LANGUAGE = re.compile(r"[a-z]{2}")


def me(world: World) -> Json:
    """getMe's User."""
    return {
        **world.bot.public(),
        "can_join_groups": True,
        "can_read_all_group_messages": world.rules.reads_all,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_guest_queries": False,
        "supports_join_request_queries": False,
    }


def language_of(args: Json) -> str:
    """language_code: two letters, or "" for everybody."""
    code: str = args.get("language_code") or ""
    if code and not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _setter(attribute: str, field: str, limit: int) -> Method:
    def set_text(call: Call) -> bool:
        text, language = call.args.get(field, ""), language_of(call.args)
        if len(text) > limit:
            raise bad_request(f"{field} must have at most {limit} characters")
        by_language: dict[str, str] = getattr(call.world.profile, attribute)
        if text:
            by_language[language] = text
        else:
            by_language.pop(language, None)
        call.world.save_profile()
        return True

    return set_text


def _getter(attribute: str, field: str) -> Method:
    def get_text(call: Call) -> Json:
        by_language: dict[str, str] = getattr(call.world.profile, attribute)
        default = call.world.bot.first_name if field == "name" else ""
        return {field: by_language.get(language_of(call.args)) or by_language.get("", default)}

    return get_text


METHODS: dict[str, Method] = {
    "getMe": lambda call: me(call.world),
    "logOut": lambda call: True,
    "close": lambda call: True,
    "setMyName": _setter("names", "name", 64),
    "getMyName": _getter("names", "name"),
    "setMyDescription": _setter("descriptions", "description", 512),
    "getMyDescription": _getter("descriptions", "description"),
    "setMyShortDescription": _setter("short_descriptions", "short_description", 120),
    "getMyShortDescription": _getter("short_descriptions", "short_description"),
}
