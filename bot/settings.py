"""Settings from the environment or `.env`, all with the prefix `YISHI_`."""

import json
import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import StartError

ANSWER_DAYS = "question=3,request=5,complaint=10,suggestion=15"
HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
BEFORE = re.compile(r"[1-9]\d?[dh]")
# With a path, beside those of the webhook and health; plain http on this machine only.
ADDRESS = re.compile(
    r"(https://[\w.-]+|http://(127\.0\.0\.1|localhost))(:\d{1,5})?(/[a-z0-9-]+)+/?", re.ASCII
)
WEB = re.compile(r"https?://[^\s/?#]+(/\S*)?")
DATABASE = re.compile(r"sqlite:///\S.*|postgres(ql)?(\+psycopg)?://\S*")
OWN_PATHS = frozenset({"live", "ready", "metrics", "forward"})
TOKEN_SHAPE = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}")
TELEGRAM = "https://api.telegram.org"
EXAMPLES = {
    "webhook_url": "https://town.example/telegram",
    "webhook_secret": "kX3_tQ9-longer",
    "database_url": "postgresql://user:password@host/name",
    "console_url": "https://town.example/console",
    "board_url": "https://town.example/board",
    "admin_ids": "123456789,987654321",
    "forward_secrets": '{"city": "whsec_…"}',
}
"""How what has no default is written."""


