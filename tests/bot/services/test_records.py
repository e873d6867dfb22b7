"""Records of the office: what stands in each, what does not, and that the files say what the rows do."""

import csv
import io
import json
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlmodel import Session, select, update

from bot.errors import UserError
from bot.services import audit, consents, erasing, identities, mydata, residents, suggestions
from bot.services.audit import Action
from bot.services.broadcasts import drafts
from bot.services.consents import Purpose
from bot.services.desk import Desk
from bot.services.events import signing
from bot.services.ledger import orders
from bot.services.ledger.filters import Filter
from bot.services.meetings import attending, minutes, resolutions
from bot.services.records import RECORDS
from bot.services.records import exporting as records
from bot.services.said import Said
from bot.services.sheets import Format, Wording
from bot.texts import LANGUAGES, t
from storage.database import Database
from storage.queries import records as queries
from storage.tables import (
    BroadcastState,
    CommunityEvent,
    NewsChannel,
    Part,
    Recipient,
    RecipientState,
    Resident,
    Role,
    Topic,
)
from tests.builders_committee import LUOTIAN, NOW, bind, file_suggestion
from tests.builders_committee import resident as somebody
from tests.builders_events import START, announced, crowd
from tests.builders_ledger import NEEDS_LIBREOFFICE, lines, through_libreoffice
from tests.builders_ledger import table as table_of
from tests.builders_polls import cast, draft, end, opened
from tests.builders_polls import residents as voters
from tests.builders_records import AFTER, export
from tests.builders_worker import PHONE, worker

DURING = START + timedelta(minutes=10)
CHANNEL = -100_77
FORMULA = "=SUM(A1)"


def meet(session: Session, desk: Desk) -> tuple[CommunityEvent, list[Resident]]:
    """A meeting with three seats: two people are there, one is not, one waits; three came without a seat."""
    _, event = announced(session, desk, seats=3, most=2)
    lin, zhao, wu, far = crowd(session, 4)
    signing.sign_up(session, desk, event, lin, 2, NOW)
    signing.set_name(session, event, lin, FORMULA)
    signing.sign_up(session, desk, event, zhao, 1, NOW)
    signing.sign_up(session, desk, event, wu, 1, NOW)
    zhao.contact = PHONE
    attending.check_in(session, event, lin, DURING)
    attending.check_in(session, event, wu, DURING)
    attending.check_in(session, event, far, DURING)
    attending.count_walk_in(session, event, DURING, more=True)
    session.flush()
    return event, [lin, zhao, wu, far]


def test_attendance_has_who_signed_up_who_waited_and_who_came(session: Session, desk: Desk) -> None:
    event, people = meet(session, desk)
    found = lines(export(session, desk, "attendance", Format.JSONL, about=event.id))
    told = [(row["answer"], row["people"], row["attendance"], row["way"]) for row in found]
    assert told == [
        ("going", 2, "present", "code"),
        ("going", 1, "absent", None),
        ("waiting", 1, "walk_in", "code"),
        (None, 1, "walk_in", "code"),
        (None, 1, "walk_in", "list"),
    ]
    assert [row["waiting"] for row in found] == [None, None, 1, None, None]
    assert [row["companions"] for row in found] == [1, 0, 0, None, None]
    counts = attending.count(session, event)
    came = sum(row["people"] for row in found if row["attendance"] in ("present", "walk_in"))
    assert came == counts.present
    assert found[0]["starts_at"] == START.astimezone(desk.settings.timezone).isoformat()
    before = lines(export(session, desk, "attendance", Format.JSONL, about=event.id, now=NOW))
    assert before[1]["attendance"] == "expected"
    nobody = json.dumps(found, ensure_ascii=False)
    for secret in (FORMULA, PHONE, *(str(one.telegram_id) for one in people)):
        assert secret not in nobody


