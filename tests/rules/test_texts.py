"""Every word a person reads is in the catalogs, whole in each language."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.delivery.lengths import plain
from bot.hanzi import learn, traditional
from bot.texts import CATALOGS, LANGUAGES, catalog, t, written

ROOT = Path(__file__).parents[2]
# Words of the scanned founding document that were read wrong; the right ones are in the README's glossary.
GARBLED = ("效劳", "根本情况", "局部社区", "多元参予", "活泼社区", "承当", "无视品牌")
KEYED = {"t", "h", "UserError", "StartError"}


def sources() -> list[Path]:
    paths = [path for folder in ("bot", "handlers") for path in sorted((ROOT / folder).rglob("*.py"))]
    assert len(paths) > 40
    return paths


def keys_said() -> Iterator[tuple[str, str]]:
    """Every key that stands literally in a call of `t`, `h`, `UserError` or `StartError`, with its place."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if name in KEYED and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def untouched(text: str) -> str:
    """All of a text but its Chinese characters and quotation marks: tags, placeholders, digits, commas."""
    return re.sub(r"[\u4e00-\u9fff“”「」]", "字", text)


def test_every_key_that_is_said_is_in_every_catalog() -> None:
    said = list(keys_said())
    assert len(said) > 50
    for lang in LANGUAGES:
        missing = [f"{key} ({place})" for key, place in said if key not in catalog(lang)]
        assert missing == [], lang


def test_the_catalogs_hold_the_same_keys_and_nothing_is_empty() -> None:
    keys = {lang: set(catalog(lang)) for lang in LANGUAGES}
    assert len(keys["zh"]) > 100
    for lang in LANGUAGES:
        assert keys["zh"] ^ keys[lang] == set(), lang
    for lang in LANGUAGES:
        assert [key for key, text in catalog(lang).items() if not all(forms(text))] == []


def test_a_text_takes_the_same_values_in_every_language() -> None:
    for key, text in catalog("zh").items():
        names = {
            lang: set().union(*(placeholders(f) for f in forms(catalog(lang)[key]))) for lang in LANGUAGES
        }
        assert len({frozenset(each - {"count"}) for each in names.values()}) == 1, key
        assert text


def test_no_key_stands_in_two_files() -> None:
    for lang in LANGUAGES:
        seen: dict[str, str] = {}
        paths = sorted((CATALOGS / lang).glob("*.po"))
        assert len(paths) > 1
        for path in paths:
            for key in re.findall(r'^msgid "([^"]+)"', path.read_text("utf-8"), re.MULTILINE):
                assert key not in seen, f"{key}: {path.name} and {seen[key]}"
                seen[key] = path.name


def test_conversion_to_traditional_touches_chinese_characters_only() -> None:
    texts = catalog("zh")
    learn(form for text in texts.values() for form in forms(text))
    for key, text in texts.items():
        for form in forms(text):
            assert untouched(traditional(form)) == untouched(form), key


def test_no_simplified_character_is_left_for_those_who_read_traditional() -> None:
    texts = catalog("zh-hant")
    learn(form for text in texts.values() for form in forms(text))
    for key, text in texts.items():
        for form in forms(text):
            assert traditional(form) == form, key


def test_a_traditional_text_is_written_by_hand_only_where_it_must_differ() -> None:
    by_hand = written("zh-hant")
    assert by_hand
    for key, text in by_hand.items():
        assert forms(text) != tuple(map(traditional, forms(catalog("zh")[key]))), key


def test_chinese_and_english_have_the_same_files() -> None:
    assert {p.name for p in (CATALOGS / "zh").glob("*.po")} == {
        p.name for p in (CATALOGS / "en").glob("*.po")
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_with_tags_are_balanced(lang: str) -> None:
    for key, text in catalog(lang).items():
        for form in forms(text):
            opened = re.findall(r"<(b|i|u|s|code|pre|blockquote|a)\b", form)
            closed = re.findall(r"</(b|i|u|s|code|pre|blockquote|a)>", form)
            assert sorted(opened) == sorted(closed), key
            assert plain(form), key


def test_what_is_awaited_as_a_reply_is_asked_for_in_words_that_the_console_can_exchange() -> None:
    for lang in LANGUAGES:
        asked = t("console.reply.chat", lang)
        words = asked.removeprefix("<b>").removesuffix("</b>")
        found = [form for text in catalog(lang).values() for form in forms(text) if words in form.lower()]
        assert len(found) > 20
        assert all(asked in form for form in found)


def test_the_garbled_words_of_the_scan_reach_nobody() -> None:
    for lang in LANGUAGES:
        for key, text in catalog(lang).items():
            assert not [word for word in GARBLED for form in forms(text) if word in form], key


def test_no_chinese_stands_in_the_code_itself() -> None:
    """What people read is in catalogs and seed files; docstrings and comments may quote the terms."""
    for path in sources():
        if "sandbox" in path.parts:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                assert not re.search(r"[\u4e00-\u9fff]", node.value), (
                    f"{path.relative_to(ROOT)}:{node.lineno}"
                )
