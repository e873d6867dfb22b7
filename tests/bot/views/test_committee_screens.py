"""What members and admins see beside the cards: menus, prompts, previews, the list, invitations."""

from collections.abc import Callable
from datetime import UTC, date

import pytest

from bot.delivery.drawing import payloads
from bot.delivery.lengths import plain
from bot.services.cards import CardFacts, Page
from bot.services.committee import Reason
from bot.services.deadlines import Calendar
from bot.services.prompts import ANSWERS, Purpose
from bot.settings import Settings
from bot.texts import LANGUAGES, Html, t
from bot.views import admin, card_menus, committee, promises, told
from bot.views.presses import decode
from bot.views.screen import Screen
from storage.tables import (
    Body,
    Card,
    Community,
    Member,
    Role,
    Status,
)
from tests.builders_cards import COMMUNITY, GROUP, LIFTS, NOW, PROPERTY, TZ, facts, labels, pressable
from tests.builders_committee import DONE

MENUS: dict[str, Callable[[CardFacts, str], Screen]] = {
    "reasons": card_menus.reasons,
    "results": card_menus.results,
    "kinds": card_menus.kinds,
    "guesses": lambda whole, lang: card_menus.guesses(whole, [LIFTS], lang),
    "groups": lambda whole, lang: card_menus.groups(whole, [LIFTS], lang),
    "group": lambda whole, lang: card_menus.group(whole, [LIFTS], lang),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("menu", sorted(MENUS))
def test_a_menu_keeps_the_card_in_sight_and_leads_back(menu: str, lang: str) -> None:
    screen = MENUS[menu](facts(), lang)
    assert "LT-2026-000042" in screen.text
    assert pressable(screen)[-1] == "c_card"
    assert labels(screen)[-1] == t("card.button.card", lang)
    assert len(pressable(screen)) > 1
    for row in screen.rows:
        assert all(button.press is not None and decode(button.press.encode()) for button in row)


def test_the_menus_offer_all_there_is() -> None:
    assert len(labels(card_menus.reasons(facts(), "zh"))) == len(Reason) + 1
    assert labels(card_menus.results(facts(), "zh"))[:4] == [
        "A 已解决或基本解决",
        "B 正在解决或列入规划",
        "C 因条件限制以后解决",
        "D 留作参考",
    ]
    assert labels(card_menus.kinds(facts(), "zh"))[:5] == ["建议", "求助", "投诉", "咨询", "表扬"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("purpose", list(Purpose))
def test_prompts_are_for_one_person_and_previews_show_what_will_be_seen(purpose: Purpose, lang: str) -> None:
    suggestion = facts(Status.IN_PROGRESS).suggestion
    prompt = committee.prompt(suggestion, purpose, 701, lang)
    assert prompt.ask
    assert 'href="tg://user?id=701"' in prompt.text
    call = payloads(GROUP, prompt, lang)[0]
    assert call["params"]["reply_markup"]["force_reply"] is True
    settings = Settings(_env_file=None)
    seen = committee.as_seen(suggestion, purpose, "今晚 <修> & 好", lang, settings, NOW, date(2026, 12, 10))
    assert ("2026" if purpose is Purpose.PLAN else "今晚 <修> & 好") in plain(seen)
    preview = committee.preview(suggestion, purpose, seen, 2, lang, outcome=DONE)
    assert seen in preview.text
    day = ["c_day"] if purpose is Purpose.ANSWER else []
    day += ["c_outsolved", "c_outanew"] if purpose in ANSWERS else []
    assert pressable(preview) == ["c_send", *day, "c_again", "c_cancel"]
    assert all(button.press and button.press.arg == "2" for row in preview.rows for button in row)
    assert seen in committee.sent(suggestion, purpose, seen, lang).text
    assert committee.sent(suggestion, purpose, Html("长" * 4000), lang).rows == ()
    assert len(committee.sent(suggestion, purpose, Html("长" * 4000), lang).text) < 200


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_day_in_an_answer_is_proposed_as_a_promise_and_may_be_left_out_or_changed(lang: str) -> None:
    suggestion = facts(Status.IN_PROGRESS).suggestion
    preview = committee.preview(suggestion, Purpose.ANSWER, Html("好"), 2, lang, date(2026, 12, 10), DONE)
    assert pressable(preview) == [
        "c_promise",
        "c_send",
        "c_day",
        "c_outsolved",
        "c_outanew",
        "c_again",
        "c_cancel",
    ]
    assert "2026" in preview.text
    menu = promises.days(suggestion, [date(2026, 12, 10)], "2", lang)
    assert [button.press.arg for (button,) in menu.rows if button.press] == ["2.2026-12-10", "2."]


def test_the_preview_of_an_answer_is_what_the_resident_gets_to_the_letter() -> None:
    settings = Settings(_env_file=None)
    before = facts(Status.IN_PROGRESS).suggestion
    after = facts(Status.REPLIED, revision=4).suggestion
    for lang in LANGUAGES:
        seen = committee.as_seen(before, Purpose.ANSWER, "修好了", lang, settings, NOW)
        assert seen == told.answered(after, "修好了", settings.rating_days, lang).text
    assert before.status is Status.IN_PROGRESS


def listed(count: int, page: int, pages: int, chat_id: int = GROUP) -> Screen:
    rows = [
        (
            Card(suggestion_id=number, chat_id=chat_id, message_id=number or None),
            facts(Status.DISPATCHED, id=number, number=f"LT-2026-{number:06}").suggestion,
        )
        for number in range(count)
    ]
    return committee.opened(Page(rows, page, pages, count, NOW, TZ, Calendar()), "zh")


def test_the_list_leads_to_cards_and_pages() -> None:
    screen = listed(8, 1, 3)
    assert "未办结 8 条" in screen.text
    assert 'href="https://t.me/c/1234567890/5"' in screen.text
    assert pressable(screen) == ["c_find"] * 8 + ["c_list"] * 2
    assert labels(screen)[5] == "LT-5"
    assert [button.press.arg for button in screen.rows[-1] if button.press] == ["0", "2"]
    assert "t.me" not in listed(3, 0, 1, chat_id=-400).text
    assert pressable(listed(3, 0, 1)) == ["c_find"] * 3
    assert committee.opened(Page([], 0, 1, 0, NOW, TZ, Calendar()), "zh").rows == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whoever_binds_or_invites_is_told_for_whom(lang: str) -> None:
    where = {"zh": "罗田社区", "zh-hant": "羅田社區", "en": "Luotian"}[lang]
    assert where in committee.bound(COMMUNITY, PROPERTY, 2, "XX街道", lang).text
    assert "XX街道" in committee.bound(None, None, 0, "XX街道", lang).text
    assert t("card.street", lang) in committee.bound(None, None, 0, "", lang).text
    assert "K7QX" in admin.for_group("K7QX", COMMUNITY, None, "", lang).text
    assert "https://t.me/x?start=i-K" in admin.for_person(
        "https://t.me/x?start=i-K", Role.STAFF, None, None, "XX街道", lang
    ).text  # fmt: skip
    member = Member(telegram_id=1, role=Role.DISPATCHER, granted_at=NOW, checked_at=NOW)
    assert t("role.dispatcher", lang) in admin.welcomed(member, COMMUNITY, None, "", UTC, lang).text
    assert "LT " in admin.how_to_invite((COMMUNITY,), lang).text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", ["escalated", "supervised", "unroutable", "no_street"])
def test_a_notice_says_which_suggestion_and_not_what_it_says(key: str, lang: str) -> None:
    suggestion = facts().suggestion
    text = admin.about(f"notice.{key}", suggestion, COMMUNITY, LIFTS, lang).text
    assert "LT-2026-000042" in text
    assert "又停了" not in text
    assert admin.about(f"notice.{key}", suggestion, None, None, lang).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whoever_answers_what_is_public_is_told_that_everybody_reads_it(lang: str) -> None:
    suggestion = facts(Status.IN_PROGRESS).suggestion
    suggestion.published_at = None
    told = t("publishing.answer_public", lang)
    assert told not in committee.preview(suggestion, Purpose.ANSWER, Html("好"), 2, lang, None, DONE).text
    suggestion.published_at = NOW
    assert told in committee.preview(suggestion, Purpose.ANSWER, Html("好"), 2, lang, None, DONE).text
    assert told not in committee.preview(suggestion, Purpose.QUESTION, Html("好"), 2, lang).text


@pytest.mark.parametrize(
    ("community", "body", "name"),
    [
        (None, "街道城市建设办", "XX街道城市建设办"),
        ("罗田社区", "社区工作站", "罗田社区工作站"),
        ("罗田社区", "居委会", "罗田社区居委会"),
        (None, "派出所", "XX街道派出所"),
    ],
)
def test_a_body_of_a_place_is_named_as_people_say_it(community: str | None, body: str, name: str) -> None:
    where = Community(code="LT", zh=community, en="") if community else None
    assert committee.place(where, Body(code="X", zh=body, en="", level="street"), "XX街道", "zh") == name
