"""The committee's card: all that is needed to decide, nothing that says who filed it, always one message."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from bot.delivery.drawing import payloads
from bot.delivery.lengths import plain, utf16_length
from bot.texts import LANGUAGES
from bot.views import card_menus, cards
from bot.views.presses import decode
from storage.tables import (
    Actor,
    Answer,
    Event,
    FileState,
    Hand,
    PartKind,
    Rating,
    ResultClass,
    Status,
)
from tests.builders_cards import (
    GROUP,
    NOW,
    PROPERTY,
    SECRET_ID,
    facts,
    labels,
    part,
    photo,
    pressable,
    whole_card,
)


def test_the_card_says_what_is_needed_to_decide() -> None:
    text = plain(cards.card(facts(), "zh").text)
    for words in (
        "LT-2026-000042",
        "投诉",
        "待受理",
        "罗田社区",
        "电梯",
        "拟承办：物业公司",
        "11月28日前答复，还有5天",
        "等委员受理",
        "3栋电梯又停了",
    ):
        assert words in text


def test_the_card_says_the_same_in_english() -> None:
    text = plain(cards.card(facts(Status.DISPATCHED, lead="PM"), "en").text)
    for words in (
        "Dispatched",
        "Luotian",
        "Lifts",
        "Lead: Property company",
        "28 Nov, 5 days left",
        "to sign for",
    ):
        assert words in text


@pytest.mark.parametrize(("state", "told"), [(FileState.TOO_BIG, True), (FileState.PENDING, False)])
def test_a_file_that_could_not_be_kept_is_missed_and_one_on_its_way_is_not(
    state: FileState, told: bool
) -> None:
    file = photo(1)
    file.kind, file.state = "document", state
    assert ("还发了1个文件，没能保存" in cards.card(facts(files=[file]), "zh").text) == told


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (24 * 3, "正常　期限：11月26日前答复，还有3天"),
        (24, "快到期　期限：11月24日前答复，还有1天"),
        (6, "快到期　期限：今天（11月23日）要答复"),
        (0, "快到期　期限：今天（11月23日）要答复"),
        (-1, "今天（11月23日）已超期"),
        (-24, "已超期1天"),
        (-24 * 9, "已超期9天"),
    ],
)
def test_the_days_left_and_the_light_are_said_in_plain_words(hours: int, said: str) -> None:
    shown = cards.card(facts(due_at=NOW + timedelta(hours=hours)), "zh")
    assert said in plain(shown.text)


def test_what_is_due_on_monday_is_urgent_on_friday() -> None:
    monday = datetime(2026, 11, 30, 10, tzinfo=UTC)
    thursday, friday = (datetime(2026, 11, day, 10, tzinfo=UTC) for day in (26, 27))
    assert "正常" in plain(cards.card(facts(due_at=monday, now=thursday), "zh").text)
    assert "快到期" in plain(cards.card(facts(due_at=monday, now=friday), "zh").text)


def test_while_the_resident_is_asked_the_light_is_off() -> None:
    assert "暂停计时" in plain(cards.card(facts(Status.NEED_INFO), "zh").text)
    assert "期限" not in plain(cards.card(facts(Status.REPLIED), "zh").text)


def test_the_card_says_when_its_date_is_an_estimate() -> None:
    later = datetime(2060, 1, 20, 10, tzinfo=UTC)
    assert "2060年的放假安排还没公布" in plain(cards.card(facts(due_at=later), "zh").text)
    assert "预估" not in plain(cards.card(facts(), "zh").text)


def test_days_are_counted_on_the_calendar_of_the_street() -> None:
    late = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    assert "还有1天" in plain(cards.card(facts(due_at=late + timedelta(hours=1), now=late), "zh").text)


@pytest.mark.parametrize("status", [Status.REPLIED, Status.CLOSED, Status.REJECTED, Status.WITHDRAWN])
def test_what_is_answered_or_over_has_no_deadline(status: Status) -> None:
    assert "期限" not in cards.card(facts(status), "zh").text


@pytest.mark.parametrize(
    ("status", "actions"),
    [
        (
            Status.SUBMITTED,
            [
                *("c_accept", "c_reject", "c_ask", "c_category", "c_kind", "c_pass", "c_merge", "c_same"),
                "c_agenda",
            ],
        ),
        (Status.NEED_INFO, []),
        (Status.DISPATCHED, ["c_sign", "c_co", "c_return", "c_same", "c_agenda"]),
        (Status.REDO, ["c_sign", "c_co", "c_same", "c_agenda"]),
        (Status.IN_PROGRESS, ["c_answer", "c_co", "c_extend", "c_merge", "c_same", "c_agenda"]),
        (Status.REPLIED, ["c_close"]),
        (Status.CLOSED, ["c_close"]),
        (Status.REJECTED, []),
        (Status.WITHDRAWN, []),
        (Status.MERGED, ["c_unmerge"]),
    ],
)
def test_each_status_has_its_buttons(status: Status, actions: list[str]) -> None:
    screen = whole_card(facts(status))
    assert pressable(screen) == actions
    for row in screen.rows:
        for button in row:
            assert button.press is not None
            assert (button.press.id, button.press.stamp) == (7, 3)
            assert decode(button.press.encode()) == button.press


def test_the_buttons_say_the_words_of_the_glossary() -> None:
    assert labels(cards.card(facts(), "zh"))[:3] == ["受理", "不予受理", "退回补充"]
    assert labels(cards.card(facts(Status.DISPATCHED), "zh")) == [
        *("签收", "加派协办", "申请退单", "疑似重复", "上会")
    ]
    assert labels(cards.card(facts(Status.IN_PROGRESS), "zh")) == [
        "答复",
        "加派协办",
        "延期",
        "并案",
        "疑似重复",
        "上会",
    ]
    assert labels(cards.card(facts(Status.REPLIED), "zh")) == ["办结"]
    assert labels(cards.card(facts(), "en"))[:3] == ["Accept", "Not accepted", "Ask the resident"]


def test_a_return_is_offered_twice_and_never_at_the_street() -> None:
    assert "c_return" not in pressable(whole_card(facts(Status.DISPATCHED, returns=2)))
    assert "c_return" not in pressable(whole_card(facts(Status.DISPATCHED, level="street")))
    assert "c_return" not in pressable(whole_card(facts(Status.DISPATCHED, hand=Hand.DESK)))
    assert "退单1次，改派2次" in cards.card(facts(Status.DISPATCHED, returns=1, transfers=2), "zh").text


def test_whoever_says_where_it_goes_rules_on_a_return_or_passes_it_on() -> None:
    asked = facts(Status.RETURN_REQUESTED, hand=Hand.DESK, dispatches=True)
    assert labels(cards.card(asked, "zh"))[:2] == ["维持", "改派"]
    assert labels(cards.card(facts(Status.RETURN_REQUESTED), "zh")) == []
    assert labels(whole_card(facts(Status.IN_PROGRESS, dispatches=True))) == [
        "答复",
        "加派协办",
        "改派",
        "标紧急",
        "标敏感",
        "延期",
        "催办",
        "督办",
        "并案",
        "疑似重复",
        "上会",
    ]
    menu = card_menus.bodies(asked, [PROPERTY], "zh")
    assert pressable(menu) == ["c_moveto", "c_card"]


def test_a_card_has_six_buttons_at_most_and_the_next_step_first() -> None:
    directing = cards.card(facts(Status.IN_PROGRESS, dispatches=True, files=[photo(1)]), "zh")
    assert labels(directing) == ["答复", "加派协办", "改派", "标紧急", "标敏感", "更多"]
    behind = cards.card(facts(Status.IN_PROGRESS, dispatches=True, files=[photo(1)]), "zh", more=True)
    assert labels(behind) == ["延期", "催办", "督办", "并案", "疑似重复", "上会", "附件（1）", "返回"]
    assert behind.text == directing.text
    assert labels(cards.card(facts(), "zh"))[-1] == "更多"
    assert "更多" not in labels(cards.card(facts(Status.IN_PROGRESS), "zh"))


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("dispatches", [False, True])
def test_no_button_is_lost_behind_another(status: Status, *, dispatches: bool) -> None:
    long = facts(
        status,
        dispatches=dispatches,
        writing=True,
        answering=True,
        files=[photo(1)],
        parts=[part("长" * 4000)],
    )
    first = pressable(cards.card(long, "zh"))
    assert len(first) <= 6
    every = pressable(whole_card(long))
    assert len(every) == len(set(every)) + max(0, every.count("c_flag") - 1)
    assert "c_full" in every
    assert "c_files" in every


def test_with_a_result_there_is_nothing_left_to_press() -> None:
    screen = cards.card(facts(Status.CLOSED, result_class=ResultClass.B, rating=Rating.PARTLY), "zh")
    assert pressable(screen) == []
    assert "办理结果：B 正在解决或列入规划" in screen.text
    assert "居民评价：基本满意" in screen.text


def test_while_a_colleague_writes_the_card_says_so_and_offers_to_cancel() -> None:
    screen = cards.card(facts(Status.IN_PROGRESS, writing=True), "zh")
    assert "一位同事正在写" in screen.text
    assert labels(screen) == ["答复", "取消", "加派协办", "延期", "并案", "更多"]


def test_a_retired_card_has_no_buttons_and_says_where_it_went() -> None:
    below = cards.card(facts(Status.REDO, retired=True, level="street", files=[photo(1)]), "zh")
    assert below.rows == ()
    assert "街道" in below.text
    moved = cards.card(facts(Status.DISPATCHED, retired=True), "zh")
    assert moved.rows == ()
    assert "物业公司" in moved.text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("status", [status for status in Status if status is not Status.DRAFT])
def test_no_card_holds_anything_by_which_its_author_could_be_known(status: Status, lang: str) -> None:
    whole = facts(status, files=[photo(1)], supervised=True, level="street")
    for screen in (cards.card(whole, lang), cards.full(whole, lang, 5), cards.all_files(whole, lang)):
        assert str(SECRET_ID) not in str(payloads(GROUP, screen, lang))
        assert "SUPERVISED" not in screen.text


def test_additions_stand_under_the_first_words_with_their_date() -> None:
    added = [part("3栋电梯又停了"), part("今天困了人", PartKind.ADDITION, 2)]
    text = plain(cards.card(facts(parts=added), "zh").text)
    assert text.index("3栋电梯又停了") < text.index("11月20日补充") < text.index("今天困了人")


def test_a_long_text_is_shortened_and_can_be_read_in_full() -> None:
    words = "".join(f"第{number}件事。" for number in range(900))
    screen = whole_card(facts(parts=[part(words)]))
    assert "c_full" in pressable(screen)
    assert words[:2000] in plain(screen.text)
    sent = payloads(GROUP, cards.full(facts(parts=[part(words)]), "zh", 5), "zh")
    assert len(sent) > 1
    assert words in "".join(plain(call["params"]["text"]) for call in sent).replace("\n", "")


def test_a_short_text_needs_no_second_reading() -> None:
    assert "c_full" not in pressable(whole_card(facts()))


spoken = st.lists(
    st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=5000), st.booleans()),
    max_size=8,
)


@trying(max_examples=60, deadline=None)
@given(
    said=spoken, lang=st.sampled_from(LANGUAGES), words=st.text(st.characters(codec="utf-8"), max_size=5000)
)
def test_whatever_was_said_the_card_is_one_message(
    said: list[tuple[str, bool]], lang: str, words: str
) -> None:
    parts = [
        part(text, PartKind.ADDITION if added else PartKind.ORIGINAL, number)
        for number, (text, added) in enumerate(said)
    ]
    answer = Answer(suggestion_id=7, member_id=1, text=words, at=NOW)
    event = Event(
        suggestion_id=7,
        at=NOW,
        what="reopened",
        actor=Actor.RESIDENT,
        after=Status.REDO,
        reason=words,
        data={},
    )
    whole = facts(
        Status.REDO, parts=parts, answer=answer, event=event, files=[photo(1)], writing=True, supervised=True
    )
    for screen in (cards.card(whole, lang), card_menus.reasons(whole, lang)):
        assert utf16_length(plain(screen.text)) <= 4096
        assert len(payloads(GROUP, screen, lang)) == 1
    everything = "\n".join(text for text, _ in said)
    shown = plain(cards.card(whole, lang).text)
    if "c_full" not in pressable(whole_card(whole, lang)):
        assert all(text.strip() in shown for text, _ in said), everything


@given(text=st.text(st.characters(codec="utf-8")), limit=st.integers(2, 50))
def test_shortening_counts_as_telegram_does_and_splits_no_character(text: str, limit: int) -> None:
    short = cards.shorten(text, limit)
    assert cards.units(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_what_was_asked_refused_and_complained_of_stands_on_the_card() -> None:
    def event(after: Status, reason: str | None, code: str | None = None) -> Event:
        data = {"code": code} if code else {}
        return Event(
            suggestion_id=7, at=NOW, what="x", actor=Actor.MEMBER, after=after, reason=reason, data=data
        )

    asked = cards.card(facts(Status.NEED_INFO, event=event(Status.NEED_INFO, "哪一栋？")), "zh").text
    assert "哪一栋？" in asked
    assert "11月30日为止" in asked
    refused = cards.card(facts(Status.REJECTED, event=event(Status.REJECTED, "供水公司", "R5")), "zh").text
    assert "归谁管：供水公司" in refused
    silent = cards.card(facts(Status.REJECTED, event=event(Status.REJECTED, None, "silent")), "en").text
    assert "No information came in time" in silent
    unhappy = cards.card(facts(Status.REDO, event=event(Status.REDO, "灯还不亮"), level="street"), "zh").text
    assert "灯还不亮" in unhappy
    assert "已上报街道" in unhappy
