"""Personal numbers: found where they are, starred out, and nothing else mistaken for one."""

import csv
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import personal
from bot.services.personal import Personal

DATA = Path(__file__).parents[2] / "data"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
AROUND = st.sampled_from(["", "电话", "：", "号码是 ", "，请回电", "（晚上）", " abc ", " 谢谢"])


def labelled() -> list[tuple[str, list[str]]]:
    with (DATA / "personal.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["kinds"].split()) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("text", "kinds"), labelled())
def test_every_number_is_taken_for_what_it_is(text: str, kinds: list[str]) -> None:
    assert [span.kind.value for span in personal.find(text)] == kinds


def test_what_people_write_to_their_community_is_mostly_without_such_numbers() -> None:
    with (DATA / "opinions.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    found = [text for text in texts if personal.find(text)]
    assert len(texts) > 200
    assert len(found) <= len(texts) * 0.03, found


@st.composite
def id_cards(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1920, 1, 1), date(2026, 1, 1)))
    body = f"{draw(st.integers(110000, 659999))}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    check = "10X98765432"[sum(w * int(c) for w, c in zip(WEIGHTS, body, strict=True)) % 11]
    return body + check


@st.composite
def bank_cards(draw: st.DrawFn) -> str:
    body = "62" + draw(st.text("0123456789", min_size=13, max_size=16))
    doubled = [int(digit) * 2 for digit in body[-1::-2]]
    total = sum(int(digit) for digit in body[-2::-2]) + sum(n - 9 if n > 9 else n for n in doubled)
    return body + str(-total % 10)


PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
PLATES = st.from_regex(r"粤[A-HJ-NP-Z][0-9]{5}", fullmatch=True)


@given(id_cards(), AROUND, AROUND)
def test_an_id_number_is_found_and_hidden_wherever_it_stands(number: str, before: str, after: str) -> None:
    text = f"{before}{number}{after}"
    assert [span.kind for span in personal.find(text)] == [Personal.ID_CARD]
    assert number not in personal.mask(text)
    assert number[3:16] not in personal.mask(text)


@given(bank_cards(), AROUND, AROUND)
def test_a_card_number_is_found_and_hidden(number: str, before: str, after: str) -> None:
    kinds = {span.kind for span in personal.find(f"{before}{number}{after}")}
    assert kinds <= {Personal.BANK_CARD, Personal.ID_CARD}
    assert kinds
    assert number[:12] not in personal.mask(f"{before}{number}{after}")


@given(st.one_of(PHONES, PLATES), AROUND, AROUND)
def test_phones_and_plates_are_found_and_hidden(number: str, before: str, after: str) -> None:
    text = f"{before}{number}{after}"
    assert len(personal.find(text)) == 1
    assert number not in personal.mask(text)
    assert personal.mask(text).startswith(before)
    assert personal.mask(text).endswith(after)


@given(
    st.text(st.characters(codec="utf-8"), max_size=200)
    | st.from_regex(r"[0-9X 粤A-F-]{0,60}", fullmatch=True)
)
def test_masking_keeps_the_length_and_leaves_nothing_to_find(text: str) -> None:
    masked = personal.mask(text)
    assert len(masked) == len(text)
    assert personal.find(masked) == []
    assert personal.mask(masked) == masked
    spans = personal.find(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    untouched = [place for place in range(len(text)) if not any(s.start <= place < s.end for s in spans)]
    assert all(masked[place] == text[place] for place in untouched)
