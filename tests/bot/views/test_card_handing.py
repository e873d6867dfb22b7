"""The card's words and buttons about who works on it."""

from bot.views import card_handing
from storage.tables import Hand, Status
from tests.builders_cards import facts


def actions(**changes: object) -> list[str]:
    rows = card_handing.rows(facts(Status.IN_PROGRESS, **changes), "zh")
    return [button.press.action for row in rows for button in row if button.press is not None]


def test_what_nobody_works_on_is_taken_over_by_whoever_leads() -> None:
    one = facts(Status.IN_PROGRESS, handler_id=None)
    assert str(card_handing.nobody(one, "zh")) == "暂无经办人"
    assert actions(handler_id=None) == ["c_take"]
    assert actions(handler_id=None, hand=Hand.DESK) == []
    assert card_handing.nobody(facts(Status.IN_PROGRESS), "zh") is None


def test_it_is_handed_over_in_private_by_its_handler_or_a_dispatcher() -> None:
    assert actions(alone=True, mine=True) == ["c_hand"]
    assert actions(alone=True, dispatches=True) == ["c_hand"]
    assert actions(alone=True) == actions(mine=True) == []
    assert actions(alone=True, mine=True, concealed=True) == []
