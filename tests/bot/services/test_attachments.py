"""Files: what they are by their bytes, and what of them leaves the store."""

import contextlib
import io
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlmodel import Session

from bot.delivery.notices.committee import draw_card
from bot.errors import UserError
from bot.services import attachments, cards
from bot.services import suggestions as filed
from bot.services.attachments import Fetched, Refused, examine, find_copy, transcripts
from bot.services.desk import Desk
from bot.services.sheets import Format
from bot.views import cards as card_view
from bot.views import files as file_view
from bot.views import mine
from storage.queries import suggestions
from storage.queries.outbox import Claim
from storage.tables import Attachment, FileState, PartKind, Suggestion
from tests.builders_cards import labels, pressable, whole_card
from tests.builders_committee import (
    AUTHOR,
    LUOTIAN,
    NOW,
    bind,
    deliver,
    file_suggestion,
    member,
    say,
    told,
)
from tests.builders_files import CAMERA, ELF, OPUS, PROGRAM, ole, package, picture
from tests.builders_ledger import exported

OPEN_XML = "application/vnd.openxmlformats-officedocument"
WORD, EXCEL = f"{OPEN_XML}.wordprocessingml.document", f"{OPEN_XML}.spreadsheetml.sheet"
OPEN_TEXT = "application/vnd.oasis.opendocument.text"
TYPES = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("kind", "content", "mime"),
    [
        ("document", b"%PDF-1.7\n", "application/pdf"),
        ("document", package(TYPES, "_rels/.rels", "word/document.xml"), WORD),
        ("document", package(TYPES, "xl/workbook.xml"), EXCEL),
        ("document", package("content.xml", mimetype=OPEN_TEXT), OPEN_TEXT),
        ("document", ole("Root Entry", "WordDocument"), "application/msword"),
        ("document", ole("Root Entry", "Workbook"), "application/vnd.ms-excel"),
        ("document", "三号楼的灯坏了\n".encode(), "text/plain"),
        ("document", "三号楼的灯坏了\n".encode("gb18030"), "text/plain"),
        ("document", picture("WEBP"), "image/webp"),
        ("photo", picture(), "image/jpeg"),
        ("voice", OPUS, "audio/ogg"),
        ("audio", b"ID3\3\0\0\0\0\0\0", "audio/mpeg"),
        ("video", b"\0\0\0\x18ftypisom" + bytes(40), "video/mp4"),
        ("video_note", b"\0\0\0\x18ftypisom" + bytes(40), "video/mp4"),
    ],
)  # fmt: skip
def test_the_type_is_what_the_bytes_say(kind: str, content: bytes, mime: str) -> None:
    assert examine(content, kind).mime == mime


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("document", PROGRAM),
        ("document", ELF),
        ("document", b"#!/bin/sh\nrm -rf /\n"),
        ("document", b"<!DOCTYPE html><script>"),
        ("document", package("run.exe")),
        ("document", package(TYPES, "word/document.xml", "word/vbaProject.bin")),
        ("document", ole("Root Entry", "WordDocument", "_VBA_PROJECT")),
        ("document", ole("Root Entry", "MsiPatchSequence")),
        ("document", bytes(50)),
        ("document", b""),
        ("document", b"PK\3\4 no package"),
        ("document", b"\xff\xd8\xff\xe0 no picture"),
        ("document", b"\0\0\0\x18ftypheic" + bytes(40)),
        ("photo", b"%PDF-1.7\n"),
        ("voice", picture()),
        ("video", PROGRAM),
    ],
)
def test_what_is_none_of_our_kinds_is_refused(kind: str, content: bytes) -> None:
    with pytest.raises(Refused):
        examine(content, kind)


@given(st.binary(max_size=300), st.sampled_from(["photo", "voice", "video", "document", "animation"]))
def test_whatever_the_bytes_they_are_read_or_refused(content: bytes, kind: str) -> None:
    with contextlib.suppress(Refused):
        assert examine(content, kind).mime