class Settings(BaseSettings):
    """What an operator decides. Each field is `YISHI_` and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="YISHI_", env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    bot_token: SecretStr = SecretStr("")
    api_url: str = TELEGRAM
    data_dir: Path = Path("data")
    database_url: str = ""
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    listen: str = "127.0.0.1:8080"
    console_url: str = ""
    console_login: bool = False
    board_url: str = ""
    admin_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    timezone: ZoneInfo = ZoneInfo("Asia/Shanghai")
    language: Literal["zh", "zh-hant", "en"] = "zh"
    street_name: str = ""
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    send_rate: float = Field(default=30, gt=0)
    chat_rate: float = Field(default=1, gt=0)
    group_rate: int = Field(default=20, ge=1)
    stop_deadline: float = Field(default=10, gt=0)
    rating_days: int = Field(default=7, ge=1, le=365)
    info_days: int = Field(default=7, ge=1, le=365)
    answer_days: str = ANSWER_DAYS
    sign_days: int = Field(default=1, ge=1, le=30)
    contact_hours: int = Field(default=24, ge=1, le=240)
    supervise_days: int = Field(default=3, ge=1, le=30)
    extension_days: int = Field(default=15, ge=1, le=60)
    pause_days: int = Field(default=10, ge=0, le=60)
    quiet_hours: str = "22:00-08:00"
    messages_per_minute: int = Field(default=60, ge=0, le=1_000_000)
    suggestions_per_day: int = Field(default=20, ge=0, le=1_000_000)
    screening: bool = False
    broadcast_approval: int = Field(default=200, ge=0, le=1_000_000_000)
    monthly_report: Literal["", "street", "communities"] = "street"
    partly_weight: float = Field(default=0.6, ge=0, le=1)
    event_reminders: str = "1d,1h"
    event_offer_hours: int = Field(default=12, ge=1, le=168)
    forward_secrets: Annotated[dict[str, SecretStr], NoDecode] = {}
    forward_private: bool = False
    max_file_mb: int = Field(default=20, ge=1, le=2000)
    max_upload_mb: int = Field(default=50, ge=1, le=2000)

    @field_validator("api_url", mode="before")
    @classmethod
    def _server(cls, value: object) -> object:
        return value or TELEGRAM

    @field_validator("api_url", "webhook_url")
    @classmethod
    def _web(cls, value: str) -> str:
        if value and not WEB.fullmatch(value):
            raise ValueError("not https://host")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and not DATABASE.fullmatch(value):
            raise ValueError("neither PostgreSQL nor SQLite")
        return value

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _ids(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(int(part) for part in re.split(r"[,;\s]+", value.strip()) if part)
        return value

    @field_validator("forward_secrets", mode="before")
    @classmethod
    def _secrets(cls, value: object) -> object:
        return json.loads(value or "{}") if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _level(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("language", "log_format", mode="before")
    @classmethod
    def _word(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("timezone", mode="before")
    @classmethod
    def _zone(cls, value: object) -> object:
        if isinstance(value, str):
            try:
                return ZoneInfo(value)
            except (ZoneInfoNotFoundError, ValueError) as error:
                raise ValueError("unknown time zone") from error
        return value

    @field_validator("listen")
    @classmethod
    def _address(cls, value: str) -> str:
        if not re.fullmatch(r"[^\s:]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5}", value):
            raise ValueError("not host:port")
        if int(value.rpartition(":")[2]) > 65535:
            raise ValueError("no such port")
        return value

    @field_validator("console_url", "board_url")
    @classmethod
    def _address_with_path(cls, value: str) -> str:
        if value and not ADDRESS.fullmatch(value):
            raise ValueError("not https://host/path")
        return value.rstrip("/")

    @field_validator("quiet_hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        if value and (not HOURS.fullmatch(value) or len(set(value.split("-"))) == 1):
            raise ValueError("not HH:MM-HH:MM")
        return value

    @field_validator("event_reminders")
    @classmethod
    def _reminders(cls, value: str) -> str:
        if not all(BEFORE.fullmatch(part) for part in _parts(value)):
            raise ValueError("not days and hours")
        return value

    @field_validator("answer_days")
    @classmethod
    def _days(cls, value: str) -> str:
        if set(days := _by_kind(value)) - set(_by_kind(ANSWER_DAYS)) or not all(
            1 <= n <= 250 for n in days.values()
        ):
            raise ValueError("not kind=days")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr) -> SecretStr:
        # Bot API, setWebhook: 1-256 characters of A-Z a-z 0-9 _ -
        if value.get_secret_value() and not re.fullmatch(r"[\w-]{1,256}", value.get_secret_value(), re.ASCII):
            raise ValueError("not a webhook secret")
        return value

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: as given (`postgres…` means psycopg 3), else a file in the data folder."""
        if self.database_url:
            return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+psycopg://", self.database_url)
        return f"sqlite:///{self.data_dir / 'yishi.db'}"

    @property
    def working_days(self) -> dict[str, int]:
        """Working days until an answer is due, by kind; what is not named has its default."""
        return {**_by_kind(ANSWER_DAYS), **_by_kind(self.answer_days)}

    @property
    def reminders(self) -> list[tuple[int, int]]:
        """How long before an event those who come are reminded: days and hours."""
        each = [(int(part[:-1]), part[-1]) for part in _parts(self.event_reminders)]
        return [(number, 0) if unit == "d" else (0, number) for number, unit in each]

    @property
    def night(self) -> tuple[time, time] | None:
        """When the quiet hours begin and end, in local time; None if there are none."""
        if not self.quiet_hours:
            return None
        begin, end = (time.fromisoformat(one) for one in self.quiet_hours.split("-"))
        return begin, end

    @property
    def listen_at(self) -> tuple[str, int]:
        """Host and port of webhook, health and metrics."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    def for_running(self) -> "Settings":
        """These settings, checked for talking to Telegram. Raises StartError with what to do."""
        if not self.bot_token.get_secret_value():
            raise StartError("start.no_token")
        if not TOKEN_SHAPE.fullmatch(self.bot_token.get_secret_value()):
            raise StartError("start.bad_token")
        if self.webhook_url and not self.webhook_url.startswith("https://") and not self.local:
            raise StartError("start.webhook_not_https")
        if self.webhook_url and not self.webhook_secret.get_secret_value():
            raise StartError("start.no_webhook_secret")
        if _first(self.board_url) in {*OWN_PATHS, _first(self.webhook_url), _first(self.console_url)} - {""}:
            raise StartError("start.board_path")
        return self

    @property
    def local(self) -> bool:
        """Whether the Bot API server is another than Telegram's own (self-hosted, or the sandbox)."""
        return self.api_url.rstrip("/") != TELEGRAM


def _first(url: str) -> str:
    """The first part of an address' path."""
    return urlsplit(url).path.strip("/").partition("/")[0]


def _by_kind(written: str) -> dict[str, int]:
    """`question=3,request=5` as a table. Raises ValueError for anything else."""
    pairs = (pair.partition("=") for pair in _parts(written))
    return {name.lower(): int(days) for name, _, days in pairs}


def _parts(written: str) -> list[str]:
    """What stands between commas, semicolons or spaces."""
    return [part for part in re.split(r"[,;\s]+", written.strip()) if part]


def load(**overrides: object) -> Settings:
    """Read the settings. Raises StartError naming the one setting that is wrong, or saying why `.env` cannot
    be read.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0]).lower()
        field = Settings.model_fields.get(name)
        example = EXAMPLES.get(name) or (str(field.default) if field is not None else "")
        raise StartError("start.bad_setting", name=f"YISHI_{name.upper()}", example=example) from None
    except UnicodeDecodeError:
        raise StartError("start.env_not_utf8") from None
    except OSError as error:
        raise StartError("start.env_closed", error=type(error).__name__) from None
