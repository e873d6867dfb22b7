"""Meetings by chat: guessed rows and forged buttons of others are refused, and change nothing."""

from sqlmodel import Session, select

from bot.services.desk import Desk
from bot.services.meetings import attending, resolutions
from bot.texts import t
from storage.database import Database
from storage.tables import AgendaItem, Attendance, Meeting, Member, Resolution
from tests.builders_committee import LUOTIAN, NOW, bind, file_suggestion
from tests.builders_events import HOST, announced
from tests.builders_resident import Chat, all_text
from tests.builders_worker import worker

OTHER, RESIDENT = 802, 501
ABOUT_EVENT = (
    "m_one", "m_agenda", "m_number", "m_topic", "m_attend", "m_code", "m_minutes", "m_words",
    "m_file", "m_docx", "m_pub", "m_res", "m_rnew",
)  # fmt: skip
ABOUT_RESOLUTION = ("m_r1", "m_rnum", "m_rbody", "m_rday", "m_rpoll", "m_rdrop", "m_kept", "m_late")
REFUSED = ("access.not_yours", "error.old_button", "group.not_bound", "minutes.not_for_you", "prompt.closed")


def town(session: Session, desk: Desk) -> None:
    """A meeting of LT with a resolution; a worker of YC; a resident who filed something."""
    _, event = announced(session, desk)
    bind(session, LUOTIAN, "LT")
    file_suggestion(session, desk)
    host = session.exec(select(Member).where(Member.telegram_id == HOST)).one()
    attending.meeting_of(session, event)
    resolutions.add(session, event, "物业一周内换好楼道灯", host, NOW)
    worker(session, "YC", OTHER)


def test_others_reach_no_meeting_by_a_guessed_row(database: Database, desk: Desk) -> None:
    database.write_now(lambda session: town(session, desk))
    words = {t(key, "zh") for key in REFUSED}
    for who in (OTHER, RESIDENT):
        chat = Chat(database, desk, who)
        chat.say("/start")
        for action in (*ABOUT_EVENT, *ABOUT_RESOLUTION):
            chat.press_data(f"1|{action}|1||0", 5)
            assert chat.alert in words, (who, action, chat.alert)
        for data in (
            "m_off|1|1",
            "m_up|1|1",
            "m_tick|1|0.1",
            "m_walk|1|0.1",
            "w_exof|1|attendance",
            "min_see|1|",
            "min_docx|1|",
        ):
            chat.press_data(f"1|{data}|0", 5)
            assert chat.alert in words, (who, data, chat.alert)

    def left(session: Session) -> list[object]:
        counted = [len(session.exec(select(one)).all()) for one in (AgendaItem, Attendance, Resolution)]
        return [*counted, session.exec(select(Meeting.published_at)).one()]

    assert database.read_now(left) == [0, 0, 1, None]


def test_six_digits_are_words_while_nobody_counts_people_in(database: Database, desk: Desk) -> None:
    database.write_now(lambda session: town(session, desk))
    chat = Chat(database, desk, RESIDENT)
    chat.say("/start")
    assert "签到" not in all_text(chat.say("482913"))
