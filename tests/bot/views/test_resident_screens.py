"""Every screen a resident can see, in both languages: whole, escaped, in the words of the glossary."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.drawing import payloads
from bot.services.drafts import Draft
from bot.services.history import Line as Step
from bot.services.suggestions import Line, Page, Whole
from bot.texts import LANGUAGES, catalog, h
from bot.views import arriving, mine, places, privacy, saying, told, words
from bot.views.presses import decode
from bot.views.screen import Screen
from storage.tables import (
    Answer,
    Attachment,
    Body,
    Category,
    Community,
    Estate,
    FileState,
    Kind,
    Part,
    Rating,
    Status,
    Suggestion,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TZ = ZoneInfo("Asia/Shanghai")
RUDE = "<b>灯&坏了</b>"
LT = Community(code="LT", zh="罗田社区", en="Luotian")
GARDEN = Estate(code="LT-01", community="LT", zh="罗田花园", en="Luotian Garden")
PM = Body(code="PM", zh="物业公司", en="Property management company", level="community")
ROOT = Path(__file__).parents[3]


def category(code: str, group: str = "G1") -> Category:
    return Category(
        code=code, menu_group=group, group_zh="环境市容", group_en="Environment", l1_zh="市政", l1_en="City",
        zh=f"类{code}", en=f"About {code}", db44="1",
    )  # fmt: skip


def suggestion(status: Status = Status.SUBMITTED, **values: object) -> Suggestion:
    row = Suggestion(
        id=7, number="LT-2026-000042", resident_id=1, community="LT", status=status, kind=Kind.COMPLAINT,
        category="MUN-01", due_at=NOW, created_at=NOW, revision=3,
    )  # fmt: skip
    for name, value in values.items():
        setattr(row, name, value)
    return row


def part(text: str = RUDE) -> Part:
    return Part(suggestion_id=7, chat_id=1, message_id=1, text=text, at=NOW)


def file(kind: str = "photo") -> Attachment:
    return Attachment(
        suggestion_id=7, message_id=1, kind=kind, file_id=f"f{kind}", file_unique_id=kind, at=NOW
    )


def draft(
    *, parts: tuple[Part, ...] | None = None, files: tuple[Attachment, ...] = (), known: bool = True
) -> Draft:
    guesses = tuple(category(f"MUN-0{number}") for number in (1, 2, 3)) if known else ()
    return Draft(
        suggestion(Status.DRAFT, number=None), LT, Kind.REQUEST, guesses[0] if known else None, guesses,
        (part(),) if parts is None else parts, files,
    )  # fmt: skip


def whole(row: Suggestion) -> Whole:
    names = ("submitted", "asked", "info_given", "accepted", "return_requested", "answered", "reopened")
    more = ("merged", "withdrawn", "added", "edited", "closed", "rejected", "dispatched", "in_progress")
    steps = [Step(NOW, name) for name in (*names, *more)]
    steps += [
        Step(NOW, "asked", reason=RUDE),
        Step(NOW, "dispatched", body=PM),
        Step(NOW, "in_progress", body=PM),
        Step(NOW, "closed", rating="partly"),
        *(Step(NOW, "rejected", code=code) for code in mine.REJECTIONS),
    ]
    answer = Answer(suggestion_id=7, member_id=1, text=RUDE, at=NOW)
    files = (file(), file("voice"))
    return Whole(row, GARDEN, category("MUN-01"), PM, (part(),), files, tuple(steps), answer)


def screens(lang: str) -> Iterator[Screen]:
    """Every screen there is."""
    row = suggestion()
    yield from (arriving.welcome("XX街道", lang), arriving.welcome("", lang, LT, odd_link=True))
    yield from (
        arriving.communities([LT], lang),
        arriving.communities([LT], lang, held=True),
    )
    for again, held in ((False, False), (True, False), (False, True)):
        yield arriving.notice("XX街道", LT, lang, asked_again=again, held=held)
    yield from (arriving.still_held(lang), arriving.agreed(lang, 0), arriving.agreed(lang, 2))
    yield from (arriving.refused(lang), arriving.languages(lang), arriving.language_set(lang))
    kept = [{"what": "words", "why": "handle", "readers": "committee", "days": 730}]
    yield from (privacy.page("", kept, lang, agreed=yes) for yes in (True, False))
    yield from (
        arriving.help_page(h(key, lang), lang) for key in catalog(lang) if key.startswith("arriving.where.")
    )
    yield from (saying.invite(lang), saying.preview(draft(files=(file(), file())), lang))
    yield saying.preview(draft(parts=(), files=(file(),), known=False), lang, note="saying.note_stale")
    menu = [category(f"A-{number}") for number in range(10)]
    yield from (
        saying.kinds(draft(), lang),
        places.communities(draft(), [LT], lang),
        places.estates(draft(), [GARDEN] * 9, 0, lang),
        places.estates(draft(), [], 5, lang),
        places.found(draft(), [GARDEN] * 20, lang),
        *(places.located(GARDEN, lang, asks=asks) for asks in (True, False)),
        saying.groups(draft(), menu, lang),
    )
    yield from (
        saying.categories(draft(), menu, index, page, lang) for index, page in ((0, 0), (0, 1), (9, 9))
    )
    yield from (saying.drop(draft(), lang), saying.drop(draft(parts=()), lang), saying.dropped(lang))
    yield from (saying.receipt(row, TZ, lang, estimated=yes) for yes in (True, False))
    yield from (saying.which([row], [RUDE], lang, drafting=yes) for yes in (True, False))
    yield from (saying.picked(lang), saying.picked(lang, row))
    yield mine.listed(Page((), 0, 1, 0), lang, NOW)
    yield mine.listed(Page((Line(row, PM, RUDE), Line(row, None, "")), 1, 3, 11), lang, NOW)
    for status in Status:
        yield mine.one(whole(suggestion(status, rating=Rating.PARTLY)), TZ, lang, NOW)
    yield from (mine.add(row, lang), mine.add(row, lang, question=RUDE))
    yield from (mine.added(row, lang, answered=yes, too_big=yes, limit=20) for yes in (True, False))
    yield from (
        mine.undo(row, lang),
        mine.undo(row, lang, reason=RUDE),
        mine.undone(row, lang),
        mine.why(row, lang),
    )
    yield from (mine.thanks(row, rating, lang) for rating in (Rating.SATISFIED, Rating.PARTLY))
    yield mine.thanks(suggestion(supervised=True), Rating.NOT_SATISFIED, lang)
    yield from (told.asked(row, RUDE, until, lang) for until in (None, "11-30"))
    yield from (told.rejected(row, code, None, lang) for code in (*sorted(mine.REJECTIONS), None))
    yield told.rejected(row, "R5", RUDE, lang)
    for body in (PM, None):
        yield from (
            told.dispatched(row, body, TZ, lang),
            told.in_progress(row, body, TZ, lang),
            told.reopened(row, body, TZ, lang),
        )
    for status, redo in ((Status.REPLIED, 0), (Status.REPLIED, 1), (Status.CLOSED, 0)):
        yield told.answered(suggestion(status, redo_count=redo), RUDE, 7, lang)
    yield from (
        told.closed(suggestion(Status.CLOSED, rating=rating), lang) for rating in (Rating.NONE, Rating.PARTLY)
    )
    yield told.withdrawn(row, lang)
    yield from (
        told.file_lost(suggestion(number=number), why, 20, lang)
        for number in ("LT-2026-1", None)
        for why in (FileState.TOO_BIG, FileState.REFUSED, FileState.LOST)
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_screen_is_valid_escaped_and_within_telegrams_limits(lang: str) -> None:
    seen = 0
    for screen in screens(lang):
        seen += 1
        assert RUDE not in screen.text
        assert set(re.findall(r"</?(\w+)", screen.text)) <= {"b", "blockquote"}
        assert "{" not in screen.text
        for call in payloads(501, screen, lang):
            assert len(unescape(re.sub(r"<[^>]+>", "", call["params"].get("text", "")))) <= 4096
        for row in screen.rows:
            assert len(row) <= 3
            for button in row:
                assert button.press is not None
                assert decode(button.press.encode()) == button.press
                assert 0 < len(button.text) <= 64
    assert seen > 80


def test_english_screens_hold_no_chinese_of_ours() -> None:
    for screen in screens("en"):
        text = screen.text.replace("灯", "").replace("坏了", "").replace("中文", "").replace("XX街道", "")
        text = text.replace("您想用哪种语言？", "")
        assert not re.search(r"[一-鿿]", text), text


def test_every_press_of_a_resident_screen_has_a_handler() -> None:
    from handlers import resident

    actions = {
        button.press.action
        for screen in screens("zh")
        for row in screen.rows
        for button in row
        if button.press
    }
    assert len(actions) > 15
    assert actions <= set(resident.PRESSES)


def test_buttons_say_the_glossarys_words() -> None:
    shown = {button.text for screen in screens("zh") for row in screen.rows for button in row} | {
        word for row in arriving.keyboard("zh") for word in row
    }
    assert {"提交", "取消", "返回", "补充", "撤回", "同意", "不同意", "满意", "基本满意", "不满意"} <= shown
    assert {"提意见", "我的意见", "语言", "帮助"} <= shown


def test_an_answer_is_shown_exactly_as_it_was_written() -> None:
    text = "第一行\n第二行 <3 & 谢谢"
    screen = told.answered(suggestion(Status.REPLIED), text, 7, "en")
    assert text in unescape(screen.text)


def test_a_preview_says_how_many_files_and_shows_them() -> None:
    screen = saying.preview(draft(files=(file(), file(), file("video_note"))), "en")
    assert "2 photos, 1 video" in screen.text
    assert [media.kind for media in screen.media] == ["photo", "photo", "video_note"]


def test_a_day_is_the_local_day() -> None:
    late = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert words.day(late, TZ, "zh") == "2027年1月1日"
    assert words.day(late, TZ, "en") == "1 January 2027"


def test_every_status_and_kind_has_its_word() -> None:
    for lang in LANGUAGES:
        assert len({words.status(suggestion(status), None, lang) for status in Status}) == len(Status)
        assert len({words.kind(kind, lang) for kind in Kind}) == len(Kind)


OURS = ("arriving", "saying", "said", "bad", "mine", "rating", "told", "words")


def test_every_text_key_named_in_our_code_exists_and_every_key_is_named() -> None:
    sources = [
        *ROOT.glob("bot/services/*.py"),
        *ROOT.glob("bot/views/*.py"),
        *ROOT.glob("handlers/resident/*.py"),
        *ROOT.glob("bot/delivery/notices/*.py"),
    ]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall(rf'"((?:{"|".join(OURS)})\.[a-z_.A-Z0-9]+)"', code))
    built = {key.split("{")[0] for key in re.findall(rf'f"((?:{"|".join(OURS)})\.[^"]*)"', code)}
    keys = {key for key in catalog("zh") if key.split(".")[0] in OURS}
    assert len(keys) > 150
    assert named - keys == set()
    unused = {key for key in keys - named if not any(key.startswith(start) for start in built)}
    assert unused == set()


@pytest.mark.parametrize("mime", ["image/heic", "image/heif", None])
def test_a_picture_of_a_newer_phone_is_asked_for_as_a_photo(mime: str | None) -> None:
    text = told.file_lost(suggestion(), FileState.REFUSED, 20, "zh", mime).text
    assert ("HEIC" in text) is (mime is not None)
    assert "HEIC" not in told.file_lost(suggestion(), FileState.TOO_BIG, 20, "zh", mime).text
