"""A card's facts without a database, and what a screen offers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.services.cards import CardFacts
from bot.views import cards
from bot.views.screen import Screen
from storage.tables import (
    Attachment,
    Body,
    Category,
    Community,
    Kind,
    Part,
    PartKind,
    Status,
    Suggestion,
)

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TZ = ZoneInfo("Asia/Shanghai")
GROUP = -1_001_234_567_890
SECRET_ID = 987654321
COMMUNITY = Community(code="LT", zh="罗田社区", en="Luotian")
PROPERTY = Body(code="PM", zh="物业公司", en="Property company", level="community")
LIFTS = Category(
    code="PMC-03", menu_group="G2", group_zh="物业停车", group_en="Estates", l1_zh="物业", l1_en="Estates",
    zh="电梯", en="Lifts", db44="070901",
)  # fmt: skip


def part(text: str, kind: PartKind = PartKind.ORIGINAL, number: int = 1) -> Part:
    return Part(
        suggestion_id=7,
        kind=kind,
        chat_id=SECRET_ID,
        message_id=number,
        text=text,
        at=NOW - timedelta(days=3),
    )


def photo(number: int) -> Attachment:
    return Attachment(
        suggestion_id=7,
        message_id=number,
        kind="photo",
        file_id=f"f{number}",
        file_unique_id=f"u{number}",
        at=NOW,
    )


def facts(status: Status = Status.SUBMITTED, **changes: Any) -> CardFacts:
    """A complaint about a lift as it stands in its group."""
    about: dict[str, Any] = {
        "id": 7, "number": "LT-2026-000042", "resident_id": SECRET_ID, "community": "LT", "status": status,
        "handler_id": 5, "revision": 3, "kind": Kind.COMPLAINT, "category": "PMC-03",
        "due_at": NOW + timedelta(days=5),
        "waiting_until": NOW + timedelta(days=7), "created_at": NOW,
    }  # fmt: skip
    own = {key: changes.pop(key) for key in list(changes) if key in Suggestion.model_fields}
    whole = CardFacts(
        suggestion=Suggestion(**{**about, **own}),
        community=COMMUNITY,
        estate=None,
        category=LIFTS,
        lead=PROPERTY,
        parts=[part("3栋电梯又停了")],
        files=[],
        answer=None,
        event=None,
        retired=False,
        writing=False,
        now=NOW,
        timezone=TZ,
    )
    return replace(whole, **changes)


def whole_card(shown: CardFacts, lang: str = "zh") -> Screen:
    """The card with all its buttons, as if those behind 更多 stood below the others."""
    first, rest = cards.card(shown, lang), cards.card(shown, lang, more=True)
    if "c_more" not in pressable(first):
        return first
    return Screen(first.text, (*first.rows[:-1], *rest.rows[:-1]))


def pressable(screen: Screen) -> list[str]:
    return [button.press.action for row in screen.rows for button in row if button.press]


def labels(screen: Screen) -> list[str]:
    return [button.text for row in screen.rows for button in row]
