"""The page of /mydata: all that is kept of a resident, to read or print, in her words and her local time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from html import escape
from typing import Any, Protocol

from bot.texts import t
from bot.views.privacy import kept_line
from bot.views.words import COUNTED_AS, Named, channel, named
from storage.tables import Rating

Json = dict[str, Any]
Rows = Sequence[tuple[str, Any]]


class Coded(Named, Protocol):
    """A named row by whose code others refer to it."""

    code: str


ACCOUNT = (
    "telegram_id", "contact", "language", "community", "estate", "channel", "consent", "digest",
    "digest_answers", "quiet_hours", "created_at",
)  # fmt: skip
SUGGESTION = (
    "number", "status", "kind", "category", "community", "estate", "place", "visibility", "display_name",
    "submitted_at", "answered_at", "closed_at", "rating",
)  # fmt: skip
NAMED = frozenset({"community", "estate", "category"})
STYLE = (
    "body{font:20px/1.6 sans-serif;max-width:42em;margin:1em auto;padding:0 1em;color:#111}"
    "h1{font-size:1.6em}h2{font-size:1.25em;border-bottom:2px solid #888;margin-top:1.6em}"
    "blockquote{margin:.4em 0;padding:.2em .8em;border-left:4px solid #888;white-space:pre-wrap}"
    "table{border-collapse:collapse;width:100%}th{min-width:5em}"
    "td,th{border:1px solid #999;padding:.3em .5em;text-align:left;overflow-wrap:anywhere}"
    "@media print{body{font-size:14pt;margin:0}section{break-inside:avoid}}"
)


def readable(data: Json, town: Iterable[Coded], lang: str, tz: tzinfo) -> str:
    """All of it as one page: big type, no script, nothing loaded from elsewhere.

    `town`: its communities, estates and categories, by whose names she knows what is kept as codes.
    """
    return _Page(lang, tz, {row.code: named(row, lang) for row in town}).draw(data)


@dataclass(frozen=True, slots=True)
class _Page:
    lang: str
    tz: tzinfo
    names: dict[str, str]

    def draw(self, data: Json) -> str:
        lang = self.lang
        blocks = [
            f"<h1>{escape(t('mydata.title', lang))}</h1>",
            f"<p>{escape(t('mydata.made', lang, at=self.at(data['made_at'])))}</p>",
            self.section("account", self.fields(data["account"], ACCOUNT)),
            *map(self.suggestion, data["suggestions"]),
            *(self.section(name, rows) for name, rows in self.others(data)),
            f"<section><h2>{escape(t('mydata.part.kept', lang))}</h2>"
            + "".join(f"<p>{kept_line(one, lang)}</p>" for one in data["kept"])
            + "</section>",
        ]
        title = escape(t("mydata.title", lang))
        head = f'<meta charset="utf-8">{VIEWPORT}<style>{STYLE}</style><title>{title}</title>'
        return f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{"".join(blocks)}</body></html>'

    def others(self, data: Json) -> Iterable[tuple[str, Rows]]:
        """What there is beside her account and her suggestions."""
        at, yes, lang = self.at, self.yes, self.lang
        yield "events", [(one["title"], t(f"event.state.{one['state']}", lang)) for one in data["events"]]
        yield "supported", [("number", number) for number in data["supported"]]
        agreed = [(one["purpose"], f"{at(one['at'])} {yes(one['agreed'])}") for one in data["consents"]]
        yield "consents", agreed
        yield "opened", [(one["number"], one["reason"]) for one in data["identity_reads"]]
        yield "attended", [(at(one["at"]), one["title"]) for one in data["attended"]]
        yield "votes", [(one["question"], yes(one["voted"])) for one in data["votes"]]
        yield "calls", [(at(one["created_at"]), one["outcome"] or "–") for one in data["calls"]]
        yield "bans", [(at(one["since"]), one["reason"]) for one in data["bans"]]
        yield "messages", list(data["messages"].items())

    def suggestion(self, one: Json) -> str:
        said = "".join(self.quoted(part["at"], part["text"]) for part in one["said"])
        answered = escape(t("mydata.answered", self.lang)) + " "
        answers = "".join(self.quoted(answer["at"], answer["text"], answered) for answer in one["answers"])
        kinds = (COUNTED_AS.get(file["kind"], file["kind"]) for file in one["files"])
        files = "".join(f"<li>{escape(t(f'words.files.{kind}', self.lang, count=1))}</li>" for kind in kinds)
        heading = escape(one["number"] or t("mydata.draft", self.lang))
        facts = self.table(self.fields(one, SUGGESTION))
        return f"<section><h2>{heading}</h2>{facts}{said}<ul>{files}</ul>{answers}</section>"

    def quoted(self, at: str, text: str, before: str = "") -> str:
        return f"<p>{before}{self.at(at)}</p><blockquote>{escape(text)}</blockquote>"

    def section(self, name: str, rows: Rows) -> str:
        heading = escape(t(f"mydata.part.{name}", self.lang))
        body = self.table(rows) if rows else f"<p>{escape(t('mydata.nothing', self.lang))}</p>"
        return f"<section><h2>{heading}</h2>{body}</section>"

    def fields(self, one: Json, shown: Sequence[str]) -> Rows:
        return [
            (name, self.value(name, one[name])) for name in shown if one.get(name) not in (None, Rating.NONE)
        ]

    def value(self, name: str, value: Any) -> str:
        """What a field holds, in words."""
        if isinstance(value, bool):
            return self.yes(value)
        if name in NAMED:
            return self.names.get(value, str(value))
        if name.endswith("_at"):
            return self.at(value)
        match name:
            case "language":
                return t("language.name", value)
            case "channel":
                return channel(value, self.lang)
            case "status" | "kind":
                return t(f"words.{name}.{value}", self.lang)
            case "visibility":
                return t(f"visibility.button.{value}", self.lang)
            case "rating":
                return t(f"mine.button.{value}", self.lang)
        return str(value)

    def table(self, rows: Rows) -> str:
        cells = "".join(
            f"<tr><th>{escape(self.heading(name))}</th><td>{escape(str(value))}</td></tr>"
            for name, value in rows
        )
        return f"<table>{cells}</table>"

    def heading(self, name: str) -> str:
        return t(f"mydata.field.{name}", self.lang) if name in FIELDS else str(name)

    def yes(self, value: bool) -> str:
        return t("mydata.yes" if value else "mydata.no", self.lang)

    def at(self, moment: str) -> str:
        return f"{datetime.fromisoformat(moment).astimezone(self.tz):%Y-%m-%d %H:%M}"


VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'
FIELDS = frozenset({*ACCOUNT, *SUGGESTION, "service", "publication", "sharing", "from_you", "to_you"})
