"""The chat page as a visitor uses it: a real browser, the real sandbox, and a bot of a few lines."""

import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from .conftest import SandboxThread
from .phone import Phone
from .scripted_bot import ALERT, TOAST, ScriptedBot

BLANK = re.compile(r"\{\w+\}")


def _png(side: int) -> bytes:
    """A grey square of `side` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\x80" * side) * side
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A PNG of 40 × 40 pixels."""
    path = tmp_path / "stairs.png"
    path.write_bytes(_png(40))
    return path


def test_typed_text_is_answered_in_the_same_chat(phone: Phone) -> None:
    phone.type("the light is broken")
    expect(phone.own("the light is broken")).to_be_visible()
    expect(phone.received("the light is broken")).to_be_visible()
    expect(phone.input).to_have_value("")


def test_shift_enter_begins_a_new_line_instead_of_sending(phone: Phone) -> None:
    phone.input.fill("one")
    phone.input.press("Shift+Enter")
    phone.input.press_sequentially("two")
    phone.input.press("Enter")
    expect(phone.own("one\ntwo")).to_be_visible()


def test_a_pressed_button_brings_the_bots_toast(phone: Phone) -> None:
    phone.type("buttons")
    phone.press("toast")
    expect(phone.page.get_by_text(TOAST)).to_be_visible()
    expect(phone.page.locator("[aria-busy=true]")).to_have_count(0)


def test_an_alert_stays_until_it_is_agreed_to(phone: Phone) -> None:
    phone.type("buttons")
    phone.press("alert")
    alert = phone.page.get_by_role("alertdialog")
    expect(alert).to_contain_text(ALERT)
    alert.get_by_role("button", name="OK").click()
    expect(alert).to_have_count(0)


def test_an_edit_by_the_bot_changes_the_message_where_it_stands(phone: Phone) -> None:
    phone.type("buttons")
    phone.type("below")
    expect(phone.received("below")).to_be_visible()
    phone.press("change")
    expect(phone.received("changed")).to_contain_text("edited")
    expect(phone.page.locator(".row.in .text")).to_have_text(["hello", "changed", "below"])
    expect(phone.page.get_by_role("button", name="change")).to_have_count(0)


def test_a_person_edits_their_own_message(phone: Phone) -> None:
    phone.type("teh light")
    phone.act_on(phone.own("teh light"), "Edit")
    expect(phone.input).to_have_value("teh light")
    phone.type("the light")
    expect(phone.page.locator(".row.out").last).to_contain_text("the light")
    expect(phone.page.locator(".row.out").last).to_contain_text("edited")


def test_a_reply_quotes_what_it_answers(phone: Phone) -> None:
    phone.type("which door?")
    phone.act_on(phone.received("which door?"), "Reply")
    phone.type("the second")
    expect(phone.own("the second").get_by_role("button", name="which door?")).to_be_visible()


def test_a_photo_is_shown_as_it_was_sent(phone: Phone, picture: Path) -> None:
    phone.attach("Photo", picture)
    phone.type("on the third floor")
    image = phone.page.get_by_role("img", name="on the third floor")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 40)
    expect(phone.received("a photo")).to_be_visible()


def test_several_photos_are_one_album(phone: Phone, picture: Path) -> None:
    phone.attach("Photo", picture, picture)
    phone.page.get_by_role("button", name="Send", exact=True).click()
    expect(phone.page.get_by_role("group", name="Album").get_by_role("img")).to_have_count(2)


def test_a_document_can_be_downloaded(phone: Phone, picture: Path) -> None:
    phone.attach("File", picture)
    phone.page.get_by_role("button", name="Send", exact=True).click()
    with phone.page.expect_download() as download:
        phone.page.get_by_role("link", name="Download stairs.png").click()
    assert download.value.path().read_bytes() == picture.read_bytes()


def test_a_location_is_chosen_and_sent(phone: Phone) -> None:
    phone.page.get_by_role("button", name="Attach").click()
    phone.page.get_by_role("menuitem", name="Location").click()
    phone.page.get_by_label("Latitude").fill("91")
    phone.page.get_by_role("button", name="Send the location").click()
    expect(phone.page.get_by_role("alert").filter(has_text="Latitude is between")).to_be_visible()
    phone.page.get_by_label("Latitude").fill("22.75")
    phone.page.get_by_role("button", name="Send the location").click()
    expect(phone.page.locator(".row.out").last).to_contain_text("22.75000")
    expect(phone.received("a location")).to_be_visible()


