"""From what a call gives (text, parse_mode or entities) to what a message shows, with Telegram's limits."""

from collections.abc import Callable

from .entities import find_entities, in_order, utf16_length
from .errors import Json, bad_request
from .html_text import parse_html

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

PersonOf = Callable[[int], Json | None]


def formatted(
    args: Json, field: str, person_of: PersonOf, mode: str = "parse_mode"
) -> tuple[str, list[Json]]:
    """Text and entities of parameter `field`, trimmed as Telegram trims; not yet checked for length.

    `person_of` gives the User that a tg://user?id= link means, or None: then there is no link.
    """
    source: str = args.get(field) or ""
    entities_field = "entities" if field == "text" else f"{field}_entities"
    match (args.get(mode) or "").lower():
        case "html":
            text, entities = parse_html(source)
        case "":
            text, entities = source, _given(args.get(entities_field), source)
        case "markdown" | "markdownv2":
            raise bad_request("this sandbox reads parse_mode HTML only (write HTML, or give entities)")
        case _:
            raise bad_request("unsupported parse_mode")
    entities = [e for e in (_with_person(entity, person_of) for entity in entities) if e]
    text, entities = _trimmed(text, entities)
    return text, in_order([*entities, *find_entities(text, entities)])


def message_text(args: Json, person_of: PersonOf, too_long: str = "message is too long") -> Json:
    """`text` and `entities` of a text message."""
    if not args.get("text"):
        raise bad_request("message text is empty")
    text, entities = formatted(args, "text", person_of)
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request(too_long)
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    return content


def caption(args: Json, person_of: PersonOf) -> Json:
    """`caption` and `caption_entities` of a media message; empty when there is none."""
    text, entities = formatted(args, "caption", person_of)
    if utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    content: Json = {"caption": text} if text else {}
    if text and entities:
        content["caption_entities"] = entities
    return content


def _given(entities: object, text: str) -> list[Json]:
    if entities is None:
        return []
    if not isinstance(entities, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    length = utf16_length(text)
    for entity in entities:
        if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
            raise bad_request("can't parse entities: MessageEntity must have a type")
        offset, size = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(size, int) or offset < 0 or size < 1:
            raise bad_request("can't parse entities: MessageEntity must have an offset and a length")
        if offset + size > length:
            raise bad_request("can't parse entities: MessageEntity ends after the text")
    found_by_itself = ("url", "email", "mention", "hashtag", "bot_command", "cashtag", "phone_number")
    return [dict(entity) for entity in entities if entity["type"] not in found_by_itself]


def _with_person(entity: Json, person_of: PersonOf) -> Json | None:
    if entity["type"] != "text_mention":
        return entity
    person = person_of(entity.get("user", {}).get("id", 0))
    return {**entity, "user": person} if person else None


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """White space around the text goes; entities shrink with it."""
    stripped = text.strip()
    if len(stripped) == len(text):
        return text, entities
    lead = len(text) - len(text.lstrip())
    end = utf16_length(stripped)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] + entity["length"] - lead)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return stripped, kept
