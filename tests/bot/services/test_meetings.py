"""Agendas, who is there, minutes, resolutions that come back: whom each concerns, and who hears of it."""

import io
from datetime import timedelta

import pytest
from docx import Document
from docx.oxml.ns import qn
from sqlmodel import Session, select

from bot.delivery.notices import resident as drawn
from bot.errors import UserError
from bot.printing import minutes_words
from bot.services import cards, erasing, history, mydata, notices
from bot.services.desk import Desk
from bot.services.events import announcing, drafts, signing, timing
from bot.services.meetings import agenda, attending, minutes, resolutions
from bot.views import card_agenda
from storage.queries import meetings, people, suggestions
from storage.tables import (
    Attendance,
    CommunityEvent,
    Member,
    Outbox,
    Resolution,
    ResolutionState,
    Status,
    Suggestion,
)
from tests.builders_committee import (
    ANNA,
    AUTHOR,
    LUOTIAN,
    NOW,
    PROPERTY,
    YANCHUAN,
    bind,
    deliver,
    file_suggestion,
    member,
)
from tests.builders_committee import resident as somebody
from tests.builders_committee import told as queued
from tests.builders_events import HOST, START, announced, crowd, lock, told
from tests.builders_merging import back
from tests.builders_polls import cast, draft, end, opened, residents

BACKER = 601
DURING = START + timedelta(minutes=10)


def on_it(session: Session, desk: Desk) -> tuple[CommunityEvent, Suggestion]:
    """A meeting of LT, and a suggestion with a supporter."""
    _, event = announced(session, desk)
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk, author=somebody(session, AUTHOR))
    back(session, suggestion, somebody(session, BACKER))
    return event, suggestion


def host(session: Session, event: CommunityEvent) -> Member:
    """Who looks after it."""
    return session.get_one(Member, event.member_id)


def test_a_suggestion_on_an_agenda_invites_whom_it_concerns_and_taken_off_tells_them(
    session: Session, desk: Desk
) -> None:
    event, suggestion = on_it(session, desk)
    anna = member(session, LUOTIAN, ANNA)
    item = agenda.add_suggestion(session, event, suggestion, anna, NOW)
    assert told(session, agenda.ON) == [AUTHOR, BACKER]
    with pytest.raises(UserError, match=r"agenda\.there"):
        agenda.add_suggestion(session, event, suggestion, anna, NOW)
    topic = agenda.add_topic(session, event, "  停车位  怎么分 ", anna, NOW)
    agenda.lift(session, event, topic)
    shown = [one.number or one.item.title for one in agenda.list_topics(session, event)]
    assert shown == ["停车位 怎么分", suggestion.number]
    agenda.remove(session, event, item, anna, NOW)
    assert told(session, agenda.OFF) == [AUTHOR, BACKER]
    agenda.add_suggestion(session, event, suggestion, anna, NOW)
    lines = [line.name for line in history.tell(session, suggestion)]
    assert lines[-3:] == [agenda.ON, agenda.OFF, agenda.ON]
    assert agenda.list_about(session, suggestion, NOW) == [event]


def test_whose_suggestion_is_on_the_agenda_hears_of_another_day_and_of_no_meeting_at_all(
    session: Session, desk: Desk
) -> None:
    event, suggestion = on_it(session, desk)
    anna = member(session, LUOTIAN, ANNA)

    def line() -> str | None:
        facts = cards.facts(session, desk, suggestion, LUOTIAN, NOW)
        return card_agenda.told(facts, "zh")

    assert line() is None
    agenda.add_suggestion(session, event, suggestion, anna, NOW)
    deliver(session)
    first = line()
    timing.set_start(session, desk, event, START + timedelta(days=7), NOW)
    announcing.publish(session, desk, lock(session, event), host(session, event), NOW)
    assert told(session, agenda.MOVED) == [AUTHOR, BACKER]
    drafts.edit(session, event, NOW, seats=30)
    announcing.publish(session, desk, lock(session, event), host(session, event), NOW)
    assert told(session, agenda.MOVED) == [AUTHOR, BACKER]  # of seats she has never heard
    second = line()
    assert (first, second) == (f"上会：12月3日 {event.title}", f"上会：12月10日 {event.title}")
    assert queued(session, LUOTIAN) == [notices.CARD]  # its card is drawn again
    announcing.cancel(session, lock(session, event), host(session, event), "下雨", NOW)
    assert told(session, agenda.OFF) == [AUTHOR, BACKER]
    assert line() is None
    author = people.find_resident(session, AUTHOR)
    assert author is not None
    off = suggestions.last_event(session, suggestion.id or 0, agenda.OFF)
    screen = drawn.draw_news(session, desk, suggestion, author, agenda.OFF, off.id if off else None)
    assert screen is not None
    assert "不举行了" in screen.text


