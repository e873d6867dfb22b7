"""A suggestion goes on to a city's systems, whatever these do, and what they answer comes back."""

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import Session, col, select

from bot import clock
from bot.errors import UserError
from bot.forward import sending, signatures
from bot.forward.client import Client
from bot.services import cards, lifecycle
from bot.services.desk import Desk
from bot.services.forwarding import endpoints
from bot.services.forwarding.outcomes import PAUSES, SHUT_AFTER
from bot.settings import Settings
from bot.views import cards as view
from bot.web import app as web
from bot.web.forwarded import Receiver
from bot.web.health import Health
from storage.database import Database
from storage.queries import forwarding, suggestions
from storage.tables import Actor, Endpoint, Event, Forward, ForwardState, Protocol, Status, Suggestion
from tests.bot.forward import city
from tests.bot.forward.city import City
from tests.builders_committee import LUOTIAN, bind, file_suggestion

pytestmark = pytest.mark.anyio
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
WORDS = "楼道灯坏了一个月，我的电话13812345678"


@dataclass
class Forwarding:
    """The town, the city, and the time that passes between rounds."""

    database: Database
    desk: Desk
    client: Client
    city: City
    receiver: httpx.AsyncClient
    now: datetime

    async def endpoint(self, protocol: Protocol, *rules: str, words: bool = True) -> None:
        path = "/open311" if protocol is Protocol.OPEN311 else "/hook"
        made = Endpoint(
            code="city", protocol=protocol, url=self.city.url + path, words=words, created_at=self.now
        )
        await self.database.write(
            lambda session: endpoints.put(session, made, rules or ("* * * *",), self.now, private=True)
        )

    async def file(self, category: str = "MUN-01", **changes: object) -> str:
        def work(session: Session) -> str:
            bind(session, LUOTIAN, "LT")
            suggestion = file_suggestion(session, self.desk, words=WORDS, category=category)
            for name, value in changes.items():
                setattr(suggestion, name, value)
            return suggestion.number or ""

        return await self.database.write(work)

    async def accept(self, number: str) -> None:
        def work(session: Session) -> None:
            suggestion = found(session, number)
            lifecycle.move(
                session, suggestion, Status.ACCEPTED, self.now, actor=Actor.MEMBER, what="accepted"
            )

        await self.database.write(work)

    async def round(self) -> None:
        while await sending.send_due(self.database, self.desk, self.client):
            pass
        await sending.ask_due(self.database, self.desk, self.client)

    async def forwards(self) -> list[Forward]:
        statement = select(Forward).order_by(col(Forward.id))
        return await self.database.read(lambda session: [*session.exec(statement).all()])

    async def history(self, what: str) -> list[Event]:
        statement = select(Event).where(Event.what == what).order_by(col(Event.id))
        return await self.database.read(lambda session: [*session.exec(statement).all()])

    async def hear(self, data: object, message: str = "msg_1", secret: str = SECRET) -> int:
        body = json.dumps({"type": "case.updated", "data": data}).encode()
        headers = signatures.sign(secret, message, self.now, body)
        answer = await self.receiver.post("/forward/city", content=body, headers=headers)
        return answer.status_code


def found(session: Session, number: str) -> Suggestion:
    suggestion = suggestions.find_suggestion(session, number)
    assert suggestion is not None
    return suggestion


@pytest.fixture
def settings(settings: Settings) -> Settings:
    secrets = {"city": SecretStr(SECRET)}
    return settings.model_copy(update={"forward_secrets": secrets, "forward_private": True})


@pytest.fixture
async def town(
    database: Database, desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Forwarding]:
    client = Client(private=True)
    application = web.make(
        Health(database, True, clock.now()), None, Receiver(database, settings.forward_secrets)
    )
    transport = httpx.ASGITransport(application)
    async with city.running() as system, httpx.AsyncClient(transport=transport, base_url="http://t") as door:
        made = Forwarding(database, desk, client, system, door, clock.now())
        monkeypatch.setattr(clock, "now", lambda: made.now)
        yield made
    await client.close()


async def test_a_case_is_opened_once_and_its_answer_comes_back(town: Forwarding) -> None:
    await town.endpoint(Protocol.OPEN311, "LT MUN * * streetlight")
    number = await town.file()
    await town.accept(number)
    await town.round()
    [case] = town.city.cases
    assert (case["service_code"], case["api_key"]) == ("streetlight", SECRET)
    assert "罗田社区" in case["address_string"]
    assert "楼道灯坏了一个月" in case["description"]
    assert "13812345678" not in case["description"]
    town.city.status, town.city.notes = "closed", "已更换灯泡"
    town.now += timedelta(minutes=16)
    await town.round()
    await town.round()
    [news] = await town.history("forward_news")
    assert (news.reason, news.data["status"], news.data["remote"]) == ("已更换灯泡", "closed", "SR-1")
    assert await card(town, number, "zh") == ["city SR-1 回复：已办结 已更换灯泡"]
    town.now += timedelta(hours=1)
    asked = town.city.asked
    await town.round()
    assert town.city.asked == asked, "a closed case needs no asking"