@pytest.mark.parametrize("written", ["JPEG", "PNG", "WEBP"])
def test_a_clean_picture_is_upright_and_tells_nothing_but_what_is_seen(written: str) -> None:
    taken = picture(written)
    assert CAMERA.encode() in taken
    clean = examine(taken, "document").clean
    assert clean is not None
    for told_by_camera in (CAMERA.encode(), b"Exif", b"eXIf", b"EXIF", b"GPS", b"tEXt"):
        assert told_by_camera not in clean
    with Image.open(io.BytesIO(clean)) as image:
        assert not image.getexif()
        assert image.format == written
        assert image.size == (20, 40)
        top, bottom = image.convert("RGB").getpixel((10, 5)), image.convert("RGB").getpixel((10, 35))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 150 > top[2]
    assert bottom[2] > 150 > bottom[0]


def test_a_picture_that_claims_to_be_enormous_is_not_opened() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    with pytest.raises(Refused):
        examine(out.getvalue(), "document")


def test_a_large_picture_is_made_small_enough_to_pass_on() -> None:
    out = io.BytesIO()
    Image.new("L", (5000, 100)).save(out, "JPEG")
    clean = examine(out.getvalue(), "document").clean
    assert clean is not None
    with Image.open(io.BytesIO(clean)) as image:
        assert image.size[0] <= 4096


@pytest.fixture
def suggestion(session: Session, desk: Desk) -> Suggestion:
    bind(session, LUOTIAN, "LT")
    return file_suggestion(session, desk)


def attach(session: Session, suggestion: Suggestion, kind: str, number: int = 1) -> Attachment:
    file = Attachment(
        suggestion_id=suggestion.id or 0,
        message_id=number,
        kind=kind,
        file_id=f"telegrams-{number}",
        file_unique_id=f"u{number}",
        next_at=NOW,
        at=NOW,
    )
    session.add(file)
    session.flush()
    return file


def stored(mime: str, clean: str | None = None) -> Fetched:
    return Fetched(FileState.STORED, "a" * 64, clean, mime)


def shown(session: Session, desk: Desk, suggestion: Suggestion) -> list[str]:
    """What the card brings with it if it is drawn now."""
    claim = Claim(1, None, 0, LUOTIAN, 0, "card", suggestion.id, None, None, 0, NOW)
    screen = draw_card(session, desk, claim, "zh")
    assert screen is not None
    return [media.upload.key if media.upload else media.file_id for media in screen.media]


