"""Screens about her data: what is kept, taking it away, being forgotten."""

from collections.abc import Sequence
from html import escape
from typing import Any

from bot.services.erasing import Holdings
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen

Json = dict[str, Any]


def page(street: str, kept: Sequence[Json], lang: str, *, agreed: bool) -> Screen:
    """What is kept, why, how long and who reads it, drawn from the register; and what she can do."""
    name = street or t("arriving.street", lang)
    lines = Html("\n".join(_kept(one, lang) for one in kept))
    standing = h("arriving.privacy_agreed" if agreed else "arriving.privacy_not_agreed", lang)
    text = h("privacy.page", lang, street=name, lines=lines, standing=standing)
    rows: Rows = (
        (_to("data", lang), agreed_button(lang)),
        (_to("forget", lang),),
    )
    return Screen(text, rows if agreed else ())


def how_long(one: Json, lang: str) -> str:
    """For how long one sort is kept, in words."""
    days = one["days"]
    if days is None:
        return t("privacy.long.ledger", lang)
    if days >= 365:
        return t("privacy.long.years", lang, count=days // 365)
    return t("privacy.long.days", lang, count=days)


def _kept(one: Json, lang: str) -> Html:
    return h(
        "privacy.line",
        lang,
        what=t(f"privacy.what.{one['what']}", lang),
        why=t(f"privacy.why.{one['why']}", lang),
        readers=t(f"privacy.readers.{one['readers']}", lang),
        long=how_long(one, lang),
    )


def _to(where: str, lang: str, arg: str = "") -> Button:
    return Button(t(f"privacy.button.{where}", lang), Press(f"pri_{where}", arg=arg))


def agreed_button(lang: str) -> Button:
    """我的同意."""
    return Button(t("privacy.button.agreed", lang), Press("con_page"))


def back(lang: str) -> Button:
    """返回 to what is kept."""
    return Button(t("saying.button.back", lang), Press("pri_page"))


def forget(holdings: Holdings, lang: str) -> Screen:
    """What being forgotten means here; and what becomes of what is open?"""
    lines = [h("forget.title", lang)]
    if holdings.ended:
        lines.append(h("forget.ended", lang, count=holdings.ended))
    if holdings.underway:
        lines.append(h("forget.underway", lang, count=holdings.underway))
    if holdings.withdrawable:
        lines.append(h("forget.withdrawable", lang, count=holdings.withdrawable))
    lines.append(h("forget.limits", lang))
    if not holdings.withdrawable:
        rows: Rows = ((Button(t("forget.button.go", lang), Press("pri_sure", arg="keep")),),)
    else:
        rows = (
            (Button(t("forget.button.keep", lang), Press("pri_sure", arg="keep")),),
            (Button(t("forget.button.withdraw", lang), Press("pri_sure", arg="withdraw")),),
        )
    return Screen(Html("\n".join(lines)), (*rows, (back(lang),)))


def sure(choice: str, lang: str) -> Screen:
    """Really?"""
    yes = Button(t("forget.button.yes", lang), Press("pri_gone", arg=choice))
    return Screen(h(f"forget.sure.{choice}", lang), ((yes,), (back(lang),)))


def gone(lang: str) -> Screen:
    """The last words."""
    return Screen(h("forget.gone", lang), keyboard=())


def child(lang: str) -> Screen:
    """Somebody under 14: how it can be said all the same."""
    return Screen(h("privacy.child", lang), keyboard=())


def your_data(lang: str) -> Screen:
    """What comes with it, and how to correct it."""
    rows: Rows = (
        (Button(t("privacy.button.home", lang), Press("pri_home")), _language(lang)),
        (Button(t("mine.button.list", lang), Press("my_list", arg="0")), back(lang)),
    )
    return Screen(h("mydata.here", lang), rows)


def _language(lang: str) -> Button:
    return Button(t("arriving.word.language", lang), Press("set_langs"))


STYLE = (
    "body{font:20px/1.6 sans-serif;max-width:42em;margin:1em auto;padding:0 1em;color:#111}"
    "h1{font-size:1.6em}h2{font-size:1.25em;border-bottom:2px solid #888;margin-top:1.6em}"
    "blockquote{margin:.4em 0;padding:.2em .8em;border-left:4px solid #888;white-space:pre-wrap}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.3em .5em;text-align:left}"
    "@media print{body{font-size:14pt;margin:0}section{break-inside:avoid}}"
)


def readable(data: Json, lang: str) -> str:
    """All of it as one page to read or print: big type, no script, nothing loaded from elsewhere."""
    account = data["account"]
    blocks = [
        f"<h1>{escape(t('mydata.title', lang))}</h1>",
        f"<p>{escape(t('mydata.made', lang, at=_at(data['made_at'])))}</p>",
        _section("account", [(name, account[name]) for name in account if account[name] is not None], lang),
        *(_one(one, lang) for one in data["suggestions"]),
        _section("events", [(one["title"], one["state"]) for one in data["events"]], lang),
        _section("supported", [("number", number) for number in data["supported"]], lang),
        _section(
            "consents",
            [(one["purpose"], f"{_at(one['at'])} {_yes(one['agreed'], lang)}") for one in data["consents"]],
            lang,
        ),
        _section("opened", [(one["number"], one["reason"]) for one in data["identity_reads"]], lang),
        _section("attended", [(_at(one["at"]), one["title"]) for one in data["attended"]], lang),
        _section("votes", [(one["question"], _yes(one["voted"], lang)) for one in data["votes"]], lang),
        _section("calls", [(one["notice"], one["outcome"]) for one in data["calls"]], lang),
        _section("bans", [(_at(one["since"]), one["reason"]) for one in data["bans"]], lang),
        _section("messages", list(data["messages"].items()), lang),
        f"<section><h2>{escape(t('mydata.part.kept', lang))}</h2>"
        + "".join(f"<p>{_kept(one, lang)}</p>" for one in data["kept"])
        + "</section>",
    ]  # fmt: skip
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
    title = escape(t("mydata.title", lang))
    return f'<!doctype html><html lang="{lang}"><head>{head}<title>{title}</title></head><body>' + "".join(
        (*blocks, "</body></html>")
    )


def _one(one: Json, lang: str) -> str:
    said = "".join(
        f"<p>{_at(part['at'])}</p><blockquote>{escape(part['text'])}</blockquote>" for part in one["said"]
    )
    answers = "".join(
        f"<p>{escape(t('mydata.answered', lang))} {_at(answer['at'])}</p>"
        f"<blockquote>{escape(answer['text'])}</blockquote>"
        for answer in one["answers"]
    )
    files = "".join(f"<li>{escape(str(file['kind']))} {file['size'] or ''}</li>" for file in one["files"])
    shown = ("number", "status", "kind", "category", "estate", "place", "visibility", "display_name",
             "submitted_at", "answered_at", "closed_at", "rating")  # fmt: skip
    facts = _table([(name, one[name]) for name in shown if one.get(name) is not None], lang)
    heading = escape(one["number"] or t("mydata.draft", lang))
    return f"<section><h2>{heading}</h2>{facts}{said}<ul>{files}</ul>{answers}</section>"


def _section(name: str, rows: Sequence[tuple[str, Any]], lang: str) -> str:
    heading = escape(t(f"mydata.part.{name}", lang))
    body = _table(rows, lang) if rows else f"<p>{escape(t('mydata.nothing', lang))}</p>"
    return f"<section><h2>{heading}</h2>{body}</section>"


def _table(rows: Sequence[tuple[str, Any]], lang: str) -> str:
    cells = "".join(
        f"<tr><th>{escape(_word(name, lang))}</th><td>{escape(_value(value, lang))}</td></tr>"
        for name, value in rows
    )
    return f"<table>{cells}</table>"


def _word(name: str, lang: str) -> str:
    return t(f"mydata.field.{name}", lang) if name in FIELDS else str(name)


FIELDS = frozenset(
    {
        "telegram_id",
        "contact",
        "language",
        "community",
        "channel",
        "consent",
        "created_at",
        "number",
        "status",
        "kind",
        "category",
        "estate",
        "place",
        "visibility",
        "display_name",
        "submitted_at",
        "answered_at",
        "closed_at",
        "rating",
        "service",
        "publication",
        "sharing",
        "from_you",
        "to_you",
        "quiet_hours",
        "digest",
    }
)


def _value(value: Any, lang: str) -> str:
    return _yes(value, lang) if isinstance(value, bool) else str(value)


def _yes(value: bool, lang: str) -> str:
    return t("mydata.yes" if value else "mydata.no", lang)


def _at(moment: str) -> str:
    return moment[:16].replace("T", " ") + " UTC"
