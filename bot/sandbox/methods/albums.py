"""sendMediaGroup, and InputMedia objects."""

import secrets
from typing import Any

from ..errors import Json, bad_request
from ..formatting import caption
from ..parameters import attached
from ..world import shown_to_bot
from .call import Call, Method
from .media import stored
from .sending import frame_of, post

_TOGETHER = ({"photo", "video"}, {"document"}, {"audio"})


def input_media(call: Call, item: Any, kinds: set[str]) -> Json:
    """The message fields that an InputMedia object stands for; its type must be one of `kinds`."""
    if not isinstance(item, dict) or item.get("type") not in kinds:
        raise bad_request("can't parse InputMedia: type must be one of " + ", ".join(sorted(kinds)))
    source = item.get("media")
    if not isinstance(source, str) or not source:
        raise bad_request("can't parse InputMedia: Can't find field \"media\"")
    file = attached(source, call.uploads) if source.startswith("attach://") else source
    return {**stored(call, item["type"], file, item), **caption(item, call.world.person_json)}


def send_media_group(call: Call) -> list[Json]:
    items = call.args["media"]
    if not isinstance(items, list) or not 2 <= len(items) <= 10:
        raise bad_request("media group must include 2-10 items")
    kinds = {str(item.get("type")) for item in items if isinstance(item, dict)}
    if not any(kinds <= together for together in _TOGETHER):
        raise bad_request("the media group can't mix photos and videos with documents or audio files")
    chat = call.target()
    contents = [input_media(call, item, kinds) for item in items]
    frame = frame_of(call, chat)
    call.world.flood.take(chat.id, len(contents))
    album = {"media_group_id": str(secrets.randbelow(9 * 10**16) + 10**16)}
    return [shown_to_bot(post(call, chat, {**frame, **album, **content})) for content in contents]


METHODS: dict[str, Method] = {"sendMediaGroup": send_media_group}
