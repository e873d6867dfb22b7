"""Files up and down, the sizes of pictures, albums, and Telegram's limits."""

import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest, NetworkError

from bot.sandbox import SandboxClient

from .conftest import Json, RawApi
from .pictures import jpeg_header, opus, png

pytestmark = pytest.mark.anyio


async def test_photo_of_a_person_is_heard_and_downloaded(bot: Bot, client: SandboxClient, li: Json) -> None:
    picture = png(1000, 500)
    await client.upload(li["id"], "photo", [("stairs.png", picture)], caption="楼道灯")
    (update,) = await bot.get_updates()
    assert update.message
    sizes = update.message.photo
    assert [(size.width, size.height) for size in sizes] == [(90, 45), (320, 160), (1000, 500)]
    assert len({size.file_unique_id for size in sizes} | {size.file_id for size in sizes}) == 6
    assert update.message.caption == "楼道灯"
    file = await bot.get_file(sizes[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == picture
    assert await client.file(sizes[0].file_unique_id) == picture


async def test_sizes_and_lengths_are_read_from_the_file(client: SandboxClient, li: Json) -> None:
    (photo,) = await client.upload(li["id"], "photo", [("a.jpg", jpeg_header(640, 480))])
    (voice,) = await client.upload(li["id"], "voice", [("a.ogg", opus(7))])
    assert (photo["photo"][-1]["width"], photo["photo"][-1]["height"]) == (640, 480)
    assert voice["voice"]["duration"] == 7
    assert voice["voice"]["mime_type"] == "audio/ogg"


async def test_album_of_a_person_comes_as_several_updates(
    api: RawApi, client: SandboxClient, li: Json
) -> None:
    files = [(f"{n}.png", png(n + 1, 2)) for n in range(3)]
    sent = await client.upload(li["id"], "photo", files, caption="three")
    heard = [update["message"] for update in await api.updates()]
    assert heard == sent
    assert len({message["media_group_id"] for message in heard}) == 1
    assert [message.get("caption") for message in heard] == ["three", None, None]
    (single,) = await client.upload(li["id"], "photo", files[:1])
    assert "media_group_id" not in single


async def test_bot_sends_every_kind_of_file(bot: Bot, li: Json) -> None:
    chat = li["id"]
    photo = await bot.send_photo(chat, png(10, 10), caption="<b>p</b>", parse_mode="HTML")
    voice = await bot.send_voice(chat, b"voice", duration=3)
    audio = await bot.send_audio(chat, b"audio", title="Song", filename="song.mp3")
    video = await bot.send_video(chat, b"video", width=20, height=10)
    document = await bot.send_document(chat, b"a,b", filename="台账.csv")
    animation = await bot.send_animation(chat, b"gif")
    note = await bot.send_video_note(chat, b"note")
    sticker = await bot.send_sticker(chat, b"sticker")
    assert photo.caption == "p"
    assert photo.caption_entities[0].type == "bold"
    assert voice.voice
    assert audio.audio
    assert audio.audio.title == "Song"
    assert video.video
    assert (video.video.width, video.video.height) == (20, 10)
    assert document.document
    assert document.document.file_name == "台账.csv"
    assert document.document.mime_type == "text/csv"
    assert animation.animation
    assert note.video_note
    assert sticker.sticker
    again = await bot.send_document(chat, document.document.file_id)
    assert again.document
    assert again.document.file_unique_id == document.document.file_unique_id


async def test_bot_sends_albums_of_new_and_known_files(bot: Bot, client: SandboxClient, li: Json) -> None:
    (known,) = await client.upload(li["id"], "photo", [("a.png", png(3, 4))])
    media = [InputMediaPhoto(png(1, 2), caption="both"), InputMediaPhoto(known["photo"][-1]["file_id"])]
    sent = await bot.send_media_group(li["id"], media)
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.photo[-1].height for message in sent] == [2, 4]
    with pytest.raises(BadRequest, match="2-10"):
        await bot.send_media_group(li["id"], media[:1])
    mixed: list[InputMediaPhoto | InputMediaDocument] = [InputMediaPhoto(png(1, 2)), InputMediaDocument(b"x")]
    with pytest.raises(BadRequest, match="can't mix"):
        await bot.send_media_group(li["id"], mixed)


@pytest.mark.parametrize(
    ("method", "params", "refusal"),
    [
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "nonsense"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "https://example.com/a.jpg"}, "failed to get HTTP URL content"),
        ("sendPhoto", {"photo": "attach://nothing"}, "wrong file identifier/HTTP URL specified"),
        ("getFile", {"file_id": "nonsense"}, "invalid file_id"),
    ],
)
async def test_wrong_files_are_refused(
    api: RawApi, li: Json, method: str, params: Json, refusal: str
) -> None:
    target = {} if method == "getFile" else {"chat_id": li["id"]}
    assert await api.refusal(method, **target, **params) == f"Bad Request: {refusal}"


async def test_file_id_of_another_kind_is_refused(bot: Bot, client: SandboxClient, li: Json) -> None:
    (voice,) = await client.upload(li["id"], "voice", [("a.ogg", b"x")])
    with pytest.raises(BadRequest, match=r"(?i)can't use file of type Voice as Photo"):
        await bot.send_photo(li["id"], voice["voice"]["file_id"])


async def test_sizes_are_limited(bot: Bot, client: SandboxClient, li: Json) -> None:
    with pytest.raises(BadRequest, match=r"(?i)file must be non-empty"):
        await bot.send_document(li["id"], b"")
    with pytest.raises(BadRequest, match=r"(?i)photo_invalid_dimensions"):
        await bot.send_photo(li["id"], jpeg_header(9000, 2000))
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_document(li["id"], b"x", caption="x" * 1025)
    (large,) = await client.upload(li["id"], "document", [("large.bin", bytes(20 * 1024 * 1024 + 1))])
    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await bot.get_file(large["document"]["file_id"])
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(li["id"], bytes(53 * 1024 * 1024))


async def test_file_door_wants_the_token_and_a_known_path(
    api: RawApi, client: SandboxClient, li: Json
) -> None:
    (sent,) = await client.upload(li["id"], "document", [("a.txt", b"text")])
    path = (await api.result("getFile", file_id=sent["document"]["file_id"]))["file_path"]
    base = str(api.http.base_url).replace("/bot", "/file/bot")
    assert (await api.http.get(base + path)).content == b"text"
    assert (await api.http.get(base + "nothing.txt")).status_code == 404
    assert (await api.http.get(base.replace("sandbox-token", "other") + path)).status_code == 401


async def test_unused_file_parts_are_found(api: RawApi, li: Json) -> None:
    data = {"chat_id": str(li["id"]), "text": "x"}
    answer = await api.http.post("sendMessage", data=data, files={"forgotten": b"x"})
    assert "file 'forgotten' is not used" in answer.json()["description"]