async def card(town: Forwarding, number: str, lang: str) -> list[str]:
    def read(session: Session) -> str:
        facts = cards.facts(session, town.desk, found(session, number), LUOTIAN, town.now)
        return str(view.card(facts, lang).text)

    text = await town.database.read(read)
    return [line for line in text.splitlines() if "city" in line]


async def test_a_city_that_names_its_case_later_is_asked_for_the_name(town: Forwarding) -> None:
    town.city.tokens = True
    await town.endpoint(Protocol.OPEN311)
    await town.file()
    for _ in range(3):
        await town.round()
        town.now += timedelta(minutes=16)
    [forward] = await town.forwards()
    assert (forward.remote_id, forward.remote_status) == ("SR-late", "open")


async def test_every_change_reaches_a_webhook_signed_under_a_name_of_its_own(town: Forwarding) -> None:
    await town.endpoint(Protocol.WEBHOOK)
    await town.accept(await town.file())
    await town.round()
    statuses, names = [], set()
    for headers, body in town.city.hooks:
        names.add(signatures.verify(SECRET, headers, body, town.now))
        statuses.append(json.loads(body)["data"]["status"])
    assert statuses == ["SUBMITTED", "ACCEPTED"]
    assert len(names) == 2
    assert None not in names
    assert len(await town.history("forwarded")) == 1


async def test_words_stay_here_unless_the_endpoint_may_have_them(town: Forwarding) -> None:
    await town.endpoint(Protocol.WEBHOOK, words=False)
    await town.file()
    await town.round()
    [(_, body)] = town.city.hooks
    assert "楼道" not in body.decode()
    assert "text" not in json.loads(body)["data"]


@pytest.mark.parametrize("rule", ["YC * * *", "* ENV * *", "* * PM *", "* * * CLOSED"])
async def test_what_no_rule_names_goes_nowhere(town: Forwarding, rule: str) -> None:
    await town.endpoint(Protocol.WEBHOOK, rule)
    await town.file()
    await town.round()
    assert town.city.hooks == []


@pytest.mark.parametrize(
    "rule", ["", "* *", "XX * * *", "* MUN-0 * *", "* * XX *", "* * * DRAFT", "* * * * a/b"]
)
async def test_a_rule_that_makes_no_sense_is_refused(town: Forwarding, rule: str) -> None:
    with pytest.raises(UserError, match="bad_rule"):
        await town.endpoint(Protocol.WEBHOOK, rule)


async def test_conduct_of_staff_and_what_is_sensitive_never_leaves(town: Forwarding) -> None:
    await town.endpoint(Protocol.WEBHOOK)
    await town.file(category="GOV-04")
    await town.round()
    assert await town.forwards() == []


async def test_what_became_sensitive_before_it_left_stays(town: Forwarding) -> None:
    await town.endpoint(Protocol.OPEN311)
    await town.file(sensitive=True)
    await town.round()
    [forward] = await town.forwards()
    assert (forward.state, town.city.cases) == (ForwardState.DROPPED, [])


async def test_a_busy_city_hears_it_later_and_a_webhook_that_broke_off_comes_under_the_same_name(
    town: Forwarding,
) -> None:
    town.city.faults = [503, "reset", 429]
    town.city.wait = "120"
    await town.endpoint(Protocol.WEBHOOK)
    await town.file()
    for _ in range(4):
        await town.round()
        town.now += timedelta(minutes=10)
    [forward] = await town.forwards()
    assert (forward.state, forward.attempts) == (ForwardState.DONE, 4)
    assert len({headers["webhook-id"] for headers, _ in town.city.hooks}) == 1


async def test_a_case_that_may_have_been_opened_is_not_opened_again(town: Forwarding) -> None:
    town.city.faults = ["reset"]
    await town.endpoint(Protocol.OPEN311)
    await town.file()
    for _ in range(3):
        await town.round()
        town.now += timedelta(hours=3)
    [forward] = await town.forwards()
    assert (forward.state, len(town.city.cases)) == (ForwardState.UNKNOWN, 1)


async def test_an_error_after_which_a_case_may_be_there_is_left_to_people(town: Forwarding) -> None:
    town.city.faults = [500]
    await town.endpoint(Protocol.OPEN311)
    await town.file()
    await town.round()
    [forward] = await town.forwards()
    assert forward.state is ForwardState.UNKNOWN


