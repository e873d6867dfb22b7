"""Whoever follows a suggestion hears of every change, in words of her own, until she says stop."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from bot.delivery.notices import resident as drawn
from bot.errors import UserError
from bot.services import committee, following, history, lifecycle, notices, ratings, suggestions, supporting
from bot.services.committee import Reason
from bot.services.desk import Desk
from bot.services.following import Standing
from bot.texts import t
from bot.views import backed as view
from storage.tables import (
    Actor,
    Call,
    CallReason,
    Outbox,
    Rating,
    Reach,
    Resident,
    ResultClass,
    Status,
    Suggestion,
    Support,
    Visibility,
)
from tests.builders_committee import (
    DONE,
    LUOTIAN,
    NOW,
    answered_before,
    bind,
    file_suggestion,
    member,
    resident,
    told,
)

AUTHOR, CHEN, DOE = 501, 601, 602


def support(session: Session, suggestion: Suggestion, who: Resident) -> None:
    session.add(Support(suggestion_id=suggestion.id or 0, resident_id=who.id or 0, at=NOW))
    session.flush()


def followed(session: Session, desk: Desk) -> tuple[Suggestion, Resident, Resident, Resident]:
    """A suggestion of 501, with a Chinese and an English supporter."""
    bind(session, LUOTIAN, "LT")
    author, chen, doe = resident(session, AUTHOR), resident(session, CHEN), resident(session, DOE, "en")
    suggestion = file_suggestion(session, desk, author=author)
    suggestion.visibility, suggestion.published_at = Visibility.PUBLIC, NOW
    support(session, suggestion, chen)
    support(session, suggestion, doe)
    return suggestion, author, chen, doe


def read(session: Session, desk: Desk, who: Resident) -> list[str]:
    """The news that waits for somebody, drawn as it would be now; nothing for what is not wanted any more."""
    rows = session.exec(
        select(Outbox)
        .where(Outbox.chat_id == who.telegram_id, col(Outbox.notice).in_(notices.NEWS))
        .order_by(col(Outbox.id))
    ).all()
    texts: list[str] = []
    for row in rows:
        suggestion = session.get(Suggestion, row.subject)
        assert suggestion is not None
        screen = drawn.draw_news(session, desk, suggestion, who, row.notice, row.detail)
        if screen is not None:
            texts.append(screen.text)
    return texts


def walk(session: Session, desk: Desk, suggestion: Suggestion) -> None:
    """Accepted, signed for, answered."""
    who = member(session, LUOTIAN)
    committee.accept(session, desk, suggestion, who, NOW)
    committee.sign(session, suggestion, who, NOW)
    committee.answer(session, desk, suggestion, who, "路灯今天修好了。", DONE, NOW)


def test_author_and_supporters_hear_of_every_step_in_their_own_language(session: Session, desk: Desk) -> None:
    suggestion, author, chen, doe = followed(session, desk)
    walk(session, desk, suggestion)
    steps = ["dispatched", "in_progress", "answered"]
    assert [told(session, chat) for chat in (AUTHOR, CHEN, DOE)] == [steps] * 3
    to_author, to_chen, to_doe = (read(session, desk, who) for who in (author, chen, doe))
    assert all("您附议的" not in text for text in to_author)
    assert all("您附议的" in text and suggestion.number in text for text in to_chen if suggestion.number)
    assert all("which you support" in text for text in to_doe)
    assert "路灯今天修好了。" in to_chen[-1]
    assert "路灯今天修好了。" in to_doe[-1]


def test_the_rating_is_asked_of_the_author_alone(session: Session, desk: Desk) -> None:
    suggestion, author, chen, _ = followed(session, desk)
    walk(session, desk, suggestion)
    event = session.exec(select(Outbox).where(Outbox.notice == "answered")).first()
    assert event is not None

    def actions(who: Resident) -> set[str]:
        screen = drawn.draw_news(session, desk, suggestion, who, "answered", event.detail)
        assert screen is not None
        return {button.press.action for row in screen.rows for button in row if button.press}

    assert "my_rate" in actions(author)
    assert actions(chen) == {"my_backed", "my_mute"}


def test_no_supporter_reads_what_passes_between_author_and_committee(session: Session, desk: Desk) -> None:
    suggestion, _, chen, _ = followed(session, desk)
    who = member(session, LUOTIAN)
    committee.ask(session, desk, suggestion, who, "您家门牌号是多少？", NOW)
    lifecycle.move(session, suggestion, Status.SUBMITTED, NOW, actor=Actor.RESIDENT, what="info_given")
    walk(session, desk, suggestion)
    ratings.rate(session, desk, suggestion, Rating.NOT_SATISFIED, NOW, "我家三零一还是黑的")
    seen = read(session, desk, chen)
    assert ["向提出的人了解情况" in text for text in seen].count(True) == 1
    assert "重新办理" in seen[-1]
    assert not any("门牌号" in text or "三零一" in text for text in seen)
    looked = supporting.look(session, suggestion, chen)
    assert {line.name for line in looked.history}.isdisjoint({"info_given", "added", "edited"})


def test_what_the_author_does_herself_is_told_to_the_supporters_only(session: Session, desk: Desk) -> None:
    suggestion, _, chen, _ = followed(session, desk)
    suggestions.withdraw(session, suggestion, "邻居修好了", NOW)
    assert told(session, AUTHOR) == []
    assert told(session, CHEN) == ["withdrawn"]
    assert "邻居修好了" not in read(session, desk, chen)[0]


def test_what_is_not_public_any_more_is_told_to_supporters_without_its_words(
    session: Session, desk: Desk
) -> None:
    suggestion, author, chen, _ = followed(session, desk)
    assert supporting.look(session, suggestion, chen).parts
    walk(session, desk, suggestion)
    suggestion.visibility = Visibility.COMMITTEE
    session.flush()
    assert "路灯今天修好了。" in read(session, desk, author)[-1]
    assert "有答复了" in read(session, desk, chen)[-1]
    assert "路灯今天修好了。" not in read(session, desk, chen)[-1]
    looked = supporting.look(session, suggestion, chen)
    assert (looked.parts, looked.answer) == ((), None)


def test_how_it_ended_is_told_with_the_end_or_when_it_is_said_later(session: Session, desk: Desk) -> None:
    suggestion, author, chen, doe = followed(session, desk)
    walk(session, desk, suggestion)
    answered_before(session, suggestion)
    ratings.rate(session, desk, suggestion, Rating.SATISFIED, NOW)
    committee.classify(session, suggestion, member(session, LUOTIAN), ResultClass.B, NOW)
    assert told(session, CHEN)[-2:] == ["closed", "classed"]
    assert told(session, AUTHOR)[-1] == "classed"
    assert "办理结果：正在解决或列入规划" in read(session, desk, author)[-1]
    assert "您附议的" in read(session, desk, chen)[-1]
    assert "Result: Being solved, or planned" in read(session, desk, doe)[-1]


def test_who_joins_later_is_told_from_then_on(session: Session, desk: Desk) -> None:
    suggestion, *_ = followed(session, desk)
    who = member(session, LUOTIAN)
    committee.accept(session, desk, suggestion, who, NOW)
    late = resident(session, 603)
    support(session, suggestion, late)
    committee.sign(session, suggestion, who, NOW)
    assert told(session, 603) == ["in_progress"]


def test_who_took_her_support_back_hears_no_more_not_even_what_was_on_its_way(
    session: Session, desk: Desk
) -> None:
    suggestion, _, chen, _ = followed(session, desk)
    who = member(session, LUOTIAN)
    committee.accept(session, desk, suggestion, who, NOW)
    supporting.take_back(session, suggestion, chen, NOW)
    committee.sign(session, suggestion, who, NOW)
    assert told(session, CHEN) == ["dispatched"]
    assert read(session, desk, chen) == []
    assert following.standing(session, suggestion, chen) is Standing.STRANGER
    with pytest.raises(UserError, match="not_found"):
        supporting.get_backed(session, chen, suggestion.id)


def test_a_mute_silences_what_is_queued_and_what_comes_until_it_ends(session: Session, desk: Desk) -> None:
    suggestion, author, chen, doe = followed(session, desk)
    who = member(session, LUOTIAN)
    committee.accept(session, desk, suggestion, who, NOW)
    for muting in (author, chen):
        following.mute(session, suggestion, muting, NOW)
        following.mute(session, suggestion, muting, NOW)
    committee.sign(session, suggestion, who, NOW)
    assert [told(session, chat) for chat in (AUTHOR, CHEN)] == [["dispatched"]] * 2
    assert read(session, desk, author) == read(session, desk, chen) == []
    assert len(read(session, desk, doe)) == 2
    for muting in (author, chen):
        assert following.list_muted(session, muting) == [suggestion]
        following.unmute(session, suggestion, muting)
    committee.answer(session, desk, suggestion, who, "修好了。", DONE, NOW)
    assert [told(session, chat)[-1] for chat in (AUTHOR, CHEN)] == ["answered"] * 2


def test_only_who_follows_may_mute(session: Session, desk: Desk) -> None:
    suggestion, author, chen, _ = followed(session, desk)
    stranger = resident(session, 604)
    for follower in (author, chen):
        assert following.get_followed(session, follower, suggestion.id) is suggestion
    with pytest.raises(UserError, match="not_found"):
        following.get_followed(session, stranger, suggestion.id)


def test_who_cannot_be_written_to_is_called_instead_and_the_newest_news_counts(
    session: Session, desk: Desk
) -> None:
    suggestion, author, chen, doe = followed(session, desk)
    author.telegram_id = None
    chen.reach = Reach.BLOCKED
    doe.telegram_id, doe.erased_at = None, NOW
    who = member(session, LUOTIAN)
    committee.accept(session, desk, suggestion, who, NOW)
    committee.sign(session, suggestion, who, NOW + timedelta(days=1))
    calls = session.exec(select(Call).order_by(col(Call.id))).all()
    assert [(call.resident_id, call.reason, call.notice) for call in calls] == [
        (author.id, CallReason.NO_CHAT, "in_progress"),
        (chen.id, CallReason.BLOCKED, "in_progress"),
    ]
    assert {call.created_at for call in calls} == {NOW}
    assert told(session, CHEN) == []


def test_a_refusal_gives_its_reason_to_all(session: Session, desk: Desk) -> None:
    suggestion, _, chen, _ = followed(session, desk)
    committee.reject(session, suggestion, member(session, LUOTIAN), Reason.IN_COURT, NOW)
    assert "司法" in read(session, desk, chen)[0]


def test_the_list_counts_supporters_and_what_is_supported(session: Session, desk: Desk) -> None:
    suggestion, _, chen, doe = followed(session, desk)
    assert suggestions.look(session, suggestion).supporters == 2
    supporting.take_back(session, suggestion, doe, NOW)
    assert suggestions.look(session, suggestion).supporters == 1
    page = supporting.list_page(session, chen, 7)
    assert [line.suggestion.number for line in page.lines] == [suggestion.number]
    assert supporting.list_page(session, doe, 0).total == supporting.count(session, doe) == 0


def test_every_piece_of_news_has_words_for_the_author_and_for_supporters() -> None:
    assert set(drawn.TO_AUTHOR) == notices.NEWS
    assert set(lifecycle.TOLD.values()) <= notices.NEWS


def test_no_line_of_the_history_speaks_to_a_supporter_as_if_she_were_the_author() -> None:
    names = {*history.BY_STATUS.values(), *history.OWN, *history.TOLD, "info_given"}
    for name in names - supporting.PRIVATE - view.STEPS - {"closed"}:
        assert "您" not in t(f"mine.step.{name}", "zh", at=""), name


def test_a_ban_is_told_to_somebody_who_muted_the_suggestion(session: Session, desk: Desk) -> None:
    suggestion, author, *_ = followed(session, desk)
    following.mute(session, suggestion, author, NOW)
    session.flush()
    notices.tell_author(session, suggestion, "published", NOW)
    notices.tell_author(session, suggestion, "banned", NOW)
    assert told(session, AUTHOR) == ["banned"]
