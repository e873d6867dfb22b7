"""What a person is shown: text, buttons, files. Views make screens, the delivery room makes calls of them."""

from dataclasses import dataclass
from typing import Literal

from bot.texts import Html
from bot.views.presses import Press


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: either a press that comes back to us, or a link."""

    text: str
    press: Press | None = None
    url: str | None = None


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of the data folder: `key` in the room `files` (originals) or `outgoing` (made for one message).

    `name` is what its reader sees; nothing personal may be in it.
    """

    room: Literal["files", "outgoing"]
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A pin on the map, in degrees (WGS 84); with `title` a place that has a name and an `address`."""

    latitude: float
    longitude: float
    title: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A file to be shown above the text: Telegram already has it as `file_id`, or we send it up.

    Of the kind `location` it is a pin on the map instead, `spot`.
    """

    kind: Literal["photo", "video", "voice", "audio", "document", "video_note", "animation", "location"]
    file_id: str = ""
    upload: Upload | None = None
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """One thing to show. `edit` names a message of ours to change in place instead of sending a new one.

    `keyboard` is the reply keyboard below the typing field: None leaves it, () takes it away. `ask` opens the
    person's reply field on this message with that hint (Bot API ForceReply): in groups with privacy mode only
    replies reach a bot. `reply_to` quotes a message if it still exists. With `numbers` a private menu also
    says which number presses which button. `captioned`: one file and few words make one message.
    """

    text: Html
    rows: Rows = ()
    keyboard: tuple[tuple[str, ...], ...] | None = None
    media: tuple[Media, ...] = ()
    ask: str | None = None
    edit: int | None = None
    reply_to: int | None = None
    numbers: bool = True
    captioned: bool = False