def test_a_one_time_keyboard_sends_its_text_and_goes(phone: Phone) -> None:
    phone.type("keyboard")
    phone.press("second")
    expect(phone.own("second")).to_be_visible()
    expect(phone.page.get_by_role("group", name="The bot's keyboard")).to_have_count(0)
    phone.page.get_by_role("button", name="Show the bot's keyboard").click()
    expect(phone.page.get_by_role("button", name="first")).to_be_visible()


def test_a_forced_reply_opens_the_reply_bar(phone: Phone) -> None:
    phone.type("ask")
    expect(phone.page.get_by_placeholder("your reason")).to_be_focused()
    phone.type("too dark")
    expect(phone.own("too dark").get_by_role("button", name="ask")).to_be_visible()


def test_commands_are_offered_while_a_slash_is_typed(phone: Phone, bot: ScriptedBot) -> None:
    commands = [{"command": "mine", "description": "My list"}, {"command": "help", "description": "Help"}]
    bot.call("setMyCommands", commands=commands)
    expect(phone.page.get_by_role("button", name="Command menu")).to_be_visible()
    phone.input.press_sequentially("/m")
    offered = phone.page.get_by_role("listbox", name="Command menu").get_by_role("option")
    expect(offered).to_have_text(["/mineMy list"])
    phone.input.press("Enter")
    expect(phone.own("/mine")).to_be_visible()


def test_a_blocked_bot_reaches_nobody_until_it_is_unblocked(phone: Phone, bot: ScriptedBot) -> None:
    phone.choose("Chat menu", "Block the bot")
    unblock = phone.page.get_by_role("button", name="Unblock the bot")
    expect(unblock).to_be_visible()
    assert bot.call("sendMessage", chat_id=phone.user_id, text="anybody?")["error_code"] == 403
    unblock.click()
    phone.type("I am back")
    expect(phone.received("I am back")).to_be_visible()


def test_a_poster_link_starts_the_bot_with_its_payload(phone: Phone) -> None:
    phone.choose("Chat menu", "Open a poster link")
    phone.page.get_by_role("button", name="HQT").click()
    phone.page.get_by_role("button", name="Open", exact=True).click()
    expect(phone.own("/start HQT")).to_be_visible()


def test_a_new_resident_gets_a_phone_and_starts(phone: Phone) -> None:
    phone.page.get_by_role("button", name="Add a resident").click()
    phone.page.get_by_label("Name").fill("Mrs Zhou")
    phone.page.get_by_role("button", name="Add", exact=True).click()
    pane = phone.page.get_by_role("region", name="Mrs Zhou's phone")
    pane.get_by_role("button", name="Start").click()
    expect(pane.locator(".row.in")).to_contain_text("/start")


def test_a_person_who_is_added_to_a_group_is_seen_coming(
    phone: Phone, world: httpx.Client, open_page: Callable[[str], Phone]
) -> None:
    member = world.post("/api/users", json={"first_name": "Old hand"}).json()["id"]
    group = world.post(
        "/api/chats", json={"title": "The estate", "type": "group", "members": [member]}
    ).json()["id"]
    there = open_page(f"{member}:{group}")
    there.choose("Chat menu", "Group members")
    there.page.get_by_label("Add whom").select_option(str(phone.user_id))
    there.page.get_by_role("button", name="Add", exact=True).click()
    expect(there.page.get_by_text(f"Old hand added {phone.name}")).to_be_visible()


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=document.title='owned'>", "<b>bold</b> &amp; <script>1</script>"]
)
def test_markup_in_a_message_is_shown_as_text(phone: Phone, text: str) -> None:
    phone.type(text)
    expect(phone.own(text)).to_be_visible()
    expect(phone.received(text)).to_be_visible()
    assert "owned" not in phone.page.title()


def test_a_vote_is_counted_for_all_to_see(phone: Phone, bot: ScriptedBot) -> None:
    bot.call(
        "sendPoll", chat_id=phone.user_id, question="Which day?", options=[{"text": "Thu"}, {"text": "Fri"}]
    )
    phone.page.get_by_role("button", name="Fri").click()
    expect(phone.page.get_by_role("button", name="100% Fri")).to_be_visible()
    expect(phone.received("Which day?")).to_contain_text("Votes: 1")


def test_entities_count_utf16_units_and_only_safe_links_are_links(phone: Phone, bot: ScriptedBot) -> None:
    html = '😀 <b>bold <i>both</i></b> <a href="https://example.org/">there</a> <code>1 &lt; 2</code>'
    bot.call("sendMessage", chat_id=phone.user_id, text=html, parse_mode="HTML")
    row = phone.page.locator(".row.in").last
    expect(row.locator("strong")).to_have_text("bold both")
    expect(row.locator("strong em")).to_have_text("both")
    expect(row.locator("code")).to_have_text("1 < 2")
    expect(row.get_by_role("link", name="there")).to_have_attribute("href", "https://example.org/")