def test_names_and_numbers_are_for_whoever_asks_and_may_know(session: Session, desk: Desk) -> None:
    event, (lin, *_) = meet(session, desk)
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({"personal": True}, {"name"}),
        ({"personal": True, "knows": True}, {"name", "contact", "telegram_id"}),
        ({"knows": True}, set()),
    ]
    for wanted, there in cases:
        row = lines(export(session, desk, "attendance", Format.JSONL, about=event.id, **wanted))[0]
        assert row.keys() & {"name", "contact", "telegram_id"} == there
    known = lines(
        export(session, desk, "attendance", Format.JSONL, about=event.id, personal=True, knows=True)
    )
    assert (known[0]["name"], known[0]["telegram_id"]) == (FORMULA, lin.telegram_id)
    assert known[1]["contact"] == PHONE


def test_a_sheet_of_it_has_words_days_and_no_formula(session: Session, desk: Desk) -> None:
    event, _ = meet(session, desk)
    text = export(session, desk, "attendance", Format.CSV, about=event.id, personal=True).decode("utf-8-sig")
    assert table_of(text.encode("utf-8-sig"))[0]["称呼"] == f"'{FORMULA}"
    assert '"导出人","街道工作人员 7 号"' in text
    assert '"导出理由","月度通报"' in text
    data = export(session, desk, "attendance", Format.XLSX, about=event.id, personal=True)
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    first = dict(zip(titles, sheet[2], strict=True))
    assert sheet.freeze_panes == "A2"
    assert book.sheetnames == ["报名与签到", "字段说明", "统计"]
    assert first["称呼"].value == FORMULA
    assert first["称呼"].data_type == "s"
    assert first["开始时间"].value == START.astimezone(desk.settings.timezone).replace(tzinfo=None)
    assert (first["报名情况"].value, first["到场情况"].value) == (t("event.state.going", "zh"), "实到")
    assert all(one.width >= 8 for one in sheet.column_dimensions.values())
    counted = {row[1]: row[2] for row in book.worksheets[2].iter_rows(values_only=True)}
    assert counted["楼道照明议事会 · 实到"] == 2
    assert counted["楼道照明议事会 · 临时到场"] == 3
    shares = [row[3] for row in book.worksheets[2].iter_rows(min_row=2) if row[3].value is not None]
    assert {(cell.data_type, cell.number_format) for cell in shares} == {("n", "0.0%")}
    assert all(0 < float(str(cell.value)) <= 1 for cell in shares)
    assert len(list(book.worksheets[1].iter_rows())) == len(titles) + 1


def send(session: Session, desk: Desk) -> int:
    """An announcement to LT: one resident in each state, a group, a channel, a colleague, and one to call."""
    host = worker(session, "LT", 811)
    broadcast = drafts.begin(session, desk, host, Topic.ALERT, NOW)
    broadcast.state, broadcast.started_at = BroadcastState.DONE, NOW
    bind(session, LUOTIAN, "LT")
    session.add(NewsChannel(chat_id=CHANNEL, community=None, bound_at=NOW))
    people = crowd(session, len(RecipientState))
    chats = [
        *((one.telegram_id, one.id, state) for one, state in zip(people, RecipientState, strict=True)),
        (LUOTIAN, None, RecipientState.SENT),
        (CHANNEL, None, RecipientState.SENT),
        (999_001, None, RecipientState.BLOCKED),
    ]
    for chat_id, resident_id, state in chats:
        row = Recipient(
            broadcast_id=broadcast.id or 0, chat_id=chat_id or 0, resident_id=resident_id, state=state,
            ended_at=NOW,
        )  # fmt: skip
        session.add(row)
    without = somebody(session, 5)
    without.telegram_id, without.contact = None, PHONE
    session.flush()
    return broadcast.id or 0