def test_what_does_not_belong_on_an_agenda_is_refused(session: Session, desk: Desk) -> None:
    event, suggestion = on_it(session, desk)
    anna = member(session, LUOTIAN, ANNA)
    bind(session, YANCHUAN, "YC")
    other = file_suggestion(session, desk, community="YC", author=somebody(session, 777))
    over = file_suggestion(session, desk, author=somebody(session, 778))
    over.status = Status.CLOSED
    for wrong in (other, over):
        with pytest.raises(UserError, match=r"agenda\.not_this"):
            agenda.add_suggestion(session, event, wrong, anna, NOW)
    for words in ("", "很" * 81):
        with pytest.raises(UserError, match="bad_topic"):
            agenda.add_topic(session, event, words, anna, NOW)
    for row, community in ((12345, "LT"), (event.id, "YC"), (None, None)):
        with pytest.raises(UserError, match="no_event"):
            agenda.get_open(session, row, community)
    announcing.cancel(session, event, host(session, event), "下雨", NOW)
    with pytest.raises(UserError, match="no_event"):
        agenda.add_suggestion(session, event, suggestion, anna, NOW)


def test_a_code_counts_in_once_and_only_during_the_event(session: Session, desk: Desk) -> None:
    _, event = announced(session, desk, most=3)
    lin, zhao, far = crowd(session, 3)
    far.community = "YC"
    signing.sign_up(session, desk, event, lin, 3, NOW)
    meeting = attending.meeting_of(session, event)
    code = attending.code(meeting, DURING)
    assert attending.is_code(f" {code} ")
    assert not attending.is_code("12345")
    assert attending.find_by_code(session, code, NOW) is None
    assert attending.find_by_code(session, code, DURING + attending.TURNS) is event
    for typed in (attending.code(meeting, DURING - timedelta(hours=1)), "000000x"):
        with pytest.raises(UserError, match="wrong_code"):
            attending.find_by_code(session, typed, DURING)
    for payload in ("", "12345-1", f"{event.id}-", "x-1"):
        with pytest.raises(UserError, match="wrong_code"):
            attending.get_by_link(session, payload, DURING)
    with pytest.raises(UserError, match="not_now"):
        attending.get_by_link(session, f"{event.id}-{code}", START - timedelta(hours=2))
    for _ in range(2):
        assert attending.check_in(session, event, lin, DURING).people == 3
        attending.check_in(session, event, zhao, DURING)
    with pytest.raises(UserError, match="not_for_you"):
        attending.check_in(session, event, far, DURING)
    assert attending.count(session, event) == attending.Counts(3, 4, 0, 1)


def test_a_worker_ticks_off_who_is_there_and_counts_who_came_along(session: Session, desk: Desk) -> None:
    _, event = announced(session, desk)
    people = crowd(session, 3)
    rows = [signing.sign_up(session, desk, event, one, 1, NOW).id for one in people]
    with pytest.raises(UserError, match="not_now"):
        attending.turn(session, event, rows[0], NOW)
    assert [attending.turn(session, event, rows[0], DURING) for _ in range(3)] == [True, False, True]
    attending.check_in(session, event, people[1], DURING)
    assert attending.turn(session, event, rows[1], DURING) is False
    for more in (True, True, False):
        attending.count_walk_in(session, event, DURING, more=more)
    assert attending.count(session, event) == attending.Counts(3, 2, 2, 1)
    _, other = announced(session, desk, title="另一个会")
    with pytest.raises(UserError, match="old_button"):
        attending.turn(session, other, rows[0], DURING)


