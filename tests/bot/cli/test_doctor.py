"""The doctor finds what is wrong, says what to do, changes nothing and never says the token."""

import json
import os
import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot import clock, printing
from bot.cli.checks import machine, stock
from bot.texts import t
from storage.database import Database
from storage.queries import inbox, outbox, pulses
from storage.queries.inbox import Raw
from storage.tables import Outbox, OutboxState

from .conftest import TOKEN, Api, Shell

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def healthy(town: Shell, api: Api, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A town in which nothing is wrong."""
    folder = town.folder / "data"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: Usage(9 * machine.GB, 0, 5 * machine.GB))
    town.set(ADMIN_IDS="900")
    know_days(town)
    return town


def know_days(town: Shell) -> None:
    """The days off of this year and the next are put in."""
    year = clock.now().year
    decree = town.folder / "decree.csv"
    rows = [f"{one}-10-01,休息,国庆,是" for one in (year, year + 1)]
    decree.write_text("\n".join(["日期,上班或休息,说明,全年安排已齐", *rows]), "utf-8")
    assert town("days", "import", str(decree), "--yes").code == 0


def webhook(api: Api, **info: Any) -> None:
    api.answer("getWebhookInfo", {"url": "", "pending_update_count": 0, **info})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_where_nothing_is_wrong_every_line_is_ticked(healthy: Shell, lang: str) -> None:
    healthy.set(LANGUAGE=lang)
    said = healthy("doctor")
    assert (said.code, said.err) == (0, ""), said.out
    *lines, verdict = said.out.splitlines()
    assert {line[:2] for line in lines} == {"✓ "}
    assert len(lines) == 11
    assert t("cli.doctor.token.ok", lang, username="yishi_bot") in said.out
    assert t("cli.doctor.clock.ok", lang) in said.out
    assert verdict == t("cli.doctor.fine", lang)


def test_it_changes_nothing(healthy: Shell, database: Database, api: Api) -> None:
    assert healthy("doctor").code == 0
    assert database.read_now(lambda session: pulses.last_beat(session, "doctor")) is None
    assert {path.rpartition("/")[2] for path in api.paths} == {"getMe", "getWebhookInfo"}


def test_a_fresh_machine_is_told_what_is_missing_and_stays_as_it_is(shell: Shell) -> None:
    said = shell("doctor")
    assert said.code == 1
    assert "✗ " + t("cli.doctor.token.wrong", "zh", why=t("start.no_token", "zh")) in said.out
    assert "! " + t("cli.doctor.database.none", "zh") in said.out
    assert "! " + t("cli.doctor.admins.none", "zh") in said.out
    assert not (shell.folder / "data").exists()


def test_a_setting_that_cannot_be_read_is_its_only_finding(shell: Shell) -> None:
    shell.set(LISTEN="nowhere", LANGUAGE="en")
    said = shell("doctor")
    first, verdict = said.out.splitlines()
    why = t("start.bad_setting", "en", name="YISHI_LISTEN", example="127.0.0.1:8080")
    assert (said.code, first) == (1, "✗ " + t("cli.doctor.settings.wrong", "en", why=why))
    assert verdict == t("cli.doctor.wrong", "en", count=1)


def test_settings_that_do_not_go_together_are_wrong(healthy: Shell) -> None:
    healthy.set(WEBHOOK_URL="https://town.example/hook")
    said = healthy("doctor")
    assert said.code == 1
    assert "✗ " + t("cli.doctor.settings.wrong", "zh", why=t("start.no_webhook_secret", "zh")) in said.out


@pytest.mark.parametrize(("token", "key"), [("", "start.no_token"), ("not-a-token", "start.bad_token")])
def test_a_token_that_cannot_be_one_is_not_sent_anywhere(
    healthy: Shell, api: Api, token: str, key: str
) -> None:
    healthy.set(BOT_TOKEN=token)
    said = healthy("doctor")
    assert said.code == 1
    assert "✗ " + t("cli.doctor.token.wrong", "zh", why=t(key, "zh")) in said.out
    assert "– " + t("cli.doctor.webhook.skipped", "zh") in said.out
    assert api.paths == []


@pytest.mark.parametrize("status", [401, 404])
def test_a_token_that_is_refused_is_wrong(healthy: Shell, api: Api, status: int) -> None:
    api.refuse("getMe", status, f"Unauthorized: /bot{TOKEN}/getMe")
    said = healthy("doctor")
    assert said.code == 1
    assert "✗ " + t("cli.doctor.token.wrong", "zh", why=t("start.token_refused", "zh")) in said.out
    # The server did answer, so its clock counts.
    assert "✓ " + t("cli.doctor.clock.ok", "zh") in said.out
    assert "– " + t("cli.doctor.webhook.skipped", "zh") in said.out


def test_a_server_that_is_unwell_is_not_the_tokens_fault(healthy: Shell, api: Api) -> None:
    api.refuse("getMe", 502, "Bad Gateway")
    said = healthy("doctor")
    assert said.code == 1
    assert "✗ " + t("cli.doctor.token.unwell", "zh", host="127.0.0.1", status=502) in said.out


def test_a_server_that_is_away_is_named_by_its_host(healthy: Shell) -> None:
    healthy.set(API_URL="http://user:password@127.0.0.1:9/secret")
    said = healthy("doctor")
    assert said.code == 1
    line = t("cli.doctor.token.unreachable", "zh", host="127.0.0.1", kind="ConnectError")
    assert f"✗ {line}" in said.out
    assert "password" not in said.out
    assert "secret" not in said.out


@pytest.mark.parametrize(("slow_by", "way"), [(30, "ahead"), (-30, "behind")])
def test_a_clock_that_is_off_is_wrong(healthy: Shell, api: Api, slow_by: float, way: str) -> None:
    api.slow_by = slow_by
    said = healthy("doctor")
    assert said.code == 1
    lines = {"✗ " + t(f"cli.doctor.clock.{way}", "zh", seconds=seconds) for seconds in (29, 30, 31)}
    assert lines & set(said.out.splitlines())


@pytest.mark.parametrize("slow_by", [3, -3])
def test_a_few_seconds_are_no_matter(healthy: Shell, api: Api, slow_by: float) -> None:
    api.slow_by = slow_by
    assert healthy("doctor").code == 0


def test_polling_with_a_webhook_set_is_wrong(healthy: Shell, api: Api) -> None:
    webhook(api, url=f"https://elsewhere.example/bot{TOKEN}")
    said = healthy("doctor")
    assert said.code == 1
    assert "✗ " + t("cli.doctor.webhook.elsewhere", "zh", host="elsewhere.example") in said.out


@pytest.fixture
def hooked(healthy: Shell) -> Shell:
    """A healthy town that is set to a webhook."""
    healthy.set(WEBHOOK_URL="https://town.example/hook", WEBHOOK_SECRET="s3cret")
    return healthy


@pytest.mark.parametrize(
    ("info", "line", "code"),
    [
        ({}, "✗ " + t("cli.doctor.webhook.unset", "zh"), 1),
        (
            {"url": "https://old.example/hook"},
            "✗ " + t("cli.doctor.webhook.other", "zh", host="old.example"),
            1,
        ),
        (
            {"url": "https://town.example/hook", "pending_update_count": 2},
            "✓ " + t("cli.doctor.webhook.ok", "zh", count=2),
            0,
        ),
    ],
)
def test_the_webhook_has_to_be_the_one_of_the_settings(
    hooked: Shell, api: Api, info: dict[str, object], line: str, code: int
) -> None:
    webhook(api, **info)
    said = hooked("doctor")
    assert said.code == code
    assert line in said.out


@pytest.mark.parametrize(
    ("minutes", "waiting", "mark", "code"), [(5, 3, "✗", 1), (5, 0, "!", 0), (120, 3, "✓", 0)]
)
def test_a_webhook_that_fails_is_wrong_while_messages_wait(
    hooked: Shell, api: Api, minutes: int, waiting: int, mark: str, code: int
) -> None:
    at = int((clock.now() - timedelta(minutes=minutes)).timestamp())
    error = f"Wrong response\n from /bot{TOKEN}: 500"
    webhook(
        api, url="https://town.example/hook", pending_update_count=waiting,
        last_error_date=at, last_error_message=error,
    )  # fmt: skip
    said = hooked("doctor")
    assert said.code == code
    key = "cli.doctor.webhook.ok" if mark == "✓" else "cli.doctor.webhook.failing"
    shown = "Wrong response from /bot<token>: 500"
    assert f"{mark} " + t(key, "zh", count=waiting, error=shown) in said.out
    assert TOKEN not in said.out


def park(session: Session) -> None:
    now = clock.now()
    for item in inbox.add_updates(session, [Raw(1, "a", 5, "{}"), Raw(2, "b", 5, "{}")], now):
        inbox.fail(session, item.id, "ValueError", True, now)


def test_parked_updates_are_wrong(healthy: Shell, database: Database) -> None:
    database.write_now(park)
    said = healthy("doctor")
    assert said.code == 1
    assert "✗ " + t("cli.doctor.parked.some", "zh", count=2) in said.out


def lose(session: Session) -> None:
    now = clock.now()
    for state in (OutboxState.UNKNOWN, OutboxState.REFUSED, OutboxState.REFUSED, OutboxState.SENT):
        message = outbox.add_message(session, chat_id=5, notice="x", now=now)
        row = session.get(Outbox, message)
        assert row is not None
        row.state = state
        session.add(row)


def test_messages_that_did_not_arrive_are_counted(healthy: Shell, database: Database) -> None:
    database.write_now(lose)
    said = healthy("doctor")
    assert said.code == 0
    assert "! " + t("cli.doctor.deliveries.some", "zh", unknown=1, refused=2, broken=0) in said.out


def test_a_database_that_takes_no_writes_is_wrong(shell: Shell, api: Api, postgres_url: str) -> None:
    joint = "&" if "?" in postgres_url else "?"
    shell.set(DATABASE_URL=f"{postgres_url}{joint}options=-c%20default_transaction_read_only%3Don")
    said = shell("doctor")
    assert said.code == 1
    assert "✗ " + t("cli.doctor.database.read_only", "zh", error="InternalError") in said.out


def test_a_database_that_is_away_is_wrong(healthy: Shell) -> None:
    healthy.set(DATABASE_URL="postgresql://someone:hunter2@127.0.0.1:9/town")
    said = healthy("doctor")
    assert said.code == 1
    why = t("start.no_database", "zh", error="OperationalError")
    assert "✗ " + t("cli.doctor.database.wrong", "zh", why=why) in said.out
    assert "hunter2" not in said.out


@pytest.mark.parametrize(
    ("free", "mark", "code"), [(machine.LITTLE - 1, "!", 0), (machine.TOO_LITTLE - 1, "✗", 1)]
)
def test_a_disk_that_fills_up_is_a_warning_and_then_wrong(
    healthy: Shell, monkeypatch: pytest.MonkeyPatch, free: int, mark: str, code: int
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda place: Usage(9 * machine.GB, 0, free))
    said = healthy("doctor")
    assert said.code == code
    line = t("cli.doctor.disk.little", "zh", free=f"{free / machine.GB:.1f}")
    assert f"{mark} {line}" in said.out


def test_a_font_that_cannot_be_opened_is_wrong(
    healthy: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "Broken.otf"
    broken.write_text("version https://git-lfs.github.com/spec/v1", "utf-8")
    monkeypatch.setattr(printing, "FONT", broken)
    said = healthy("doctor")
    assert said.code == 1
    assert "✗ " + t("cli.doctor.fonts.broken", "zh", font="Broken.otf") in said.out


def test_a_database_that_cannot_be_made_is_wrong(shell: Shell, api: Api) -> None:
    (shell.folder / "file").touch()
    for place in ("file/none.db", "file/deep/none.db"):
        folder = (shell.folder / place).parent
        shell.set(DATABASE_URL=f"sqlite:///{shell.folder / place}")
        said = shell("doctor")
        assert said.code == 1
        assert "✗ " + t("cli.doctor.database.nowhere", "zh", folder=folder) in said.out


def test_a_data_folder_that_cannot_be_made_is_wrong_and_ends_the_start_in_a_sentence(
    shell: Shell, api: Api
) -> None:
    (shell.folder / "file").touch()
    folder = shell.folder / "file" / "data"
    shell.set(DATA_DIR=str(folder))
    assert "✗ " + t("cli.doctor.folder.closed", "zh", folder=folder) in shell("doctor").out
    said = shell("migrate")
    assert (said.code, said.sentence) == (2, t("start.no_folder", "zh", folder=folder))


def test_what_is_to_be_looked_at_is_counted_in_the_last_line(healthy: Shell) -> None:
    healthy.set(ADMIN_IDS="")
    said = healthy("doctor")
    assert said.code == 0
    assert said.out.splitlines()[-1] == t("cli.doctor.warned", "zh", count=1)


def test_what_others_can_read_is_a_warning(healthy: Shell) -> None:
    (healthy.folder / "data").chmod(0o755)
    env = healthy.folder / ".env"
    env.write_text("")
    env.chmod(0o644)
    said = healthy("doctor")
    assert said.code == 0
    assert "! " + t("cli.doctor.folder.open", "zh", folder=healthy.folder / "data") in said.out
    assert "! " + t("cli.doctor.env.open", "zh") in said.out


def test_a_data_folder_that_is_closed_is_wrong(healthy: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    said = healthy("doctor")
    assert said.code == 1
    assert "✗ " + t("cli.doctor.folder.closed", "zh", folder=healthy.folder / "data") in said.out


def test_a_check_that_fails_is_a_finding_and_the_others_go_on(
    healthy: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(place: object) -> Usage:
        raise OSError("no such device")

    monkeypatch.setattr(shutil, "disk_usage", fail)
    said = healthy("doctor")
    assert said.code == 1
    what = t("cli.doctor.about.machine", "zh")
    assert "✗ " + t("cli.doctor.failed", "zh", what=what, kind="OSError") in said.out
    assert said.out.splitlines()[-1] == t("cli.doctor.wrong", "zh", count=1)


HOSTILE: dict[str, tuple[int, object]] = {
    "a page that quotes the path": (200, f"<html>/bot{TOKEN}/getMe</html>".encode()),
    "a refusal that quotes it": (403, {"ok": False, "description": f"/bot{TOKEN}/getMe"}),
    "a redirect": (302, b""),
    "a list": (200, json.dumps([TOKEN]).encode()),
    "a name that is the token": (200, {"ok": True, "result": {"username": TOKEN}}),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("verb", ["doctor", "invite"])
@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_no_server_can_bring_the_token_out(
    healthy: Shell, api: Api, kind: str, verb: str, level: str
) -> None:
    healthy.set(LOG_LEVEL=level)
    for method in ("getMe", "getWebhookInfo"):
        api.answers[method] = HOSTILE[kind]
    said = healthy(verb, *(["--role", "staff"] if verb == "invite" else []))
    assert api.paths == [] or TOKEN in api.paths[0]
    assert said.out
    assert TOKEN not in said.out + said.err
    assert TOKEN.partition(":")[2] not in said.out + said.err


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://[", "ftp://127.0.0.1", "nonsense"])
@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_no_address_can_bring_the_token_out(healthy: Shell, url: str, level: str) -> None:
    healthy.set(API_URL=url, LOG_LEVEL=level)
    said = healthy("doctor")
    assert said.code == 1
    assert TOKEN.partition(":")[2] not in said.out + said.err


def test_days_off_that_nobody_knows_yet_are_a_warning(
    healthy: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stock, "AHEAD", timedelta(days=12_000))
    said = healthy("doctor")
    assert said.code == 0
    assert "放假安排还没公布" in said.out
    assert "days import" in said.out
