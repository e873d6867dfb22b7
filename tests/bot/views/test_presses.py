"""Button data survives the trip through Telegram, and nothing forged does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.presses import LARGEST, Press, decode

NUMBERS = st.integers(0, LARGEST)
PRESSES = st.builds(
    Press,
    action=st.from_regex(r"[a-z][a-z0-9_]{0,11}", fullmatch=True),
    id=st.none() | NUMBERS,
    arg=st.from_regex(r"[A-Za-z0-9_.:,-]{0,20}", fullmatch=True),
    stamp=NUMBERS,
)


@given(PRESSES)
def test_a_press_comes_back_as_it_was_and_fits_into_64_bytes(press: Press) -> None:
    data = press.encode()
    assert decode(data) == press
    assert 1 <= len(data.encode()) <= 64


@given(st.text() | st.text(alphabet="01|azAZ_.-９", max_size=64))
def test_whatever_is_read_would_have_been_written_so(data: str) -> None:
    press = decode(data)
    assert press is None or press.encode() == data


def test_the_spelling_is_the_one_that_old_buttons_carry() -> None:
    assert Press("acc", 42, "arg", 7).encode() == "1|acc|16|arg|7"
    assert decode("1|acc|16|arg|7") == Press("acc", 42, "arg", 7)
    assert decode("1|menu|||0") == Press("menu")


@pytest.mark.parametrize(
    "data",
    [
        None,
        "",
        "1",
        "2|acc|16|arg|7",  # another version
        "1|acc|16|arg|7\n",
        "1|acc|016|arg|7",  # not how we write 42
        "1|acc|-1||0",
        "1|acc|1_0||0",
        "1|acc|１||0",  # digits, but not ours
        "1|acc|16|arg",
        "1|acc|16|a|b|7",
        "1|Acc|||0",
        "1|acc|zzzzzzzzzzzzz||0",  # more than a row's id can be
        "1|acc||" + "x" * 21 + "|0",
        "\ud800",
    ],
)
def test_forged_and_foreign_data_is_nothing(data: str | None) -> None:
    assert decode(data) is None


@pytest.mark.parametrize(
    "press",
    [
        Press(""),
        Press("1st"),
        Press("accept_and_more"),
        Press("acc|x"),
        Press("acc", arg="受理"),
        Press("acc", arg="a|b"),
        Press("acc", arg="x" * 21),
        Press("acc", id=-1),
        Press("acc", id=LARGEST + 1),
        Press("acc", stamp=-1),
    ],
)
def test_what_does_not_fit_is_refused_when_the_button_is_drawn(press: Press) -> None:
    with pytest.raises(ValueError, match="for a button"):
        press.encode()