def test_a_picture_sent_as_a_document_reaches_the_committee_only_as_its_clean_copy(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    file = attach(session, suggestion, "document")
    assert shown(session, desk, suggestion) == []
    deliver(session)
    attachments.settle(session, file.id or 0, stored("image/jpeg", "c" * 64), NOW)
    assert told(session, LUOTIAN) == ["card"]
    assert shown(session, desk, suggestion) == ["c" * 64]
    assert shown(session, desk, suggestion) == []
    copy = find_copy(file)
    assert copy is not None
    assert (copy.digest, copy.mime, copy.ending) == ("c" * 64, "image/jpeg", ".jpg")


def test_no_original_of_a_picture_is_ever_handed_out(session: Session, suggestion: Suggestion) -> None:
    for number, kind in enumerate(("photo", "document", "animation"), start=1):
        file = attach(session, suggestion, kind, number)
        attachments.settle(session, file.id or 0, stored("image/png"), NOW)
        assert find_copy(file) is None


def test_a_document_goes_up_under_a_name_that_fits_its_bytes(
    session: Session, suggestion: Suggestion
) -> None:
    file = attach(session, suggestion, "document")
    attachments.settle(session, file.id or 0, stored("application/pdf"), NOW)
    (media,) = file_view.for_others([file])
    assert media.upload is not None
    assert (media.upload.key, media.upload.name) == ("a" * 64, "1.pdf")


def test_a_refused_file_is_nobodys_and_its_author_is_told(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    file = attach(session, suggestion, "document")
    deliver(session)
    attachments.settle(session, file.id or 0, Fetched(FileState.REFUSED), NOW)
    attachments.settle(session, file.id or 0, stored("application/pdf"), NOW)
    assert told(session, AUTHOR) == ["file_lost"]
    assert suggestions.list_attachments(session, suggestion.id or 0) == []
    assert [part.text for part in suggestions.list_parts(session, suggestion.id or 0)] != []


@pytest.mark.parametrize("why", [FileState.TOO_BIG, FileState.LOST, FileState.REFUSED])
def test_the_card_tells_of_a_file_that_nobody_will_see(
    session: Session, desk: Desk, suggestion: Suggestion, why: FileState
) -> None:
    attach(session, suggestion, "photo", 1)
    file = attach(session, suggestion, "document", 2)
    attachments.settle(session, file.id or 0, Fetched(why), NOW)
    session.flush()
    facts = cards.facts(session, desk, suggestion, LUOTIAN, NOW)
    assert "居民还发了1个文件，没能保存，看不到" in card_view.card(facts, "zh").text
    assert labels(whole_card(facts)).count("附件（1）") == 1
    assert "还有1个文件" in card_view.all_files(facts, "zh").text


def test_the_card_tells_of_a_recording_that_is_seen_in_the_chat_and_not_kept(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    file = attach(session, suggestion, "video")
    attachments.settle(session, file.id or 0, Fetched(FileState.TOO_BIG), NOW)
    session.flush()
    facts = cards.facts(session, desk, suggestion, LUOTIAN, NOW)
    text = card_view.card(facts, "zh").text
    assert "没有存档，只能在聊天里看" in text
    assert "看不到" not in text
    assert shown(session, desk, suggestion) == ["telegrams-1"]


def test_a_file_that_arrives_out_of_order_is_shown_once_and_none_twice(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    attach(session, suggestion, "photo", number=9)
    assert shown(session, desk, suggestion) == ["telegrams-9"]
    attach(session, suggestion, "photo", number=8)
    assert shown(session, desk, suggestion) == ["telegrams-8"]


def test_originals_and_clean_copies_are_both_known_to_belong_to_something(
    session: Session, suggestion: Suggestion
) -> None:
    file = attach(session, suggestion, "photo")
    attachments.settle(session, file.id or 0, stored("image/jpeg", "c" * 64), NOW)
    assert attachments.find_known(session, ["a" * 64, "b" * 64, "c" * 64]) == {"a" * 64, "c" * 64}


def test_a_transcript_is_read_by_everybody_as_typed_by_staff(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    voice = attach(session, suggestion, "voice")
    heard = "电梯又停了"
    anna = member(session, LUOTIAN)
    transcripts.transcribe(session, desk, suggestion, anna, voice.id, heard, NOW)
    session.flush()
    facts = cards.facts(session, desk, suggestion, LUOTIAN, NOW)
    author = mine.one(filed.look(session, suggestion), desk.settings.timezone, "zh", NOW).text
    for text in (card_view.card(facts, "zh").text, card_view.full(facts, "zh", None).text, author):
        assert heard in text
        assert "工作人员听录音打的字" in text
    assert "PMC-03" in [category.code for category in cards.list_guesses(session, desk, facts)]
    _, data = exported(session, desk, Format.CSV, NOW)
    assert heard in data.decode("utf-8-sig")


def test_what_is_heard_says_what_it_is_about_while_nobody_has(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    suggestion.category, suggestion.category_source = "OTH-02", "rule"
    voice = attach(session, suggestion, "voice")
    anna = member(session, LUOTIAN)
    transcripts.transcribe(session, desk, suggestion, anna, voice.id, "路灯坏了，晚上很黑", NOW)
    assert suggestion.category == "MUN-01"
    suggestion.category_source = "member"
    transcripts.transcribe(session, desk, suggestion, anna, voice.id, "电梯又停了", NOW)
    assert suggestion.category == "MUN-01"
    before = suggestions.list_events(session, suggestion.id or 0)[-1].data["before"]
    assert before == "路灯坏了，晚上很黑"


def test_only_a_recording_of_this_suggestion_can_be_transcribed(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    photo = attach(session, suggestion, "photo")
    other = attach(session, file_suggestion(session, desk), "voice")
    for wrong in (photo.id, other.id, 99_999, None):
        with pytest.raises(UserError, match=r"access\.refused"):
            transcripts.get_recording(session, suggestion, wrong)


def test_a_card_with_every_text_at_its_longest_fits_into_one_message(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    for number in range(3):
        attach(session, suggestion, "voice", number).transcript = "听" * 3000
    say(session, suggestion, "长" * 4000, PartKind.ORIGINAL)
    say(session, suggestion, "补" * 4000, PartKind.ADDITION)
    facts = cards.facts(session, desk, suggestion, LUOTIAN, NOW + timedelta(days=1))
    assert len(card_view.card(facts, "zh").text) < 4096
    assert "c_full" in pressable(whole_card(facts))