def test_the_page_speaks_chinese_unless_asked_otherwise(phone: Phone) -> None:
    phone.input.fill("not sent yet")
    phone.page.get_by_role("button", name="中文").click()
    expect(phone.page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(phone.page.get_by_role("button", name="添加居民")).to_be_visible()
    expect(phone.input).to_have_value("not sent yet")


def test_both_languages_have_the_same_texts_with_the_same_blanks(phone: Phone) -> None:
    texts = phone.page.evaluate("import('/static/strings.js').then((strings) => strings.dictionaries())")
    assert len(texts["zh"]) > 100
    assert texts["zh"].keys() == texts["en"].keys()
    blanks = {lang: {key: sorted(BLANK.findall(text)) for key, text in texts[lang].items()} for lang in texts}
    assert blanks["zh"] == blanks["en"]


def test_a_narrow_screen_shows_one_phone_with_tabs(
    open_page: Callable[[str], Phone], world: httpx.Client
) -> None:
    people = [world.post("/api/users", json={"first_name": name}).json()["id"] for name in ("Left", "Right")]
    narrow = open_page(",".join(f"{person}:{person}" for person in people))
    narrow.page.set_viewport_size({"width": 390, "height": 844})
    expect(narrow.page.get_by_role("region", name="'s phone")).to_have_count(1)
    narrow.page.get_by_role("navigation").get_by_role("button", name="Right").click()
    expect(narrow.page.get_by_role("region", name="Right's phone")).to_be_visible()
    expect(narrow.page.get_by_role("region", name="Left's phone")).to_have_count(0)
    assert narrow.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_forum_is_read_and_written_topic_by_topic(
    bot: ScriptedBot, open_page: Callable[[str], Phone], world: httpx.Client
) -> None:
    member = world.post("/api/users", json={"first_name": "Mr Forum"}).json()["id"]
    wanted = {"title": "Forum", "type": "supergroup", "is_forum": True, "members": [member]}
    group = world.post("/api/chats", json=wanted | {"bot": True}).json()["id"]
    topic = world.post(f"/api/chats/{group}/topics", json={"user_id": member, "name": "Street light"}).json()
    world.post(f"/api/chats/{group}/send", json={"user_id": member, "text": "/outside"})
    phone = open_page(f"{member}:{group}")
    expect(phone.own("/outside")).to_be_visible()
    phone.press("Street light")
    expect(phone.own("/outside")).to_have_count(0)
    phone.type("/inside")
    expect(phone.own("/inside")).to_be_visible()
    phone.press("General")
    expect(phone.own("/inside")).to_have_count(0)
    sent = world.get(f"/api/chats/{group}/messages?user_id={member}&limit=100").json()["messages"]
    assert {
        one["text"]: one.get("message_thread_id")
        for one in sent
        if "text" in one and one["from"]["id"] == member
    } == {"/outside": None, "/inside": topic["message_thread_id"]}
    phone.press("All")
    expect(phone.own("/inside")).to_be_visible()


def test_the_bots_reaction_stands_under_the_message(
    phone: Phone, bot: ScriptedBot, world: httpx.Client
) -> None:
    said = world.post(
        f"/api/chats/{phone.user_id}/send", json={"user_id": phone.user_id, "text": "thank you"}
    ).json()
    shown = phone.own("thank you").locator(".reactions")
    for reaction, seen in (("👍", 1), ("👌", 1), (None, 0)):
        given = [{"type": "emoji", "emoji": reaction}] if reaction else []
        assert (
            bot.call(
                "setMessageReaction", chat_id=phone.user_id, message_id=said["message_id"], reaction=given
            )
            is True
        )
        expect(shown).to_have_count(seen)
        if reaction:
            expect(shown).to_have_text(reaction)


def test_the_page_recovers_by_itself_when_the_server_comes_back(browser: Browser) -> None:
    server = SandboxThread()
    server.start()
    page = browser.new_page()
    page.goto(f"{server.url}/?lang=en")
    expect(page.get_by_text("Connected")).to_be_visible()
    server.stop()
    expect(page.get_by_text("Reconnecting")).to_be_visible()
    server.start()
    person = httpx.post(f"{server.url}/api/users", json={"first_name": "Mrs Late"}).json()["id"]
    httpx.post(f"{server.url}/api/chats/{person}/send", json={"user_id": person, "text": "is it back?"})
    pane = page.get_by_role("region", name="Mrs Late's phone")
    expect(pane).to_contain_text("is it back?")
    page.close()
    server.stop()