def test_the_delivery_record_says_what_became_of_it_at_each_and_numbers_only_when_asked(
    session: Session, desk: Desk
) -> None:
    row = send(session, desk)
    found = lines(export(session, desk, "broadcast", Format.JSONL, about=row))
    assert [one["delivery"] for one in found[:-3]] == [state.value for state in RecipientState]
    assert {one["community"] for one in found[:-3]} == {"LT"}
    assert [(one["audience"], one["community"]) for one in found[-3:]] == [
        ("group", "LT"),
        ("channel", None),
        ("colleague", None),
    ]
    text = export(session, desk, "broadcast", Format.CSV, about=row).decode("utf-8-sig")
    for secret in (PHONE, "999001", str(CHANNEL), "1001"):
        assert secret not in text
    called = lines(export(session, desk, "broadcast", Format.JSONL, about=row, personal=True))[-1]
    assert (called["audience"], called["delivery"], called["contact"]) == ("telephone", "no_chat", PHONE)
    book = openpyxl.load_workbook(io.BytesIO(export(session, desk, "broadcast", Format.XLSX, about=row)))
    counted = {line[1]: line[2] for line in book.worksheets[2].iter_rows(values_only=True)}
    assert (counted["已送达"], counted["罗田社区 · 已送达"], counted["群 · 已送达"]) == (3, 2, 1)


def test_minutes_have_resolutions_with_their_votes_and_meetings_without_any(
    session: Session, desk: Desk
) -> None:
    host, event = announced(session, desk)
    suggestion = file_suggestion(session, desk, author=somebody(session))
    voters(session, 5, first=3001)
    poll = opened(session, desk, draft(session, desk, "换灯吗？", secret=True))
    for telegram_id, vote in ((3001, 0), (3002, 0), (3003, 1)):
        cast(session, desk, poll, telegram_id, vote)
    end(session, desk, poll)
    row = resolutions.add(session, event, "物业一周内换好楼道灯", host, DURING)
    resolutions.link(session, event, row, suggestion.number or "")
    resolutions.assign(session, row, "PM")
    resolutions.attach(session, event, row, poll.id or 0)
    resolutions.set_day(session, desk, row, DURING.date() + timedelta(days=7), DURING)
    quiet = CommunityEvent(**event.model_dump(exclude={"id", "uid"}), uid="quiet")
    session.add(quiet)
    session.flush()
    attending.meeting_of(session, quiet)
    decided, empty = lines(export(session, desk, "minutes", Format.JSONL))
    assert (decided["number"], decided["body"], decided["state"]) == (suggestion.number, "PM", "open")
    assert (decided["for"], decided["against"], decided["abstain"]) == (2, 1, 0)
    assert (decided["roll"], decided["voted"]) == (6, 3)
    assert (decided["day"], empty["text"]) == (row.day.isoformat() if row.day else "", None)
    sheet = openpyxl.load_workbook(io.BytesIO(export(session, desk, "minutes", Format.XLSX))).worksheets[0]
    line = dict(zip((cell.value for cell in sheet[1]), sheet[2], strict=True))
    assert line["完成时限"].value == datetime.combine(row.day or AFTER.date(), datetime.min.time())
    assert line["承办单位"].value == "物业公司"
    minutes.name(session, event, "chair", "王主任")
    assert "王主任" not in str(lines(export(session, desk, "minutes", Format.JSONL)))
    assert lines(export(session, desk, "minutes", Format.JSONL, personal=True))[0]["chair"] == "王主任"


