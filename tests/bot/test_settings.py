"""Settings: what an operator may write, and the one sentence when it is wrong."""

from pathlib import Path

import pytest

from bot import settings
from bot.errors import StartError

GOOD = "123456789:AAE-a_token_of_the_right_shape"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def load(monkeypatch: pytest.MonkeyPatch, **values: str) -> settings.Settings:
    for name, value in values.items():
        monkeypatch.setenv(f"YISHI_{name}", value)
    return settings.load()


def test_defaults_need_nothing_but_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load(monkeypatch, BOT_TOKEN=GOOD).for_running()
    assert loaded.database == f"sqlite:///{Path('data') / 'yishi.db'}"
    assert (loaded.language, str(loaded.timezone), loaded.listen_at) == (
        "zh",
        "Asia/Shanghai",
        ("127.0.0.1", 8080),
    )


def test_a_file_counts_and_the_environment_counts_more(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(f"YISHI_BOT_TOKEN={GOOD}\nYISHI_LANGUAGE=en\nYISHI_STREET_NAME=XX街道\n", "utf-8")
    loaded = load(monkeypatch, LANGUAGE="zh")
    assert (loaded.street_name, loaded.language) == ("XX街道", "zh")


def test_a_file_in_another_encoding_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_bytes("YISHI_STREET_NAME=燕罗街道\n".encode("gb18030"))
    with pytest.raises(StartError, match=r"start\.env_not_utf8"):
        load(monkeypatch)


def test_a_file_that_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    # Rights would not keep root out.
    Path(".env").symlink_to("/proc/self/mem")
    with pytest.raises(StartError, match=r"start\.env_closed"):
        load(monkeypatch)


def test_words_of_a_choice_are_read_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load(monkeypatch, LOG_LEVEL="debug", LOG_FORMAT="JSON", LANGUAGE="ZH-Hant")
    assert (loaded.log_level, loaded.log_format, loaded.language) == ("DEBUG", "json", "zh-hant")


def test_secrets_are_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch).forward_secrets == {}
    secrets = load(monkeypatch, FORWARD_SECRETS='{"city": "whsec_1"}').forward_secrets
    assert secrets["city"].get_secret_value() == "whsec_1"


@pytest.mark.parametrize("written", ["1,22", "1 22", "1;22", " 1 , 22 "])
def test_admins_are_a_list_of_ids(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    assert load(monkeypatch, ADMIN_IDS=written).admin_ids == {1, 22}


@pytest.mark.parametrize(
    "url", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"]
)
def test_any_spelling_of_postgresql_means_psycopg(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert load(monkeypatch, DATABASE_URL=url).database == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_URL", "ftp://api.example"),
        ("API_URL", "api.example"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "yishi.db"),
        ("WEBHOOK_URL", "town.example/telegram"),
        ("LISTEN", "nowhere"),
        ("LISTEN", "127.0.0.1:65536"),
        ("TIMEZONE", "Mars/Olympus"),
        ("LANGUAGE", "fr"),
        ("ADMIN_IDS", "me"),
        ("SEND_RATE", "0"),
        ("LOG_FORMAT", "xml"),
        ("ANSWER_DAYS", "question=soon"),
        ("ANSWER_DAYS", "wish=3"),
        ("ANSWER_DAYS", "question=0"),
        ("ANSWER_DAYS", "3"),
        ("SIGN_DAYS", "0"),
        ("CONTACT_HOURS", "-1"),
        ("WEBHOOK_SECRET", "with space"),
        ("QUIET_HOURS", "22-8"),
        ("QUIET_HOURS", "08:00-08:00"),
        ("EVENT_REMINDERS", "a day"),
        ("EVENT_REMINDERS", "0h"),
        ("EVENT_OFFER_HOURS", "0"),
        ("FORWARD_SECRETS", "whsec_1"),
        ("FORWARD_SECRETS", '["whsec_1"]'),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(StartError) as caught:
        load(monkeypatch, **{name: value})
    said = caught.value.values
    assert said["name"] == f"YISHI_{name}"
    # What it says is no riddle: written so, it is right.
    load(monkeypatch, **{name: said["example"]})


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({}, "start.no_token"),
        ({"BOT_TOKEN": "nonsense"}, "start.bad_token"),
        ({"BOT_TOKEN": GOOD, "WEBHOOK_URL": "http://x.example/h"}, "start.webhook_not_https"),
        ({"BOT_TOKEN": GOOD, "WEBHOOK_URL": "https://x.example/h"}, "start.no_webhook_secret"),
    ],
)
def test_what_a_run_lacks_is_said(monkeypatch: pytest.MonkeyPatch, values: dict[str, str], key: str) -> None:
    with pytest.raises(StartError) as caught:
        load(monkeypatch, **values).for_running()
    assert caught.value.key == key


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load(monkeypatch, BOT_TOKEN=GOOD, WEBHOOK_SECRET="hush-hush")
    assert GOOD not in repr(loaded)
    assert "hush-hush" not in repr(loaded)


def test_days_of_a_kind_that_is_not_named_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, ANSWER_DAYS="complaint=7 Question=2").working_days == {
        "question": 2, "request": 5, "complaint": 7, "suggestion": 15,
    }  # fmt: skip
