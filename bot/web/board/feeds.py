"""The board for programs: an Atom feed (RFC 4287) and JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

from bot.services.board.figures import Figures, Share
from bot.services.board.reading import Entry
from bot.services.board.suppression import Cell, Table
from bot.texts import t
from bot.web.board.shown import Reader, local_day, show

ATOM = "http://www.w3.org/2005/Atom"
FIRST_DAY = "2026-01-01"
"""RFC 4151 wants a day on which the names were ours; it stays the same for good."""


def feed(entries: Sequence[Entry], root: str, title: str, community: str, reader: Reader) -> bytes:
    """Where something happened last, newest first. The ids never change, wherever the board moves."""
    Xml.register_namespace("", ATOM)
    top = Xml.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": reader.lang})
    query = f"?community={community}" if community else ""
    _add(top, "id", _tag(root, f"feed{query}"))
    _add(top, "title", title)
    updated = max((midnight(one.row.updated_at, reader) for one in entries), default=f"{FIRST_DAY}T00:00:00Z")
    _add(top, "updated", updated)
    _add(top, "link", rel="self", type="application/atom+xml", href=f"{root}/feed.atom{query}")
    _add(top, "link", rel="alternate", type="text/html", href=f"{root}/{query}")
    author = _add(top, "author")
    _add(author, "name", t("board.title", reader.lang))
    for entry in entries:
        _entry(top, entry, root, reader)
    return bytes(Xml.tostring(top, "utf-8", xml_declaration=True))


def _entry(top: Xml.Element, entry: Entry, root: str, reader: Reader) -> None:
    shown = show(entry, reader)
    item = _add(top, "entry")
    _add(item, "id", _tag(root, shown.number))
    _add(item, "title", f"{shown.number} {shown.summary}")
    _add(item, "updated", midnight(entry.row.updated_at, reader))
    _add(item, "published", midnight(entry.row.filed_at, reader))
    _add(item, "link", rel="alternate", type="text/html", href=f"{root}/s/{shown.number}")
    _add(item, "category", term=entry.row.category, label=shown.category)
    _add(item, "summary", f"{shown.stage} · {shown.place} · {shown.category}")
    said = ["\n".join(shown.words)]
    if shown.answer:
        said.append(t("board.one.answer", reader.lang) + "\n" + "\n".join(shown.answer))
    _add(item, "content", "\n\n".join(said), type="text")


def _add(parent: Xml.Element, name: str, text: str | None = None, **attributes: str) -> Xml.Element:
    element = Xml.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = clean(text) if text is not None else None
    return element


def _tag(root: str, name: str) -> str:
    return f"tag:{urlsplit(root).hostname},{FIRST_DAY}:{name}"


def midnight(moment: datetime, reader: Reader) -> str:
    """The local day as a moment (RFC 3339): no hour is told."""
    local = moment.astimezone(reader.tz).replace(hour=0, minute=0, second=0, microsecond=0)
    return local.isoformat()


def clean(text: str) -> str:
    """Without what XML 1.0 cannot hold."""
    return "".join(
        one
        for one in text
        if one in "\t\n" or " " <= one <= "\ud7ff" or "\ue000" <= one <= "\ufffd" or one > "\uffff"
    )


def as_json(entry: Entry, root: str, reader: Reader) -> Mapping[str, Any]:
    """One suggestion for a program: codes, and words in the reader's language."""
    row, shown = entry.row, show(entry, reader)
    return {
        "number": shown.number,
        "url": f"{root}/s/{shown.number}",
        "community": row.community,
        "community_name": shown.community,
        "estate": row.estate,
        "place": shown.place,
        "category": row.category,
        "category_name": shown.category,
        "kind": row.kind,
        "status": row.stage,
        "status_name": shown.stage,
        "words": row.words,
        "answer": row.answer,
        "result": row.result_class if row.answered else None,
        "body": row.lead,
        "asked_on": shown.asked_iso,
        "due_on": local_day(row.due_at, reader.tz) if row.due_at else None,
        "answered_on": local_day(row.answered_at, reader.tz) if row.answered_at else None,
        "supporters": shown.supporters,
        "history": [{"on": step.iso, "what": step.text} for step in shown.steps],
    }


def figures_json(figures: Figures) -> Mapping[str, Any]:
    """The figures; a number that is not told is null, with `few` if it is below three."""
    return {
        "at": figures.at.isoformat(),
        "since": figures.since.isoformat(),
        "total": _cell(figures.total),
        "in_time": _share(figures.in_time),
        "communities": [
            {"community": one.code or None, "asked": one.filed, "in_time": _share(one.in_time)}
            for one in figures.places or ()
        ],
        "months": [{"month": day.isoformat()[:7], **_cell(cell)} for day, cell in figures.months or ()],
        "answers": _table(figures.answers),
        "matters": _table(figures.matters),
    }


def _cell(cell: Cell) -> Mapping[str, Any]:
    return {"number": cell.number, "few": cell.few}


def _share(share: Share | None) -> Mapping[str, Any] | None:
    return {"percent": share.percent, "near": share.near or "exactly"} if share is not None else None


def _table(table: Table | None) -> Mapping[str, Any] | None:
    if table is None:
        return None
    return {
        "rows": [name or None for name in table.rows],
        "columns": [name or None for name in table.columns],
        "cells": [[_cell(cell) for cell in row] for row in table.cells],
        "row_totals": table.row_totals,
        "column_totals": table.column_totals,
    }
