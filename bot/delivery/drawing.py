"""Screens become calls of the Bot API, as JSON that waits in the outbox."""

from dataclasses import asdict
from datetime import datetime
from html import escape
from typing import Any

from sqlmodel import Session

from bot.delivery.lengths import split_html, utf16_length
from bot.texts import Html, h
from bot.views.screen import Button, Media, Screen, Spot, Upload
from storage.queries import outbox
from storage.tables import Lane

# Bot API: a text holds 4,096 UTF-16 units after parsing, an album 2 to 10 files of kinds that mix.
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ALBUM_LIMIT = 10
ALBUM_KINDS = {"photo": "visual", "video": "visual", "document": "document", "audio": "audio"}
CAPTIONED = frozenset({"photo", "video", "voice", "audio", "document", "animation"})
SEND_MEDIA = {
    "photo": "sendPhoto",
    "video": "sendVideo",
    "voice": "sendVoice",
    "audio": "sendAudio",
    "document": "sendDocument",
    "video_note": "sendVideoNote",
    "animation": "sendAnimation",
}
Payload = dict[str, Any]


def post(
    session: Session,
    chat_id: int,
    screen: Screen,
    lang: str,
    now: datetime,
    *,
    notice: str = "reply",
    subject: int | None = None,
    detail: int | None = None,
    lane: Lane = Lane.REPLY,
    place: Payload | None = None,
) -> int:
    """Queue a screen in this transaction; gives the row of its first message.

    `place`: the parameter that says in which topic of a forum, for what answers somebody there and is not
    told of a suggestion.
    """
    first: int | None = None
    for part, payload in enumerate(payloads(chat_id, screen, lang)):
        if place and payload["method"].startswith("send"):
            payload["params"] |= place
        row = outbox.add_message(
            session,
            chat_id=chat_id,
            notice=notice,
            subject=subject,
            detail=detail,
            payload=payload,
            lane=lane,
            now=now,
            root_id=first,
            part=part,
        )
        first = first or row
    if first is None:
        raise ValueError("a screen shows something")
    return first


def payloads(chat_id: int, screen: Screen, lang: str) -> list[Payload]:
    """The calls that show a screen, in order: files, then the text in as many messages as it needs.

    Buttons stand under the last. An edit that became too long for one message goes on in new ones.
    """
    text = screen.text
    if chat_id > 0 and screen.numbers and screen.rows:
        text = Html(text + numbers_line(screen.rows, lang))
    calls = [_media_call(group) for group in _albums(screen.media)]
    if screen.captioned and _fits_below(text, screen.media):
        return [_captioned(calls[0], text, screen)]
    # What is short with its tags is short without them: most texts need no reading.
    parts = [text] if utf16_length(text) <= TEXT_LIMIT else split_html(text, TEXT_LIMIT)
    if calls and not text:
        parts = []
    for index, part in enumerate(parts):
        params: dict[str, Any] = {
            "text": part,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if index == len(parts) - 1:
            markup = _markup(screen)
            if markup is not None:
                params["reply_markup"] = markup
        if index == 0 and screen.edit is not None:
            params["message_id"] = screen.edit
            calls.append({"method": "editMessageText", "params": params})
            continue
        if index == 0 and screen.reply_to is not None:
            params["reply_parameters"] = {
                "message_id": screen.reply_to,
                "allow_sending_without_reply": True,
            }
        calls.append({"method": "sendMessage", "params": params})
    return calls


def _fits_below(text: Html, media: tuple[Media, ...]) -> bool:
    """Whether these words can stand below a single file."""
    return len(media) == 1 and media[0].kind in CAPTIONED and 0 < utf16_length(text) <= CAPTION_LIMIT


def _captioned(call: Payload, text: Html, screen: Screen) -> Payload:
    if screen.edit is not None:
        call = {"method": "editMessageCaption", "params": {"message_id": screen.edit}}
    call["params"] |= {"caption": text, "parse_mode": "HTML"}
    markup = _markup(screen)
    if markup is not None:
        call["params"]["reply_markup"] = markup
    return call


def numbers_line(rows: tuple[tuple[Button, ...], ...], lang: str) -> Html:
    """The line that says which number presses which button, for those who would rather type."""
    presses = [button.text for row in rows for button in row if button.press is not None]
    listed = " · ".join(f"{number} {escape(text)}" for number, text in enumerate(presses, start=1))
    return Html("\n\n" + h("menu.numbers", lang, choices=Html(listed))) if presses else Html("")


def _markup(screen: Screen) -> dict[str, Any] | None:
    if screen.rows:
        return {"inline_keyboard": [[_button(button) for button in row] for row in screen.rows]}
    if screen.ask is not None:
        return {"force_reply": True, "selective": True, "input_field_placeholder": screen.ask[:64]}
    if screen.keyboard is None:
        return None
    if not screen.keyboard:
        return {"remove_keyboard": True}
    return {
        "keyboard": [[{"text": text} for text in row] for row in screen.keyboard],
        "resize_keyboard": True,
        "is_persistent": True,
    }


def _button(button: Button) -> dict[str, Any]:
    if button.press is not None:
        return {"text": button.text, "callback_data": button.press.encode()}
    return {"text": button.text, "url": button.url}


def _albums(media: tuple[Media, ...]) -> list[list[Media]]:
    """Files in their order, neighbours that may stand in one album put together."""
    groups: list[list[Media]] = []
    for item in media:
        kind = ALBUM_KINDS.get(item.kind)
        last = groups[-1] if groups else None
        if last and kind and kind == ALBUM_KINDS.get(last[-1].kind) and len(last) < ALBUM_LIMIT:
            last.append(item)
        else:
            groups.append([item])
    return groups


def _media_call(group: list[Media]) -> Payload:
    """The call for one file or an album; `uploads` says which of the data folder's files go up, and as what.

    Bot API, “Sending files”: a single one as the parameter itself, those of an album where attach:// says.
    """
    if len(group) == 1:
        item = group[0]
        if item.spot is not None:
            return _spot_call(item.spot)
        params = {} if item.upload else {item.kind: item.file_id}
        return _with_uploads({"method": SEND_MEDIA[item.kind], "params": params}, {item.kind: item.upload})
    uploads = {f"file{number}": item.upload for number, item in enumerate(group)}
    media = [
        {"type": item.kind, "media": f"attach://{name}" if item.upload else item.file_id}
        for name, item in zip(uploads, group, strict=True)
    ]
    return _with_uploads({"method": "sendMediaGroup", "params": {"media": media}}, uploads)


def _spot_call(spot: Spot) -> Payload:
    """Bot API: a place with a name is a venue, any other a location."""
    named = asdict(spot)
    if spot.title:
        return {"method": "sendVenue", "params": named}
    return {"method": "sendLocation", "params": {name: named[name] for name in ("latitude", "longitude")}}


def _with_uploads(call: Payload, uploads: dict[str, Upload | None]) -> Payload:
    given = {name: asdict(upload) for name, upload in uploads.items() if upload is not None}
    return {**call, "uploads": given} if given else call
