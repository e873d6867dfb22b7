"""Answer templates: the fitting ones, what goes into them, and no answer with a blank in it."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from bot.cli.templates import titles
from bot.errors import UserError
from bot.services import approvals, audit, checklist, committee, template_sheets, templates
from bot.services.batches import sheets
from bot.services.checklist import Point
from bot.services.desk import Desk
from bot.services.outcomes import Outcome
from bot.services.sheet_plans import Fault, Plan
from bot.services.sheets import Format, Wording
from bot.services.template_sheets import Change
from bot.settings import Settings
from bot.texts import LANGUAGES, t
from bot.views.templates import filled
from storage.queries import audits
from storage.queries import templates as rows
from storage.tables import AnswerTemplate, ResultClass
from tests.builders_committee import DONE, LUOTIAN, NOW, bind, file_suggestion, member

HEAD = "code,category,result,zh,en,zh_text,en_text"


def plan(session: Session, *lines: str, head: str = HEAD) -> Plan[Change]:
    sheet = sheets.read("\n".join([head, *lines]).encode())
    return template_sheets.plan(session, sheet, titles())


def fault(session: Session, line: str) -> Fault:
    found = plan(session, line)
    assert len(found.faults) == 1
    return found.faults[0]


def codes(session: Session, desk: Desk, category: str | None, result: ResultClass | None = None) -> list[str]:
    suggestion = file_suggestion(session, desk, category=category)
    return [one.code for one in templates.list_fitting(session, suggestion, Outcome(result))]


def test_those_about_the_very_matter_come_first_and_others_are_left_out(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    assert codes(session, desk, "PMC-03")[:2] == ["PMC1", "A1"]
    assert codes(session, desk, "NOI-04")[:2] == ["NOI1", "A1"]
    assert codes(session, desk, "MUN-01") == ["A1", "A2", "B1", "B2", "C1", "D1", "D2", "D3"]
    assert codes(session, desk, "ENV-01", ResultClass.B) == ["B1", "B2", "D3"]
    assert codes(session, desk, None)[0] == "A1"


def test_what_is_known_is_filled_in_and_the_rest_stays_blank(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    suggestion.estate, suggestion.lead = "LT-01", "PM"
    words = "{number} {community} {place} {body} {date}"
    template = AnswerTemplate(code="X", zh="", en="", zh_text=words, en_text=words)
    known = templates.fill(session, suggestion)
    number = suggestion.number
    assert filled(template, known, "XX街道", "zh") == f"{number} 罗田社区 罗田花园 物业公司 ＿＿"
    english = filled(template, known, "XX街道", "en")
    assert english.startswith(f"{number} Luotian Luotian Garden ")
    assert english.endswith(" ＿＿")
    suggestion.level = "street"
    assert filled(template, templates.fill(session, suggestion), "XX街道", "zh").split()[3] == "XX街道"


def test_the_day_that_was_promised_is_filled_in(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion, somebody = file_suggestion(session, desk), member(session, LUOTIAN)
    committee.accept(session, desk, suggestion, somebody, NOW)
    committee.sign(session, suggestion, somebody, NOW)
    committee.answer(session, desk, suggestion, somebody, "在修。", DONE, NOW, date(2026, 12, 10))
    template = AnswerTemplate(code="X", zh="", en="", zh_text="{date}前", en_text="by {date}")
    assert filled(template, templates.fill(session, suggestion), "", "zh") == "2026年12月10日前"


def test_no_answer_goes_out_with_a_blank_in_it(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion, somebody = file_suggestion(session, desk), member(session, LUOTIAN)
    committee.accept(session, desk, suggestion, somebody, NOW)
    committee.sign(session, suggestion, somebody, NOW)
    with pytest.raises(UserError, match=r"check\.blank"):
        committee.answer(session, desk, suggestion, somebody, "＿＿前修好。", DONE, NOW)
    with pytest.raises(UserError, match=r"check\.blank"):
        approvals.propose(session, suggestion, somebody, "＿＿前修好。", DONE, None, NOW)
    found = checklist.look_over(session, desk, suggestion, "＿＿前修好。", DONE, None, NOW)
    assert (found[0].point, found[0].warns) == (Point.BLANK, True)
    later = NOW + timedelta(minutes=1)
    committee.answer(session, desk, suggestion, somebody, "12月10日前修好。", DONE, later)


def test_the_templates_we_bring_are_taken_by_our_own_import(session: Session) -> None:
    found = rows.list_templates(session)
    assert len(found) == 12
    for one in found:
        assert {*templates.PLACEHOLDER.findall(one.zh_text)} == {*templates.PLACEHOLDER.findall(one.en_text)}
        assert one.zh_text.count("＿＿") == one.en_text.count("＿＿")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", [Format.CSV, Format.XLSX])
def test_what_was_exported_changes_nothing_when_it_comes_back(
    session: Session, settings: Settings, lang: str, format: Format
) -> None:
    out = io.BytesIO()
    wording = Wording(lang, lambda key: t(key, lang))
    assert template_sheets.write(session, out, format, wording, settings.timezone) == 12
    assert template_sheets.plan(session, sheets.read(out.getvalue()), titles()) == Plan((), ())


def test_names_of_categories_are_understood_and_lines_not_in_the_sheet_are_removed(session: Session) -> None:
    found = plan(session, "X1,电梯,a,好,Good,好了{date},Done {date}", "X2,物业停车,,好,Good,好,Good")
    assert found.faults == ()
    added = {one.code: one.after for one in found.changes if one.before is None and one.after is not None}
    assert {code: (after["category"], after["result"]) for code, after in added.items()} == {
        "X1": ("PMC-03", "A"),
        "X2": ("G2", ""),
    }
    assert sum(one.after is None for one in found.changes) == 12


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("X1,,,好,Good,您好{name},Hello", "placeholder", "{name}"),
        ("X1,,,好,Good,您好,Hello {date", "placeholder", "{"),
        ("X1,月球,,好,Good,您好,Hello", "category", "月球"),
        ("X1,,E,好,Good,您好,Hello", "result", "E"),
        ("甲,,,好,Good,您好,Hello", "code", "甲"),
        ("X1,,,,Good,您好,Hello", "no_zh", ""),
        ("X1,,,好,Good,您好,", "no_en_text", ""),
        (f"X1,,,{'好' * 21},Good,您好,Hello", "long", "好" * 20 + "…"),
    ],
)
def test_a_wrong_row_is_named_with_what_is_wrong(session: Session, line: str, key: str, value: str) -> None:
    found = fault(session, line)
    assert found == Fault(2, f"templates.fault.{key}", value)
    for lang in LANGUAGES:
        assert value in t(found.key, lang, value=found.value)


def test_a_code_twice_and_a_missing_column_are_said(session: Session) -> None:
    twice = plan(session, "X1,,,好,Good,好,Good", "X1,,,好,Good,好,Good")
    assert twice.faults == (Fault(3, "templates.fault.twice", "X1"),)
    with pytest.raises(UserError, match=r"templates\.no_column"):
        plan(session, "X1,好", head="code,zh")


def test_a_plan_is_done_with_a_line_in_the_audit_and_not_when_it_was_overtaken(session: Session) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    for one in rows.list_templates(session)[1:]:
        writer.writerow([getattr(one, key) for key in HEAD.split(",")])
    changes = plan(session, *out.getvalue().splitlines(), "X1,,,好,Good,好,Good").changes
    assert [(one.code, one.before is None, one.after is None) for one in changes] == [
        ("A1", False, True),
        ("X1", True, False),
    ]
    template_sheets.apply(session, changes, NOW)
    assert rows.find_template(session, "A1") is None
    assert rows.find_template(session, "X1") is not None
    newest = audits.list_newest(session, 2)
    assert {line.subject for line in newest} == {"template:A1", "template:X1"}
    assert {line.action for line in newest} == {audit.Action.TEMPLATES}
    with pytest.raises(UserError, match=r"templates\.overtaken"):
        template_sheets.apply(session, changes, NOW)
