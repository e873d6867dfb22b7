"""Logging set up once: text or JSON, and never a token, whoever writes the line."""

import json
import logging
import re
import sys
import traceback
from typing import Any, Literal

# Bot tokens as Telegram makes them; HTTP libraries log URLs, and the token is part of every one.
TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}")
# Libraries that write URLs or payloads at INFO and below.
TALKATIVE = ("httpx", "httpcore", "aiohttp", "telegram", "telegram.ext", "apscheduler", "uvicorn", "alembic")


def redact(text: str) -> str:
    """The text with anything that looks like a bot token taken out."""
    return TOKEN.sub("<token>", text)


class SafeFormatter(logging.Formatter):
    """Tells where a failure happened and of what kind. Its text may quote residents, so it is left out."""

    def formatException(self, info: Any) -> str:
        """File, line and function of each step, and the kind of the error and of its causes."""
        lines: list[str] = []
        error: BaseException | None = info[1]
        while error is not None:
            steps = traceback.extract_tb(error.__traceback__)
            lines += [f"  {step.filename}:{step.lineno} {step.name}" for step in steps]
            lines.append(type(error).__name__)
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


class TextFormatter(SafeFormatter):
    """One line an event, extras behind it as key=value."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        facts = " ".join(f"{key}={value}" for key, value in extras(record).items())
        return redact(f"{line} {facts}" if facts else line)


class JsonFormatter(SafeFormatter):
    """One JSON object a line, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "name": record.name,
            "event": record.getMessage(),
            **extras(record),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return redact(json.dumps(entry, ensure_ascii=False, default=str))


_PLAIN = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {
    "message",
    "asctime",
    "taskName",
}


def extras(record: logging.LogRecord) -> dict[str, object]:
    """What the caller passed as `extra=`: ids, counts and durations; never words of residents or names."""
    return {key: value for key, value in record.__dict__.items() if key not in _PLAIN}


def set_up(style: Literal["text", "json"], level: str = "INFO") -> None:
    """Send all logging to standard error in the given style, and quiet the libraries that name URLs."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter()
        if style == "json"
        else TextFormatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
