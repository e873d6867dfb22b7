"""Telegram's HTML: what it means and what it complains of (the words are TDLib's)."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import find_entities, utf16_length
from bot.sandbox.errors import ApiError
from bot.sandbox.html_text import parse_html


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        (
            "🏟 🏟&lt;<i    aba>",
            'Expected equal sign in declaration of an attribute of the tag "i" at byte offset 13',
        ),
        ("🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
        ('🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("🏟 🏟&lt;<b></b></", "Unexpected end tag at byte offset 20"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        ("🏟 🏟&lt;<i>a</em   >", 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("&#xDFDF;", "Text contains invalid Unicode characters after decoding HTML entities"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ],
)
def test_broken_html_is_refused_with_its_place(source: str, complaint: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description.startswith(f"Bad Request: can't parse entities: {complaint}")


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("&lt;&gt;&amp;&quot;&#60;&#x4e2d;&nbsp;&laquo; & x", '<>&"<中&nbsp;&laquo; & x', []),
        ("<b>a</b><strong>b</strong>", "ab", [("bold", 0, 1), ("bold", 1, 1)]),
        ("😀<u>a<s>b</s></u>", "😀ab", [("underline", 2, 2), ("strikethrough", 3, 1)]),
        ("<i><i>a</i></i>", "a", [("italic", 0, 1)]),
        ('<a href="http://x.cn">a</a><a href="%">b</a>', "ab", [("text_link", 0, 1)]),
        ("<b>a<code>b</code>c</b>", "abc", [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<code><b>x</b></code>", "x", [("code", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        (
            '<tg-spoiler>s</tg-spoiler><span class="tg-spoiler">t</span>',
            "st",
            [("spoiler", 0, 1), ("spoiler", 1, 1)],
        ),
        ("<B>a</b ><i></i>", "a", [("bold", 0, 1)]),
    ],
)
def test_html_means(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    parsed, found = parse_html(source)
    assert parsed == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert parse_html(f"<b>{html.escape(text, quote=False)}</b>")[0] == text


@given(st.text(alphabet="<>/&;b \"'=a#1x😀"))
def test_any_text_is_parsed_or_refused(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except ApiError:
        return
    assert all(0 < e["length"] <= utf16_length(text) - e["offset"] for e in entities)


def test_commands_mentions_and_links_are_found() -> None:
    text = "😀 /start@yishi_bot @wang_w https://a.cn/x?y=1, mail@x.cn #话题 example.com /a/b"
    found = [(e["type"], e["offset"], e["length"]) for e in find_entities(text)]
    assert found == [
        ("bot_command", 3, 16),
        ("mention", 20, 7),
        ("url", 28, 18),
        ("email", 48, 9),
        ("hashtag", 58, 3),
        ("url", 62, 11),
    ]
