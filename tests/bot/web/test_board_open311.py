"""Open311 GeoReport v2 as others read it: an existing client, our own, and the letter of the standard."""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as Xml

import georeport
import httpx
import pytest

from bot.forward import open311 as reader
from bot.forward.client import Client
from bot.services.desk import Desk
from bot.settings import Settings
from storage.database import Database
from storage.tables import Endpoint, Forward, Protocol
from tests.bot.web.conftest import Site
from tests.bot.web.serving import listening
from tests.builders_board import town_with_secrets
from tests.builders_committee import NOW

ANSWERED, OPEN, REOPENED = "LT-2026-000001", "LT-2026-000002", "LT-2026-000003"
SINCE = "start_date=2026-11-01T00:00:00Z"
FIELDS = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
    "address", "address_id", "zipcode", "lat", "long", "media_url",
}  # fmt: skip


@pytest.fixture
def address(database: Database, settings: Settings) -> Iterator[str]:
    database.write_now(lambda session: town_with_secrets(session, Desk(settings)) and None)
    with listening(database, settings) as root:
        yield f"{root}/open311/v2"


@pytest.mark.parametrize("form", ["json", "xml"])
def test_an_existing_client_reads_everything(address: str, form: str) -> None:
    client = georeport.GeoReport(address, output_format=form)
    services = client.get_service_list()
    assert len(services) == 85
    assert not [one for one in services if one["service_code"].startswith(("NBR", "MED-04", "GOV-04"))]
    assert {one["metadata"] for one in services} == {"false"}
    assert client.get_service_definition("MUN-01")["service_code"] == "MUN-01"
    found = client.get_service_requests(start_date="2026-11-01T00:00:00Z")
    assert [one["service_request_id"] for one in found] == [REOPENED, OPEN, ANSWERED]
    assert set(found[0]) == FIELDS
    assert client.get_service_request(ANSWERED)["status"] == "closed"
    closed = client.get_service_requests(
        start_date="2026-11-01T00:00:00Z", status="open", service_code="MUN-02,NOI-02"
    )
    assert [one["service_request_id"] for one in closed] == [REOPENED, OPEN]


@pytest.mark.anyio
async def test_our_own_client_hears_what_became_of_it(address: str) -> None:
    endpoint = Endpoint(code="other", protocol=Protocol.OPEN311, url=address, created_at=NOW)
    forward = Forward(
        key="1", endpoint="other", suggestion_id=1, event_id=1, status="SUBMITTED", remote_id=ANSWERED,
        due_at=NOW, created_at=NOW,
    )  # fmt: skip
    client = Client(private=True)
    try:
        news = await reader.ask(client, endpoint, forward)
    finally:
        await client.close()
    assert news is not None
    assert news.status == "closed"
    assert "路灯已换好" in (news.notice or "")


@pytest.mark.anyio
async def test_the_filters_and_pages_of_the_standard(site: Site) -> None:
    async def ids(query: str) -> list[str]:
        answer = await site.get(f"/open311/v2/requests.json?{query}")
        assert answer.status_code == 200, answer.text
        return [one["service_request_id"] for one in answer.json()]

    assert await ids(SINCE) == [REOPENED, OPEN, ANSWERED]
    assert await ids(f"{SINCE}&status=open") == [REOPENED, OPEN]
    assert await ids(f"{SINCE}&status=open,closed") == [REOPENED, OPEN, ANSWERED]
    assert await ids(f"{SINCE}&service_code=MUN-01") == [ANSWERED]
    assert await ids(f"{SINCE}&page_size=2") == [REOPENED, OPEN]
    assert await ids(f"{SINCE}&page_size=2&page=2") == [ANSWERED]
    assert await ids("start_date=2026-11-01T00:00:00%2B08:00&end_date=2026-11-02T00:00:00%2B08:00") == []
    assert await ids("end_date=2020-01-01T00:00:00Z") == []
    # It overrides every other argument; what is not public is left out as if it were not there.
    assert await ids(f"service_request_id={OPEN},LT-2026-000005&status=closed&start_date=nonsense") == [OPEN]


@pytest.mark.anyio
@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("requests/LT-2026-000005", 404),
        ("requests/nothing", 404),
        ("services/NBR-01", 404),
        ("requests?service_code=NBR-01", 404),
        ("requests?status=half", 400),
        ("requests?start_date=yesterday", 400),
        ("requests?start_date=2025-01-01T00:00:00Z&end_date=2026-01-01T00:00:00Z", 400),
        ("requests?page=0", 400),
        ("requests?page_size=-1", 400),
    ],
)
async def test_errors_come_as_the_standard_says(site: Site, path: str, code: int, form: str) -> None:
    place, _, query = path.partition("?")
    answer = await site.get(f"/open311/v2/{place}.{form}?{query}")
    assert answer.status_code == code
    if form == "json":
        [error] = answer.json()
    else:
        top = Xml.fromstring(answer.content)
        assert top.tag == "errors"
        error = {one.tag: one.text for one in top.findall("error/")}
    assert str(error["code"]) == str(code)
    assert error["description"]


@pytest.mark.anyio
async def test_nothing_can_be_opened_and_discovery_says_so(site: Site) -> None:
    for method in ("POST", "PUT", "DELETE"):
        answer = await site.client.request(
            method, "/open311/v2/requests.json", data={"service_code": "MUN-01"}
        )
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"
        assert "read-only" in answer.json()[0]["description"]
    told = (await site.get("/open311/discovery.json")).json()
    assert "read-only" in told["key_service"]
    assert told["endpoints"][0]["url"] == "https://town.example/board/open311/v2"
    assert told["endpoints"][0]["type"] == "production"
    top = Xml.fromstring((await site.get("/open311/discovery.xml")).content)
    assert top.findtext("endpoints/endpoint/specification") == "http://wiki.open311.org/GeoReport_v2"
    assert [one.text for one in top.findall("endpoints/endpoint/formats/format")] == [
        "application/json",
        "text/xml",
    ]


@pytest.mark.anyio
async def test_the_types_are_those_of_the_standard(site: Site) -> None:
    answer: httpx.Response = await site.get(f"/open311/v2/requests.xml?{SINCE}")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    top = Xml.fromstring(answer.content)
    assert top.tag == "service_requests"
    for request in top:
        assert request.tag == "request"
        assert {one.tag for one in request} == FIELDS
        assert request.findtext("status") in ("open", "closed")
        assert request.findtext("requested_datetime", "").endswith("T00:00:00+08:00")
        assert request.findtext("address") == "罗田社区"
        assert not any(request.findtext(name) for name in ("lat", "long", "media_url", "zipcode"))
    services: list[dict[str, Any]] = (await site.get("/open311/v2/services.json")).json()
    keys = {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
    assert all(set(one) == keys and one["type"] in ("realtime", "batch", "blackbox") for one in services)
    assert (await site.get("/open311/v2/services.json")).headers["access-control-allow-origin"] == "*"
