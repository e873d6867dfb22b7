"""No call that leaves to a group says who she is on Telegram, whatever she sends and however she signs."""

import pytest

from tests.builders_committee import accept_by_chat
from tests.journeys.test_resident_saying import png
from tests.journeys.town import Town

pytestmark = pytest.mark.anyio
NAME, FORWARDED = "张翠翠翠", "王转转转"


async def test_a_group_never_learns_who_said_it(town: Town) -> None:
    resident = await town.resident(NAME)
    await resident.say("三号楼路灯坏了")
    await resident.send_files("photo", [("cuicui.png", png(7))], caption="就是这盏")
    await resident.say("邻居也这么说", forward_from={"hidden_name": FORWARDED})
    await resident.press("提交", await resident.see("邻居也这么说", button="提交"))
    receipt = await resident.see("LT-2026-")
    number = receipt["text"][receipt["text"].index("LT-2026-") :][:14]
    member = await town.member("LT")
    await accept_by_chat(town, member, number)
    await town.settled()
    every = await town.client.calls()
    calls = [call for call in every if str(call["chat_id"]).startswith("-")]
    assert {"sendMessage", "sendPhoto"} <= {call["method"] for call in calls}
    for call in calls:
        assert not call["method"].startswith("forward")
        for secret in (NAME, FORWARDED, "cuicui", str(resident.user_id)):
            assert secret not in str(call["params"]), call["method"]