def resolve(session: Session, desk: Desk) -> tuple[CommunityEvent, Suggestion, Resolution]:
    """What a meeting resolved about a suggestion: the property company, in a week."""
    event, suggestion = on_it(session, desk)
    bind(session, PROPERTY, "LT", "PM")
    row = resolutions.add(session, event, "物业一周内换好楼道灯", host(session, event), DURING)
    resolutions.link(session, event, row, (suggestion.number or "").lower())
    resolutions.assign(session, row, "PM")
    day = (DURING + timedelta(days=7)).date()
    resolutions.set_day(session, desk, row, day, DURING)
    return event, suggestion, row


def test_minutes_reach_who_was_there_and_whose_suggestion_it_was_once(session: Session, desk: Desk) -> None:
    event, suggestion, _ = resolve(session, desk)
    lin, zhao, absent = crowd(session, 3)
    signing.sign_up(session, desk, event, lin, 1, NOW)
    attending.check_in(session, event, lin, DURING)
    attending.check_in(session, event, zhao, DURING)
    writer = host(session, event)
    with pytest.raises(UserError, match="not_yet"):
        minutes.publish(session, event, writer, NOW)
    minutes.write(session, event, "大家同意先换灯。")
    minutes.publish(session, event, writer, DURING)
    while minutes.tell_due(session, DURING):
        pass
    assert told(session, minutes.NOTICE) == [lin.telegram_id, zhao.telegram_id]
    assert told(session, resolutions.RESOLVED) == [AUTHOR, BACKER]
    with pytest.raises(UserError, match=r"minutes\.published"):
        minutes.write(session, event, "改一改")
    facts = minutes.get_published(session, event.id, zhao)
    assert (facts.counts.present, facts.counts.walk_ins) == (2, 1)
    for reader in (session.get_one(type(lin), suggestion.resident_id), lin):
        assert minutes.get_published(session, event.id, reader).meeting.words == "大家同意先换灯。"
    with pytest.raises(UserError, match="not_for_you"):
        minutes.get_published(session, event.id, absent)
    assert meetings.last_published(session, suggestion.id or 0) is not None


def test_a_resolution_comes_back_on_its_day_until_the_body_says_a_word(session: Session, desk: Desk) -> None:
    _, suggestion, row = resolve(session, desk)
    pm = member(session, PROPERTY, 705)
    assert resolutions.ask_due(session, desk, DURING) == 0
    due = DURING + timedelta(days=7)
    assert [resolutions.ask_due(session, desk, due) for _ in range(2)] == [1, 0]
    assert told(session, resolutions.DUE) == [PROPERTY]
    with pytest.raises(UserError, match="bad_words"):
        resolutions.keep(session, row, pm, "好", due)
    later = (due + timedelta(days=3)).date()
    resolutions.put_off(session, desk, row, pm, later, "灯还没到货", due)
    assert (row.state, row.day) == (ResolutionState.OPEN, later)
    assert told(session, resolutions.MOVED) == [AUTHOR, BACKER]
    assert resolutions.ask_due(session, desk, due + timedelta(days=4)) == 1
    resolutions.keep(session, row, pm, "已全部换好", due + timedelta(days=4))
    assert told(session, resolutions.KEPT) == [AUTHOR, BACKER]
    assert told(session, resolutions.ANSWERED) == [HOST, HOST]
    assert resolutions.ask_due(session, desk, due + timedelta(days=30)) == 0
    with pytest.raises(UserError, match=r"resolution\.over"):
        resolutions.keep(session, row, pm, "又换了一次", due + timedelta(days=5))
    assert "resolution_kept" in [line.name for line in history.tell(session, suggestion)]