def test_rights_over_personal_data_are_there_when_they_were_used_and_not_by_whom(
    session: Session, desk: Desk
) -> None:
    bind(session, LUOTIAN, "LT")
    author, other = somebody(session, 912_345_678), somebody(session, 912_345_679)
    suggestion = file_suggestion(session, desk, author=author, words="楼道灯坏了")
    for agreed in (True, False, False):
        consents.answer(session, author, Purpose.SHARING, agreed, NOW)
    consents.answer(session, other, Purpose.PUBLICATION, False, NOW)  # there was none to withdraw
    mydata.hand_out(session, author, NOW)
    part = session.exec(select(Part)).one()
    suggestions.edit(session, desk, author, Said(part.chat_id, part.message_id, "楼道灯坏了两盏"), NOW)
    staff = worker(session, None, 813, Role.STAFF)
    identities.look(session, suggestion, staff, "核实报修的楼栋", NOW)
    residents.refuse(session, other, NOW)
    erasing.forget_on_request(session, author, NOW, withdraw=False)
    erasing.forget(session, other, NOW, withdraw=False)  # its time had passed: nobody asked
    data = export(session, desk, "requests", Format.JSONL)
    assert [(row["right"], row["result"], row["purpose"], row["role"]) for row in lines(data)] == [
        ("withdrawn", "stopped", "sharing", None),
        ("copy", "handed_out", None, None),
        ("corrected", "replaced", None, None),
        ("unlocked", "told", None, "staff"),
        ("withdrawn", "stopped", "service", None),
        ("forgotten", "unsigned", None, None),
    ]
    for secret in ("912345", str(suggestion.number), "楼道", "核实"):
        assert secret not in data.decode()
    assert lines(export(session, desk, "requests", Format.JSONL, reached=frozenset({"YC"}))) == []


def sealed(row: dict[str, Any]) -> str:
    """A line's chain value worked out from the exported file alone, as its field sheet says."""
    fields = ("seq", "exact", "member", "code", "subject", "digest", "previous")
    return sha256("\n".join(json.dumps(row[key]) for key in fields).encode()).hexdigest()


def test_the_audit_can_be_verified_from_the_file_alone(session: Session, desk: Desk) -> None:
    host = worker(session, "LT", 814)
    for day in range(6):
        member = host if day % 2 else None
        data = {"reason": "核实张三", "rows": day}
        audit.record(
            session, Action.EXPORTED, f"n:{day}", NOW + timedelta(days=day), member=member, data=data
        )
    rows = lines(export(session, desk, "audit", Format.JSONL))
    assert [sealed(row) for row in rows] == [row["hash"] for row in rows]
    assert [row["previous"] for row in rows] == [audit.FIRST, *(row["hash"] for row in rows[:-1])]
    assert [row["role"] for row in rows] == [None, "worker"] * 3
    assert "张三" not in str(rows)
    known = lines(export(session, desk, "audit", Format.JSONL, personal=True, knows=True))
    assert [sha256(row["data"].encode()).hexdigest() for row in known] == [row["digest"] for row in rows]
    cut = lines(export(session, desk, "audit", Format.JSONL, "2026-11-24..2026-11-26"))
    assert [row["seq"] for row in cut] == [2, 3, 4]
    rows[2]["subject"] = "n:9"
    assert sealed(rows[2]) != rows[2]["hash"]
    with pytest.raises(UserError, match=r"record\.days_only"):
        export(session, desk, "audit", Format.JSONL, "罗田")


def test_filters_and_reach_cut_by_days_and_communities(session: Session, desk: Desk) -> None:
    event, _ = meet(session, desk)
    count = len(lines(export(session, desk, "attendance", Format.JSONL)))
    for typed, reached, there in (
        ("2026-12-03", None, count),
        ("2026-12-04..2026-12-31", None, 0),
        ("罗田", frozenset({"LT", "YC"}), count),
        ("燕川", None, 0),
        ("", frozenset({"YC"}), 0),
        ("", frozenset(), 0),
    ):
        found = lines(export(session, desk, "attendance", Format.JSONL, typed, reached=reached))
        assert len(found) == there, typed
    with pytest.raises(UserError, match=r"record\.filter"):
        export(session, desk, "attendance", Format.JSONL, "投诉")
    event.communities = ["LT", "YC"]
    session.add(event)
    session.flush()
    assert lines(export(session, desk, "attendance", Format.JSONL, reached=frozenset({"LT"}))) == []


