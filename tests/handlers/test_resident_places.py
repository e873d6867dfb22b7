"""Where it is: picked, typed, or sent as a location, before anything was said and after it was filed."""

from sqlmodel import col, select

from storage.tables import Part, Suggestion
from tests.builders_resident import Chat, all_text

GARDEN = {"latitude": 22.8015, "longitude": 113.8803}


def only(chat: Chat) -> Suggestion:
    return chat.write(lambda session: session.exec(select(Suggestion)).one())


def texts(chat: Chat) -> list[str]:
    rows = chat.write(lambda session: session.exec(select(Part).order_by(col(Part.id))).all())
    return [row.text for row in rows]


def test_an_estate_is_picked_from_the_list(chat: Chat) -> None:
    chat.say("路灯坏了")
    assert "说的是罗田社区哪里的事" in all_text(chat.press("选地点"))
    assert "地点：罗田花园" in all_text(chat.press("罗田花园"))
    chat.press("选地点")
    assert "地点：" not in all_text(chat.press("不写地点"))


def test_an_estate_is_typed_and_its_community_follows(chat: Chat) -> None:
    chat.say("路灯坏了")
    chat.press("选地点")
    shown = all_text(chat.say("松湖"))
    assert "地点：松湖苑" in shown
    assert "社区：山门社区" in shown
    assert "SM-2026-000001" in all_text(chat.press("提交"))
    assert "地点：松湖苑" in all_text(chat.press("查看"))
    assert texts(chat) == ["路灯坏了"]


def test_of_several_estates_one_is_picked_and_unknown_names_are_words(chat: Chat) -> None:
    chat.say("路灯坏了")
    chat.press("选地点")
    assert "是哪一个" in all_text(chat.say("罗田"))
    assert "地点：罗田旧村" in all_text(chat.press("罗田旧村"))
    chat.press("选地点")
    assert "地点：菜市场门口" in all_text(chat.say("菜市场门口"))
    assert only(chat).place == "菜市场门口"


def test_a_long_text_or_a_photo_at_that_step_goes_on_with_the_draft(chat: Chat) -> None:
    chat.say("路灯坏了")
    chat.press("选地点")
    chat.say("已经坏了半个月，晚上老人下楼看不清楚台阶，" * 4)
    chat.press("选地点")
    chat.photo("a", "就是这盏")
    assert len(texts(chat)) == 3
    assert only(chat).place is None


def test_leaving_the_step_by_a_button_leaves_it(chat: Chat) -> None:
    chat.say("路灯坏了")
    chat.press("选地点")
    chat.press("返回")
    chat.say("松湖那边也是")
    assert texts(chat) == ["路灯坏了", "松湖那边也是"]


def test_a_location_in_a_draft_is_its_estate(chat: Chat) -> None:
    chat.say("路灯坏了")
    shown = all_text(chat.send(location=GARDEN))
    assert "只记到小区" in shown
    assert "地点：罗田花园" in shown
    assert only(chat).estate == "LT-01"
    assert texts(chat) == ["路灯坏了"]


def test_a_location_out_of_the_blue_begins_a_draft_that_asks_what_it_is_about(chat: Chat) -> None:
    shown = chat.send(location=GARDEN)
    assert "请再说说是什么事" in all_text(shown)
    assert all("提交" not in one.buttons for one in shown)
    assert "地点：罗田花园" in all_text(chat.say("路灯坏了"))
    chat.press("提交")
    assert only(chat).estate == "LT-01"


def test_a_location_for_a_filed_suggestion_is_added_in_words(chat: Chat) -> None:
    chat.say("路灯坏了")
    chat.press("提交")
    chat.press("补充")
    assert "已加到" in all_text(chat.send(location=GARDEN))
    assert texts(chat) == ["路灯坏了", "罗田花园"]


def test_a_live_location_that_moves_says_nothing(chat: Chat) -> None:
    chat.send(location={**GARDEN, "live_period": 900})
    moved = chat._message(chat.next_id, {"location": GARDEN, "edit_date": 1})
    assert chat.deliver("edited_message", moved) == []


def test_a_venue_is_words_and_an_estate(chat: Chat) -> None:
    chat.send(venue={"location": GARDEN, "title": "罗田公园", "address": "东门"}, location=GARDEN)
    assert texts(chat) == ["罗田公园 东门"]
    assert only(chat).estate == "LT-01"


def test_help_at_that_step_says_so(chat: Chat) -> None:
    chat.say("路灯坏了")
    chat.press("选地点")
    assert "您正在选地点" in all_text(chat.say("/help"))