def test_a_resolution_names_only_what_the_meeting_may(session: Session, desk: Desk) -> None:
    event, _, row = resolve(session, desk)
    bind(session, YANCHUAN, "YC")
    other = file_suggestion(session, desk, community="YC", author=somebody(session, 777))
    for number in (other.number or "", "LT-2026-999999"):
        with pytest.raises(UserError, match="no_number"):
            resolutions.link(session, event, row, number)
    for call in (
        lambda: resolutions.assign(session, row, "NOBODY"),
        lambda: resolutions.attach(session, event, row, 12345),
        lambda: resolutions.get(session, 12345),
    ):
        with pytest.raises(UserError, match="old_button"):
            call()
    resolutions.link(session, event, row, "")
    assert row.suggestion_id is None


def test_the_word_file_is_an_offices_and_holds_no_person(session: Session, desk: Desk) -> None:
    event, suggestion, row = resolve(session, desk)
    residents(session, 5, first=3001)
    poll = opened(session, desk, draft(session, desk, "换灯吗？", secret=True))
    for telegram_id in range(3001, 3004):
        cast(session, desk, poll, telegram_id, 0)
    end(session, desk, poll)
    resolutions.attach(session, event, row, poll.id or 0)
    agenda.add_topic(session, event, "停车位怎么分", host(session, event), NOW)
    minutes.write(session, event, "大家同意先换灯。\n再议停车。")
    minutes.name(session, event, "chair", "居委会主任")
    content = minutes_words.write(minutes.look(session, event), "XX街道", desk.settings.timezone, "zh")
    document = Document(io.BytesIO(content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for words in (
        "楼道照明议事会会议纪要",
        "社区二楼会议室",
        "居委会主任",
        "停车位怎么分",
        "再议停车。",
    ):
        assert words in text
    cells = [cell.text for line in document.tables[0].rows for cell in line.cells]
    assert f"物业一周内换好楼道灯（意见 {suggestion.number}）" in cells
    assert "物业公司" in cells
    assert any("赞成 3" in cell and "名册 7 人" in cell for cell in cells)
    assert "时　　间：2026年12月3日周四 10:00" in text
    place, words, body, day, _ = (cell.width.cm for cell in document.tables[0].rows[1].cells)
    assert place < body < day < words
    assert sum(one.width.cm for one in document.tables[0].columns) == pytest.approx(15.6, abs=0.01)
    fonts = document.element.body.iter(qn("w:rFonts"))
    assert {one.get(qn("w:eastAsia")) for one in fonts} == {"FangSong", "SimHei"}
    assert document.core_properties.author == ""


def test_who_is_forgotten_was_there_without_a_name(session: Session, desk: Desk) -> None:
    _, event = announced(session, desk)
    [lin] = crowd(session, 1)
    attending.check_in(session, event, lin, DURING)
    assert mydata.collect(session, lin, DURING)["attended"][0]["title"] == "楼道照明议事会"
    erasing.forget(session, lin, DURING, withdraw=False)
    assert session.exec(select(Attendance.resident_id)).all() == [None]
    assert attending.count(session, event).present == 1


def test_many_participants_are_told_bit_by_bit(
    session: Session, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minutes, "FED", 2)
    _, event = announced(session, desk)
    for one in crowd(session, 5):
        attending.check_in(session, event, one, DURING)
    minutes.write(session, event, "散会。")
    minutes.publish(session, event, host(session, event), DURING)
    assert minutes.is_due(session)
    minutes.tell_due(session, DURING)
    assert len(session.exec(select(Outbox).where(Outbox.notice == minutes.NOTICE)).all()) == 2
    while minutes.tell_due(session, DURING):
        pass
    assert told(session, minutes.NOTICE) == [1001, 1002, 1003, 1004, 1005]