@pytest.mark.parametrize("status", [400, 401, 404, 302])
async def test_a_refusal_is_final(town: Forwarding, status: int) -> None:
    town.city.faults = [status]
    await town.endpoint(Protocol.WEBHOOK)
    await town.file()
    for _ in range(2):
        await town.round()
        town.now += timedelta(days=1)
    [forward] = await town.forwards()
    assert (forward.state, forward.http_status, forward.attempts) == (ForwardState.REFUSED, status, 1)


async def test_whoever_is_gone_hears_nothing_more(town: Forwarding) -> None:
    town.city.faults = [410]
    await town.endpoint(Protocol.WEBHOOK)
    number = await town.file()
    await town.round()
    await town.accept(number)
    await town.round()
    assert (len(await town.forwards()), town.city.hooks) == (1, [])


async def test_a_city_that_is_down_is_left_alone_and_given_up_in_the_end(
    town: Forwarding,
) -> None:
    town.city.faults = [503] * 100
    await town.endpoint(Protocol.WEBHOOK)
    await town.file()
    tried = []
    for _ in range(60):
        before = len(town.city.faults)
        await town.round()
        tried.append(before - len(town.city.faults))
        town.now += timedelta(hours=2)
    [forward] = await town.forwards()
    assert (forward.state, sum(tried)) == (ForwardState.REFUSED, len(PAUSES) + 1)


async def test_many_messages_to_a_city_that_is_down_shut_its_circuit(town: Forwarding) -> None:
    town.city.faults = [503] * 100
    await town.endpoint(Protocol.WEBHOOK)
    for _ in range(12):
        await town.file(channel="bot") if not await town.forwards() else await more(town)
    await town.round()
    assert 100 - len(town.city.faults) == SHUT_AFTER, "then its circuit shuts"
    town.now += timedelta(hours=2)
    await town.round()
    assert 100 - len(town.city.faults) == SHUT_AFTER + 1, "one tries whether it is back"


async def more(town: Forwarding) -> None:
    await town.database.write(lambda session: file_suggestion(session, town.desk, words=WORDS) and None)


async def test_news_comes_back_signed_once_and_only_for_what_was_told(town: Forwarding) -> None:
    await town.endpoint(Protocol.WEBHOOK)
    number = await town.file()
    data = {"number": number, "id": "C-7", "status": "Assigned", "notice": "<b>已派维修队</b>"}
    assert await town.hear(data) == 404, "nothing was told yet"
    await town.round()
    assert await town.hear(data) == 204
    assert await town.hear(data) == 204
    assert await town.hear(data, "msg_2") == 204
    [news] = await town.history("forward_news")
    assert (news.reason, news.data["status"]) == ("<b>已派维修队</b>", "assigned")
    assert await card(town, number, "en") == ["city says: assigned &lt;b&gt;已派维修队&lt;/b&gt;"]
    assert await town.hear({**data, "number": "LT-2026-999999"}, "msg_3") == 404


@pytest.mark.parametrize("data", [None, [], {"status": 1}, {"status": " "}, {"status": "x", "notice": 3}])
async def test_news_that_says_nothing_is_refused(town: Forwarding, data: object) -> None:
    await town.endpoint(Protocol.WEBHOOK)
    assert await town.hear(data) == 400


async def test_news_without_our_secret_or_too_long_is_refused(town: Forwarding) -> None:
    await town.endpoint(Protocol.WEBHOOK)
    assert await town.hear({"status": "x"}, secret="whsec_" + "A" * 32) == 401
    assert (await town.receiver.post("/forward/elsewhere", content=b"{}")).status_code == 401
    assert (await town.receiver.post("/forward/city", content=b"x" * 2_000_000)).status_code == 413


@pytest.mark.parametrize(
    ("protocol", "state", "times"),
    [(Protocol.WEBHOOK, ForwardState.DONE, 1), (Protocol.OPEN311, ForwardState.UNKNOWN, 0)],
)
async def test_a_sender_that_died_leaves_nothing_lost_and_no_case_twice(
    town: Forwarding, protocol: Protocol, state: ForwardState, times: int
) -> None:
    await town.endpoint(protocol)
    await town.file()
    await town.database.write(
        lambda session: len(forwarding.claim_due(session, town.now, town.now + sending.LEASE))
    )
    await town.round()
    assert town.city.hooks == []
    town.now += sending.LEASE
    await town.round()
    [forward] = await town.forwards()
    assert (forward.state, len(town.city.hooks) + len(town.city.cases)) == (state, times)
