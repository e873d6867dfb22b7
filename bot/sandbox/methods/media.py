"""Messages with one file: photo, video, voice, audio, document, animation, video note, sticker."""

from ..errors import Json, bad_request
from ..files import Upload
from ..formatting import caption
from .call import Call, Method
from .sending import deliver

_DETAILS = ("duration", "width", "height", "length", "performer", "title", "emoji")


def stored(call: Call, kind: str, value: Upload | str, details: Json) -> Json:
    """The message's fields for a file that was uploaded now or is named by its file_id."""
    if isinstance(value, Upload):
        content = call.world.files.add(kind, value, **{n: details[n] for n in _DETAILS if n in details})
    elif value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    else:
        content = call.world.files.existing(kind, value)
    fields: Json = {kind: content}
    if kind == "animation":
        fields["document"] = content
    if details.get("has_spoiler"):
        fields["has_media_spoiler"] = True
    if details.get("show_caption_above_media"):
        fields["show_caption_above_media"] = True
    return fields


def _sender(kind: str) -> Method:
    def send(call: Call) -> Json:
        words = caption(call.args, call.world.person_json) if "caption" in call.args else {}
        call.target()
        return deliver(call, {**stored(call, kind, call.args[kind], call.args), **words})

    return send


METHODS: dict[str, Method] = {
    "sendPhoto": _sender("photo"),
    "sendVideo": _sender("video"),
    "sendVoice": _sender("voice"),
    "sendAudio": _sender("audio"),
    "sendDocument": _sender("document"),
    "sendAnimation": _sender("animation"),
    "sendVideoNote": _sender("video_note"),
    "sendSticker": _sender("sticker"),
}
