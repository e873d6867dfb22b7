"""联系方式 of the bodies: the nearer words stand in the answers, and a sheet is compared and taken whole."""

import pytest
from sqlmodel import Session, select

from bot.cli.contacts import titles
from bot.errors import UserError
from bot.services import body_contacts, contact_sheets, templates
from bot.services.batches import sheets
from bot.services.desk import Desk
from bot.services.sheet_plans import Plan
from bot.views.templates import filled
from storage.tables import AnswerTemplate, BodyContact
from tests.builders_committee import LUOTIAN, NOW, bind, file_suggestion


def test_it_stands_in_the_answer_the_nearer_one_first(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    suggestion.lead = "PM"
    template = AnswerTemplate(code="X", zh="联系", en="Contact", zh_text="{contact}", en_text="{contact}")

    def words() -> str:
        return filled(template, templates.fill(session, suggestion), "XX街道", "zh")

    assert words() == templates.BLANK
    body_contacts.keep(session, None, "", "PM", "总机", NOW)
    assert words() == "总机"
    body_contacts.keep(session, None, "LT", "PM", "罗田的电话", NOW)
    assert words() == "罗田的电话"
    body_contacts.keep(session, None, "YC", "PM", "燕川的电话", NOW)
    assert words() == "罗田的电话"


def test_a_sheet_is_compared_and_taken_whole(session: Session, desk: Desk) -> None:
    body_contacts.keep(session, None, "LT", "RC", "旧电话", NOW)

    def plan(*lines: str) -> Plan[contact_sheets.Change]:
        sheet = sheets.read("\n".join(["单位,社区,联系方式", *lines]).encode())
        return contact_sheets.plan(session, sheet, titles())

    found = plan("物业公司,罗田社区,物业电话", "PM,,总机")
    assert not found.faults
    assert [(one.key, one.before, one.after) for one in found.changes] == [
        (("PM", ""), None, "总机"),
        (("PM", "LT"), None, "物业电话"),
        (("RC", "LT"), "旧电话", None),
    ]
    wrong = plan("没有的单位,LT,x", "PM,没有的社区,x", "PM,LT,", "PM,LT,好", "PM,罗田社区,好")
    assert [(one.row, one.key.rpartition(".")[2]) for one in wrong.faults] == [
        (2, "body"), (3, "community"), (4, "words"), (6, "twice"),
    ]  # fmt: skip
    contact_sheets.apply(session, found.changes, NOW)
    assert sorted(one.words for one in session.exec(select(BodyContact))) == ["总机", "物业电话"]
    with pytest.raises(UserError, match="overtaken"):
        contact_sheets.apply(session, found.changes, NOW)
