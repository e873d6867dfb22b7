"""Open311 GeoReport v2, as a server that only tells: what is on the board, for the programs of others.

The standard: services, service definitions, requests with its filters, one request, in JSON and XML, and
errors in its form. Nothing can be opened here: `POST` is refused with 405, and discovery says so. There are
no coordinates, because none are kept: `address` is the estate and the community. Days have no hour.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as Xml

from starlette.requests import Request
from starlette.responses import Response

from bot.services.board.reading import Entry
from bot.views import board_words as words
from bot.views.words import named
from bot.web.board.feeds import clean, midnight
from bot.web.board.shown import Reader
from storage.queries.board import Wanted
from storage.tables import Category

Fields = Mapping[str, Any]
FORMATS = {"json": "application/json", "xml": "text/xml"}
SPAN = timedelta(days=90)
"""The standard: the last 90 days if nothing else is asked for, and never more at once."""

PAGE, MOST = 100, 1000
LIST_NAMES = 50
LONGEST = 2_000
CHANGESET = "2026-11-27T00:00:00Z"
STATUSES = {"open": False, "closed": True}
NUMBER = 24


class Refused(Exception):
    """An error in the standard's form."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


def answer(form: str, lists: str, item: str, rows: Sequence[Fields]) -> Response:
    """A list in JSON, or in XML as an element `lists` of elements `item`."""
    if form == "json":
        return _json(rows)
    top = Xml.Element(lists)
    for row in rows:
        _fill(Xml.SubElement(top, item), row)
    return _xml(top)


def refuse(form: str, error: Refused) -> Response:
    """An error, with its code in the status and in the body."""
    fields = {"code": error.code, "description": error.description}
    response = answer(form if form in FORMATS else "xml", "errors", "error", [fields])
    response.status_code = error.code
    if error.code == 405:
        response.headers["Allow"] = "GET, HEAD"
    return response


def discover(form: str, root: str, contact: str) -> Response:
    """Where the service is, and what it does not do."""
    about = {
        "changeset": CHANGESET,
        "contact": contact,
        "key_service": "No key is needed. The service is read-only: requests cannot be created here.",
    }
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": f"{root}/open311/v2",
        "changeset": CHANGESET,
        "type": "production",
    }
    formats = list(FORMATS.values())
    if form == "json":
        return _json({**about, "endpoints": [{**endpoint, "formats": formats}]})
    top = Xml.Element("discovery")
    _fill(top, about)
    place = Xml.SubElement(Xml.SubElement(top, "endpoints"), "endpoint")
    _fill(place, endpoint)
    listed = Xml.SubElement(place, "formats")
    for one in formats:
        Xml.SubElement(listed, "format").text = one
    return _xml(top)


def services(categories: Sequence[Category], lang: str) -> list[Fields]:
    """The categories that can be on the board."""
    return [
        {
            "service_code": one.code,
            "service_name": named(one, lang),
            "description": " · ".join(_titles(one, lang)),
            "metadata": "false",
            "type": "batch",
            "keywords": ",".join(_titles(one, lang)),
            "group": _titles(one, lang)[0],
        }
        for one in categories
    ]


def define(form: str, code: str, categories: Sequence[Category]) -> Response:
    """A service's definition: nothing besides the words is asked for. Refused: 404 for an unknown code."""
    if code not in {one.code for one in categories}:
        raise Refused(404, "service_code was not found")
    if form == "json":
        return _json({"service_code": code, "attributes": []})
    top = Xml.Element("service_definition")
    Xml.SubElement(top, "service_code").text = code
    Xml.SubElement(top, "attributes")
    return _xml(top)


