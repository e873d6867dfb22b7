"""Texts are cut where Telegram's limits are, and every piece is a whole."""

import re
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.lengths import cut, plain, split_html, utf16_length

FAMILY = "👨‍👩‍👧‍👦"
WORDS = st.text(
    alphabet=st.sampled_from(
        [*"ab <>&\"'\n", "。", "！", ".", "中", "👍", "🏽", "\u200d", "🇨", "🇳", "ש", "é", "\u0301"]
    )
    | st.characters(),
    max_size=60,
)
OPENINGS = {
    "b": "<b>",
    "i": "<i>",
    "code": "<code>",
    "pre": "<pre>",
    "blockquote": "<blockquote expandable>",
    "tg-spoiler": "<tg-spoiler>",
    "a": '<a href="https://example.org/?a=1&amp;b=2">',
}


def _nested(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tagged = st.tuples(st.sampled_from(sorted(OPENINGS)), inside)
    return st.lists(inside, max_size=4).map("".join) | tagged.map(
        lambda pair: f"{OPENINGS[pair[0]]}{pair[1]}</{pair[0]}>"
    )


HTML = st.recursive(WORDS.map(escape), _nested, max_leaves=12)


class Strict(HTMLParser):
    """Reads what Telegram reads: known tags, properly nested; collects the visible text and its tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.shown: list[tuple[str, frozenset[str]]] = []
        self.feed(html)
        self.close()
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in OPENINGS
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.shown += [(character, frozenset(self.open)) for character in data]

    @property
    def text(self) -> str:
        return "".join(character for character, _ in self.shown)


def _loses_only_space(whole: str, parts: list[str]) -> bool:
    """Whether the parts stand in the whole in order, with nothing but white space around and between."""
    at = 0
    for part in parts:
        found = whole.find(part, at)
        if found < 0 or whole[at:found].strip():
            return False
        at = found + len(part)
    return not whole[at:].strip()


@given(HTML, st.integers(2, 40))
def test_pieces_are_valid_and_short_enough_and_lose_nothing(html: str, limit: int) -> None:
    parts = [Strict(part) for part in split_html(html, limit)]
    assert all(utf16_length(part.text) <= limit for part in parts)
    assert _loses_only_space(plain(html), [part.text for part in parts])


@given(HTML, st.integers(2, 40))
def test_every_character_keeps_its_tags(html: str, limit: int) -> None:
    def visible(shown: list[tuple[str, frozenset[str]]]) -> list[tuple[str, frozenset[str]]]:
        return [one for one in shown if one[0].strip()]

    parts = [one for part in split_html(html, limit) for one in Strict(part).shown]
    assert visible(parts) == visible(Strict(html).shown)


@given(st.text())
def test_any_text_at_all_becomes_valid_html(text: str) -> None:
    parts = split_html(text, 20)
    assert all(utf16_length(plain(part)) <= 20 for part in parts)
    for part in parts:
        rest = re.sub(r"&(lt|gt|amp);", "", part)
        rest = re.sub(r"</?(b|i|u|s|code|pre|a|blockquote|tg-spoiler)[^<>]*>", "", rest)
        assert not set("<>&") & set(rest)


@given(st.text())
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    assert plain(escape(text)) == text


@given(st.text(alphabet=st.sampled_from("ab 👍🇨🇳\u200d👩\u0301") | st.characters()), st.integers(1, 30))
def test_a_cut_text_fits_and_is_a_beginning(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert utf16_length(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_a_short_text_stays_one_piece_as_it_is() -> None:
    text = '  <b>意见</b> &lt;1&gt; <a href="https://example.org">x</a>\n'
    assert split_html(text) == [text]
    assert split_html("") == [""]


def test_length_is_counted_in_utf_16_units_of_what_is_seen() -> None:
    assert utf16_length("a中👍") == 4
    assert utf16_length(plain("<b>a&amp;&#128077;</b>")) == 4
    assert [utf16_length(plain(part)) for part in split_html("👍" * 2049)] == [4096, 2]
    assert split_html("<b>" + "x" * 4096 + "</b>") == ["<b>" + "x" * 4096 + "</b>"]


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("one two\n\nthree four", 14, ["one two", "three four"]),
        ("first line\nsecond line", 16, ["first line", "second line"]),
        ("路灯坏了。请修理一下好吗", 8, ["路灯坏了。", "请修理一下好吗"]),
        ("It is dark. Please come", 15, ["It is dark.", "Please come"]),
        ("version 3.11 is out", 10, ["version", "3.11 is", "out"]),
        ("abcd efgh", 4, ["abcd", "efgh"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a&amp;&lt;b", 2, ["a&amp;", "&lt;b"]),
        ("<b>ab<i>cd</i></b>ef", 3, ["<b>ab<i>c</i></b>", "<b><i>d</i></b>ef"]),
    ],
)
def test_pieces_end_at_sensible_places(text: str, limit: int, parts: list[str]) -> None:
    assert split_html(text, limit) == parts


@pytest.mark.parametrize("emoji", [FAMILY, "👍🏽", "🇨🇳", "1️⃣", "e\u0301\u0302"])
def test_what_looks_like_one_character_is_not_parted(emoji: str) -> None:
    limit = utf16_length(emoji) * 2 + 1
    assert split_html(emoji * 5, limit) == [emoji * 2, emoji * 2, emoji]
    assert cut(emoji * 5, limit) == emoji * 2 + "…"


@pytest.mark.parametrize(
    "text", ["!" * 9000, "\n " * 9000, "\u200d" * 9000, "🇨" * 9000, "<b " * 9000, "&" * 9000]
)
def test_hostile_texts_come_to_an_end(text: str) -> None:
    parts = split_html(text)
    assert _loses_only_space(plain(text), [plain(part) for part in parts])


def test_crossed_and_forgotten_tags_are_put_right() -> None:
    assert split_html("<b>a<i>b</b>c</i>d</u><s>e") == ["<b>a<i>b</i></b>cd<s>e</s>"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("&ltb &lt1 &amp;lt; &copy; &quot;", '&ltb <1 &lt; &copy; "'),
        ("&#x1F44D;&#20013;&#xD800;&#0;", "👍中&#xD800;&#0;"),
        ("1 < 2 <br> <unknown>", "1 < 2 <br> <unknown>"),
    ],
)
def test_entities_and_tags_are_read_as_telegram_reads_them(html: str, text: str) -> None:
    assert plain(html) == text


def test_impossible_limits_are_refused() -> None:
    with pytest.raises(ValueError, match="two units"):
        split_html("x", 1)
    with pytest.raises(ValueError, match="ellipsis"):
        cut("x", 0)