def test_who_may_export_what(session: Session, desk: Desk) -> None:
    roles = {
        1: worker(session, "LT", 1),
        2: worker(session, "LT", 2, Role.DISPATCHER),
        3: worker(session, "LT", 3, Role.STAFF),
        4: worker(session, None, 4, Role.STAFF),
        5: worker(session, "LT", 5, Role.STAFF),
    }
    roles[5].body = "PM"
    session.flush()
    open_to = {who: orders.list_choices(session, desk, who) for who in (*roles, 6)}
    hosts = ["attendance", "broadcast", "minutes"]
    assert open_to == {
        1: hosts,
        2: ["suggestions"],
        3: ["suggestions", *hosts, "requests"],
        4: ["suggestions", *hosts, "requests", "audit"],
        5: [],
        6: [],
    }


@pytest.mark.parametrize("guessed", [1, 12_345, None])
def test_a_guessed_number_is_refused_alike(session: Session, desk: Desk, guessed: int | None) -> None:
    _, event = announced(session, desk)
    row = send(session, desk)
    far = worker(session, "YC", 821)
    hers = worker(session, "LT", 822)
    draft_row = drafts.begin(session, desk, hers, Topic.NOTICE, NOW).id
    for what, wanted in (("attendance", event.id), ("broadcast", row)):
        orders.begin(session, desk, hers, NOW, what, wanted)
        with pytest.raises(UserError, match=r"access\.not_yours"):
            orders.begin(session, desk, far, NOW, what, guessed or wanted)
    for what, wanted in (
        ("broadcast", draft_row),
        ("attendance", 12_345),
        ("audit", None),
        ("requests", None),
    ):
        with pytest.raises(UserError, match=r"access\.not_yours"):
            orders.begin(session, desk, hers, NOW, what, wanted)
    with pytest.raises(UserError, match="old_button"):
        orders.begin(session, desk, hers, NOW, "everything")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_column_and_every_code_has_words_and_a_stable_schema(lang: str) -> None:
    for key, record in RECORDS.items():
        fields = {**record.fields, **record.personal, **record.identity}
        assert record.schema == f"yishi.{key}/1"
        assert t(f"record.{key}.title", lang)
        assert {one for keys in record.counted for one in keys} <= record.fields.keys()
        titles = [t(f"record.column.{one}", lang) for one in fields]
        assert len({*titles}) >= len(titles) - 1  # 序号 may count two things
        for one, column in fields.items():
            assert t(f"record.field.{one}", lang)
            assert len({t(f"{column.words}.{code}", lang) for code in column.codes}) == len(column.codes)


def test_it_shows_one_moment_whatever_is_sent_meanwhile(
    database: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "AT_A_TIME", 1)
    row = database.write_now(lambda session: send(session, desk))

    def change(session: Session) -> None:
        session.execute(update(Recipient).values(state=RecipientState.FAILED))

    def read(session: Session) -> list[str]:
        wanted = records.want(session, desk, Filter(), None, Wording("zh", str), AFTER, about=row, codes=True)
        rows = RECORDS["broadcast"].rows(session, wanted)
        first = next(rows)
        database.write_now(change)
        return [one["delivery"] for one in (first, *rows)]

    assert database.read_now(read)[: len(RecipientState)] == [state.value for state in RecipientState]
    assert {*database.read_now(read)} == {"failed"}


@NEEDS_LIBREOFFICE
def test_libreoffice_reads_the_same_rows(session: Session, desk: Desk, tmp_path: Path) -> None:
    row = send(session, desk)
    book, told = (export(session, desk, "broadcast", one, about=row) for one in (Format.XLSX, Format.CSV))
    read = through_libreoffice(book, tmp_path).decode("utf-8-sig")
    assert (
        list(csv.reader(io.StringIO(read)))[:12]
        == list(csv.reader(io.StringIO(told.decode("utf-8-sig"))))[:12]
    )
