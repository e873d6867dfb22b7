"""What is looked at before an answer goes out: found in its words, warned of, never forbidden."""

from datetime import date

import pytest

from bot.services import checklist
from bot.services.checklist import Finding, Point
from bot.services.outcomes import Outcome
from bot.services.similar.words import Lexicon
from storage.tables import ResultClass

LEXICON = Lexicon.load()
SOLVED, PLANNED = Outcome(ResultClass.A), Outcome(ResultClass.B)


def found(text: str, *said: str, outcome: Outcome = SOLVED, day: date | None = None) -> dict[Point, Finding]:
    return {one.point: one for one in checklist.check(LEXICON, said, text, outcome, day)}


def test_a_matter_that_the_answer_leaves_out_is_quoted() -> None:
    said = "3栋路灯坏了。电梯也老停！"
    finding = found("路灯今天换了新的。", said)[Point.MATTERS]
    assert (finding.good, finding.warns, finding.words) == (False, True, "电梯也老停！")
    assert found("路灯今天换了，电梯明天检修。", said)[Point.MATTERS].good
    assert found("The street light is new, the lift is checked tomorrow.", said)[Point.MATTERS].good


@pytest.mark.parametrize(
    "greeting", ["尊敬的社区工作人员，你们好。", "社區工作人員您好！謝謝！", "Dear committee, hello."]
)
def test_a_greeting_is_no_matter_that_wants_an_answer(greeting: str) -> None:
    said = f"{greeting}3栋路灯坏了。电梯也老停！"
    assert found("路灯今天换了，电梯明天检修。", said)[Point.MATTERS].good
    assert found("路灯今天换了新的。", said)[Point.MATTERS].words == "电梯也老停！"


def test_one_matter_said_twice_is_one_matter() -> None:
    assert Point.MATTERS not in found("修好了。", "路灯坏了。", "街灯还是不亮。")
    assert Point.MATTERS not in found("修好了。", "路灯坏了。")


@pytest.mark.parametrize(
    "text",
    [
        "您好，您反映的问题已收到，我们高度重视，会尽快处理，感谢您的支持。",
        "相關部門正在處理中，請您耐心等待。",
        "Thank you for your message. We will deal with it as soon as possible.",
    ],
)
def test_stock_phrases_alone_say_nothing(text: str) -> None:
    assert found(text)[Point.EMPTY].warns


@pytest.mark.parametrize(
    "text",
    [
        "修好了。",
        "您好，3栋路灯昨天换了新灯管，感谢您的支持。",
        "Fixed.",
        "Dear resident, the lamp works again.",
    ],
)
def test_an_answer_that_says_something_is_not_empty_however_short_or_polite(text: str) -> None:
    assert Point.EMPTY not in found(text)


def test_what_is_being_solved_wants_a_day() -> None:
    assert found("正在采购灯具。", outcome=PLANNED)[Point.DAY].warns
    assert found("12月10日前装好。", outcome=PLANNED, day=date(2026, 12, 10))[Point.DAY].good
    assert Point.DAY not in found("装好了。")


def test_the_numbers_of_persons_are_found_and_masked_and_those_of_offices_are_not() -> None:
    text = "请找王先生 138 0013 8000，或打 0755-27212345、12345。"
    finding = found(text)[Point.PRIVATE]
    assert finding.warns
    assert "0013" not in finding.words
    masked = checklist.mask_private(text)
    assert "0013" not in masked
    assert "0755-27212345、12345" in masked
    assert Point.PRIVATE not in found(masked)
    assert Point.PRIVATE in found("装不了。", outcome=Outcome(ResultClass.D, reason="业主13800138000不同意"))


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("有事打0755-27212345。", True),
        ("请到工作站。", True),
        ("Ask at the counter.", True),
        ("好了。", False),
    ],
)
def test_a_contact_is_wished_for_and_no_warning(text: str, good: bool) -> None:
    finding = found(text)[Point.CONTACT]
    assert (finding.good, finding.warns) == (good, False)
