"""What a message holds that a suggestion can take, and the kind sentence for what it cannot."""

from telegram import Message

from bot.services import personal
from bot.services.said import Said, SaidFile, visible

# Bot API, Message: at most one of these is there. An animation also fills `document`, so it is asked first.
FILES = ("animation", "video", "voice", "audio", "document", "video_note")
# What cannot be taken; a venue also fills `location`, but its name is words.
BAD = ("sticker", "poll", "dice", "game", "story")


def read(message: Message) -> Said:
    """The words and the file of a message. Of who wrote a forwarded one nothing is read."""
    text = visible(message.text or message.caption)
    if message.venue is not None:
        text = f"{message.venue.title} {message.venue.address}".strip()
    if message.contact is not None:
        contact = message.contact
        text = personal.write_card(contact.first_name, contact.last_name, contact.phone_number)
    return Said(message.chat_id, message.message_id, text, _file(message), card=message.contact is not None)


def find_trouble(message: Message) -> str | None:
    """The key of the sentence for a message we cannot take; None if it can be taken."""
    for kind in BAD:
        if getattr(message, kind) is not None:
            return f"bad.{kind}"
    if message.location is not None:
        return None
    said = read(message)
    if said.empty:
        return "said.empty" if message.text or message.caption else "bad.other"
    return None


def _file(message: Message) -> SaidFile | None:
    if message.photo:
        largest = message.photo[-1]
        return SaidFile(
            "photo", largest.file_id, largest.file_unique_id, message.media_group_id, "image/jpeg",
            largest.file_size,
        )  # fmt: skip
    for kind in FILES:
        file = getattr(message, kind)
        if file is not None:
            return SaidFile(
                kind, file.file_id, file.file_unique_id, message.media_group_id,
                getattr(file, "mime_type", None), file.file_size,
            )  # fmt: skip
    return None
