"""What is printed can be scanned and read, on a machine that has no Chinese font."""

import csv
import io
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import segno
from fontTools.ttLib import TTFont
from PIL import Image, ImageFont

from bot.hanzi import learn, traditional
from bot.printing import FONT, codes, posters, referral, slips
from bot.services.posters import Made
from bot.services.referring import Referral
from bot.texts import LANGUAGES, catalog, t
from storage.migrate import HERE
from storage.tables import Body, Community, Estate, Part, Poster, Suggestion
from tests.builders_cards import facts, part

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
LINK = "https://t.me/yishi_bot?start=LT-01-p12"
COMMUNITY = Community(code="LT", zh="罗田社区", en="Luotian")
MADE = Made(
    Poster(
        id=12, community="LT", estate="LT-01", name="邻里节", note="周一至周五", member_id=1, created_at=NOW
    ),
    COMMUNITY,
    Estate(code="LT-01", community="LT", zh="罗田花园", en="Luotian Garden"),
)
RECTANGLE = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) (-?[\d.]+) re f")
CHINESE = re.compile(r"[\u4e00-\u9fff，。：；？！、“”·—–]")


def streams(pdf: bytes) -> Iterator[bytes]:
    """What is in a PDF, unpacked."""
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(match[1])
        except zlib.error:
            yield match[1]


def words(pdf: bytes) -> set[str]:
    """The characters that a reader can copy out of a PDF: those its ToUnicode map names."""
    maps = [stream for stream in streams(pdf) if b"beginbfchar" in stream or b"beginbfrange" in stream]
    found: set[str] = set()
    for one in maps:
        for code in re.findall(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>", one):
            found.add(bytes.fromhex(code.decode()).decode("utf-16-be"))
    return found


def modules(pdf: bytes, size: int) -> list[list[bool]]:
    """The dark squares of a page, as a code of this many modules."""
    page = next(stream for stream in streams(pdf) if RECTANGLE.search(stream))
    boxes = [tuple(map(float, match)) for match in RECTANGLE.findall(page)]
    left, top = min(box[0] for box in boxes), max(box[1] for box in boxes)
    module = (max(box[0] + box[2] for box in boxes) - left) / size
    dark = [[False] * size for _ in range(size)]
    for x, y, width, _ in boxes:
        line, start = round((top - y) / module), round((x - left) / module)
        for place in range(start, start + round(width / module)):
            dark[line][place] = True
    return dark


def expected(text: str) -> list[list[bool]]:
    return [[bool(one) for one in row] for row in segno.make_qr(text, error="q", boost_error=False).matrix]


def test_the_page_holds_the_code_of_its_link() -> None:
    wanted = expected(LINK)
    assert modules(posters.poster(MADE, LINK, "XX街道", "zh"), len(wanted)) == wanted


def test_the_picture_holds_the_code_with_its_white_rim() -> None:
    wanted = expected(LINK)
    picture = Image.open(io.BytesIO(codes.picture(LINK))).convert("L")
    side = len(wanted) + 2 * codes.QUIET
    assert picture.size == (side * codes.PIXELS, side * codes.PIXELS)
    middle = codes.PIXELS // 2
    seen = [
        [picture.getpixel((x * codes.PIXELS + middle, y * codes.PIXELS + middle)) == 0 for x in range(side)]
        for y in range(side)
    ]
    rim = codes.QUIET
    assert [row[rim:-rim] for row in seen[rim:-rim]] == wanted
    assert not any(any(row) for row in seen[:rim])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_poster_says_whose_it_is_and_can_be_read_out(lang: str) -> None:
    pdf = posters.poster(MADE, LINK, "XX街道", lang)
    said = t("poster.sentence", lang) + t("poster.promise", lang) + LINK + "邻里节周一至周五"
    said += {"zh": "罗田社区罗田花园", "zh-hant": "羅田社區羅田花園", "en": "Luotian Garden"}[lang]
    assert set(said) - words(pdf) - {" "} == set()
    # The used part of the font goes along, and no more.
    assert b"/FontFile3" in pdf
    assert len(pdf) < 60_000


def test_a_line_too_long_is_made_to_fit() -> None:
    long = Made(MADE.poster, Community(code="LT", zh="很长" * 20, en="Long " * 20), MADE.estate)
    assert posters.poster(long, LINK, "", "zh")


def test_a_slip_holds_the_number_and_not_what_was_said() -> None:
    suggestion = Suggestion(
        resident_id=1, community="LT", number="LT-2026-000042", due_at=NOW, submitted_at=NOW, created_at=NOW
    )
    pdf = slips.slip(suggestion, COMMUNITY, "XX街道", ZoneInfo("Asia/Shanghai"), "zh")
    assert set("LT-2026-000042罗田社区回执11月23日") - words(pdf) == set()


def test_the_font_has_every_character_we_say_and_every_name() -> None:
    known = TTFont(FONT).getBestCmap()
    said = {
        character
        for lang in LANGUAGES
        for text in catalog(lang).values()
        for form in ((text,) if isinstance(text, str) else text)
        for character in form
    }
    names: set[str] = set()
    for seed in ("communities", "estates", "bodies", "categories"):
        with (HERE / "seed" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                names.add(row["zh"])
    learn(names)
    said |= {character for name in names for character in name + traditional(name)}
    assert len(known) > 9000
    assert [one for one in sorted(said) if CHINESE.match(one) and ord(one) not in known] == []


def test_the_font_serves_pictures_too() -> None:
    assert ImageFont.truetype(FONT, 40).getlength("罗田") == 80


def test_the_licence_lies_beside_the_font() -> None:
    text = (FONT.parent / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "Reserved Font Name" in text


POLICE = Body(code="EXT_POL", zh="派出所", en="Police station", level="street")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_for_a_body_says_what_is_to_be_done_by_when(lang: str) -> None:
    sheet = referral.referral(
        facts(parts=[part("楼下半夜放音响")]), Referral(POLICE, None, None), "XX街道", lang
    )
    said = t("referral.title.out", lang) + t("referral.answer", lang) + "LT-2026-000042楼下半夜放音响"
    said += {"zh": "派出所电梯投诉", "zh-hant": "派出所電梯投訴", "en": "Police station Lifts"}[lang]
    assert set(said) - words(sheet) - {" "} == set()


def test_a_sheet_with_much_to_say_goes_on_to_another_page() -> None:
    said: list[Part] = [part("很长的一段话，" * 300)]
    sheet = referral.referral(facts(parts=said), Referral(POLICE, None, None), "", "zh")
    assert len(re.findall(rb"/Type /Page\b", sheet)) > 1


def test_a_sheet_does_not_say_who_it_is_of_unless_that_may_be_told() -> None:
    veiled = facts(veiled=True, withheld=2, visibility="named", display_name="陈美玲")
    assert not set("美玲") & words(referral.referral(veiled, Referral(POLICE, None, None), "", "zh"))