def read(request: Request, categories: Sequence[Category], now: datetime) -> tuple[Wanted, int, int]:
    """What a list of requests is asked for, how long a page is, and which. Refused: 400 for what is no date,
    status or page, and for more than 90 days; 404 for an unknown service.
    """
    given = request.query_params
    size, page = _number(given.get("page_size"), PAGE, MOST), _number(given.get("page"), 1, 10_000)
    numbers = _names(given.get("service_request_id", ""))
    if numbers:
        # The standard: it overrides all other arguments.
        return Wanted(numbers=tuple(one.upper()[:NUMBER] for one in numbers)), size, page
    codes = _names(given.get("service_code", ""))
    if unknown := set(codes) - {one.code for one in categories}:
        raise Refused(404, f"service_code was not found: {sorted(unknown)[0][:NUMBER]}")
    statuses = {one.lower() for one in _names(given.get("status", ""))}
    if not statuses <= STATUSES.keys():
        raise Refused(400, "status is open or closed")
    since, until = _span(given.get("start_date"), given.get("end_date"), now)
    answered = STATUSES[statuses.pop()] if len(statuses) == 1 else None
    return Wanted(categories=tuple(codes), answered=answered, since=since, until=until), size, page


def requests(entries: Sequence[Entry], reader: Reader) -> list[Fields]:
    """Suggestions as the standard's service requests."""
    return [_request(one, reader) for one in entries]


def _request(entry: Entry, reader: Reader) -> Fields:
    row, lang = entry.row, reader.lang
    return {
        "service_request_id": row.number,
        "status": "closed" if row.answered else "open",
        "status_notes": row.answer or words.stage(row.stage, lang),
        "service_name": words.category(entry, lang),
        "service_code": row.category,
        "description": row.words[:LONGEST],
        "agency_responsible": named(entry.lead, lang) if entry.lead is not None else None,
        "service_notice": words.due(row, reader.tz, lang, reader.now),
        "requested_datetime": midnight(row.filed_at, reader),
        "updated_datetime": midnight(row.updated_at, reader),
        "expected_datetime": midnight(row.due_at, reader) if row.due_at else None,
        "address": words.place(entry, lang),
        "address_id": row.estate or row.community,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def _titles(category: Category, lang: str) -> tuple[str, str]:
    return (category.group_en, category.l1_en) if lang == "en" else (category.group_zh, category.l1_zh)


def _span(start: str | None, end: str | None, now: datetime) -> tuple[datetime, datetime]:
    first, last = _moment("start_date", start), _moment("end_date", end)
    if first is None:
        last = last or now
        return last - SPAN, last + timedelta(microseconds=1)
    if last is None:
        last = min(first + SPAN, now)
    if last - first > SPAN:
        raise Refused(400, "start_date and end_date may not span more than 90 days")
    return first, last + timedelta(microseconds=1)


def _moment(name: str, given: str | None) -> datetime | None:
    """A moment as the standard wants it (2010-01-01T00:00:00Z)."""
    if not given:
        return None
    try:
        # A plus sign that was not escaped arrives as a space.
        moment = datetime.fromisoformat(given.strip().replace(" ", "+"))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(400, f"{name} is no W3C date and time, such as 2026-01-01T00:00:00Z") from None
    if not 2000 <= moment.year <= 2100:
        raise Refused(400, f"{name} is out of range")
    return moment


def _number(given: str | None, default: int, most: int) -> int:
    if not given:
        return default
    if not given.isascii() or not given.isdecimal() or len(given) > 9 or int(given) == 0:
        raise Refused(400, "page and page_size are whole numbers from 1 on")
    return min(int(given), most)


def _names(given: str) -> list[str]:
    names = [one.strip() for one in given.split(",") if one.strip()]
    if len(names) > LIST_NAMES:
        raise Refused(400, f"at most {LIST_NAMES} at once")
    return names


def _json(content: Any) -> Response:
    import orjson

    return Response(orjson.dumps(content), media_type="application/json; charset=utf-8")


def _fill(parent: Xml.Element, fields: Fields) -> None:
    for name, value in fields.items():
        Xml.SubElement(parent, name).text = clean(str(value)) if value is not None else None


def _xml(top: Xml.Element) -> Response:
    return Response(Xml.tostring(top, "utf-8", xml_declaration=True), media_type="text/xml; charset=utf-8")
