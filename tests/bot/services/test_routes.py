"""The routing table as a sheet: what is written comes back the same, and a preview says what would change."""

import io

import pytest
from sqlmodel import Session

from bot.cli.routes import titles
from bot.errors import UserError
from bot.services import audit, routes
from bot.services.batches import sheets
from bot.services.routes import Change
from bot.services.sheet_plans import Fault, Plan
from bot.services.sheets import Format, Wording
from bot.settings import Settings
from bot.texts import LANGUAGES, t
from storage.queries import audits
from storage.queries import routes as rows
from storage.tables import Member, Role
from tests.builders_committee import NOW

HEAD = "社区,小区,类别,主办,协办"


def plan(session: Session, *lines: str, head: str = HEAD) -> Plan[Change]:
    sheet = sheets.read("\n".join([head, *lines]).encode())
    return routes.plan(session, sheet, titles())


def added(session: Session, *lines: str) -> list[Change]:
    return [change for change in plan(session, *lines).changes if change.after is not None]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", [Format.CSV, Format.XLSX])
def test_what_was_exported_changes_nothing_when_it_comes_back(
    session: Session, settings: Settings, lang: str, format: Format
) -> None:
    out = io.BytesIO()
    count = routes.write(session, out, format, Wording(lang, lambda key: t(key, lang)), settings.timezone)
    assert count == 95
    assert routes.plan(session, sheets.read(out.getvalue()), titles()) == Plan((), ())


def test_codes_and_names_are_understood_and_an_estate_brings_its_community(session: Session) -> None:
    assert added(session, "LT,,ENV-01,PM,RC；物业公司、OC", ",罗田花园,Lifts,居委会,", "罗田社区,,,wks,") == [
        Change(("LT", "", ""), None, ("WKS", "")),
        Change(("LT", "", "ENV-01"), None, ("PM", "RC;OC")),
        Change(("LT", "LT-01", "PMC-03"), None, ("RC", "")),
    ]


def test_lines_that_are_not_in_the_sheet_are_removed_and_the_preview_says_so(session: Session) -> None:
    changes = plan(session, ",,ENV-01,RC,").changes
    assert len(changes) == 95
    assert [change for change in changes if change.after is not None] == [
        Change(("", "", "ENV-01"), ("WKS", "PM;SDO_URB"), ("RC", ""))
    ]
    assert len(rows.list_routes(session)) == 95


def test_every_row_that_is_wrong_is_named_with_its_number_and_why(session: Session) -> None:
    faults = plan(
        session, "XX,,ENV-01,PM,", "LT,YC-01,,PM,", "LT,,NOPE,PM,", "LT,,,BOSS,", "LT,,,PM,BOSS", "LT,,,,RC",
        "LT,,,PM,", "lt,,,RC,",
    ).faults  # fmt: skip
    assert faults == (
        Fault(2, "routes.fault.community", "XX"),
        Fault(3, "routes.fault.estate", "YC-01"),
        Fault(4, "routes.fault.category", "NOPE"),
        Fault(5, "routes.fault.lead", "BOSS"),
        Fault(6, "routes.fault.co", "BOSS"),
        Fault(7, "routes.fault.no_lead", ""),
        Fault(9, "routes.fault.twice", "LT"),
    )


def test_a_sheet_without_a_needed_column_is_refused(session: Session) -> None:
    with pytest.raises(UserError, match="no_column") as caught:
        plan(session, "LT,,ENV-01,PM", head="社区,小区,类别,主办")
    assert caught.value.values == {"column": "协办"}


def test_a_plan_is_carried_out_with_a_line_in_the_audit_for_each_change(session: Session) -> None:
    found = plan(session, ",,ENV-01,RC,", "LT,,,PM,OC")
    routes.apply(session, found.changes, NOW)
    assert [(one.community, one.category, one.lead, one.co) for one in rows.list_routes(session)] == [
        ("LT", "", "PM", "OC"),
        ("", "ENV-01", "RC", ""),
    ]
    session.expire_all()
    line = audits.list_about(session, "route:LT||")[0]
    assert (line.actor_id, line.data) == (None, {"before": None, "after": ["PM", "OC"]})
    assert audit.verify(session).findings == ()
    assert audit.verify(session).count == 96


def test_a_plan_that_was_overtaken_changes_nothing(session: Session) -> None:
    found = plan(session, ",,ENV-01,RC,")
    routes.apply(session, found.changes[:1], NOW)
    with pytest.raises(UserError, match="overtaken"):
        routes.apply(session, found.changes, NOW)


def test_a_line_is_changed_added_and_taken_away_by_hand(session: Session) -> None:
    by = Member(telegram_id=1, role=Role.DISPATCHER, community="LT", granted_at=NOW, checked_at=NOW)
    session.add(by)
    session.flush()
    routes.change(session, ("LT", "LT-01", "ENV-01"), "PM", ("PM", "RC"), by, NOW)
    held = routes.find(session, ("LT", "LT-01", "ENV-01"))
    assert held is not None
    assert (held.lead, held.co) == ("PM", "RC")
    assert routes.toggled(held, "OC") == ("RC", "OC")
    assert routes.toggled(held, "RC") == ()
    routes.change(session, ("LT", "LT-01", "ENV-01"), "PM", ("RC",), by, NOW)
    routes.change(session, ("LT", "LT-01", "ENV-01"), None, (), by, NOW)
    assert routes.find(session, ("LT", "LT-01", "ENV-01")) is None
    assert audit.verify(session).count == 2
    for community in ("", "YC"):
        with pytest.raises(UserError, match="not_yours"):
            routes.access_edit(by, community)
    routes.access_edit(by, "LT")
