"""Made for whoever has ten seconds, one hand or weak eyes: short buttons, short messages, words for all."""

import re
import unicodedata
from collections.abc import Iterator

import pytest

from bot.delivery.lengths import plain
from bot.texts import CATALOGS, LANGUAGES, catalog
from handlers import committee, resident, worker
from storage.tables import Status

# What a resident never sees: the command line, the demo, the ledger, groups and the desk of the office.
OFFICES = frozenset(
    {
        "cli",
        "demo",
        "deliveries",
        "house",
        "access",
        "cards",
        "committee",
        "cohandling",
        "referral",
        "office",
        "dispatch",
        "entry",
        "rights",
        "work",
        "bulk",
        "handing",
        "postings",
        "hosting",
        "polls",
        "report",
        "letters",
        "meetings",
        "export",
        "ledger",
        "filter",
    }
)
# One of these says everything there is to say, because somebody asked for it.
FULL_TEXTS = frozenset({"privacy.page"})
LONGEST_MESSAGE = 600
LONGEST_CHINESE, LONGEST_WORDS, LONGEST_LETTERS = 6, 4, 26
CHINESE = re.compile("[\u4e00-\u9fff]")
BLANK = re.compile(r"\{\w+\}")


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def seen_by_residents() -> set[str]:
    """The keys of residents' own files; a new file counts as such until it is listed above."""
    keys: set[str] = set()
    for path in (CATALOGS / "zh").glob("*.po"):
        if path.stem not in OFFICES:
            keys |= set(re.findall(r'^msgid "([^"]+)"', path.read_text("utf-8"), re.MULTILINE))
    assert len(keys) > 200
    return keys


def is_button(key: str) -> bool:
    return ".button." in key or (".word." in key and not key.startswith("spoken."))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_button_for_residents_has_one_or_two_words(lang: str) -> None:
    keys = [key for key in seen_by_residents() if is_button(key)]
    assert len(keys) > 30
    long = {}
    for key in keys:
        for form in forms(catalog(lang)[key]):
            words = BLANK.sub("", form).strip(" :：（）()")
            fits = (
                len(words.split()) <= LONGEST_WORDS and len(words) <= LONGEST_LETTERS
                if lang == "en"
                else len(CHINESE.findall(words)) <= LONGEST_CHINESE and len(words) <= LONGEST_LETTERS
            )
            if not fits:
                long[key] = form
    assert long == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_message_to_a_resident_is_short(lang: str) -> None:
    texts = catalog(lang)
    long = {
        key: len(plain(form))
        for key in seen_by_residents() - FULL_TEXTS
        if not key.startswith("spoken.")
        for form in forms(texts[key])
        if len(plain(form)) > LONGEST_MESSAGE
    }
    assert long == {}


def pictures(text: str) -> str:
    return "".join(one for one in text if unicodedata.category(one) in ("So", "Sk") or ord(one) >= 0x1F000)


def texts_with_pictures() -> Iterator[tuple[str, str]]:
    for lang in LANGUAGES:
        for key, text in catalog(lang).items():
            yield from ((key, form) for form in forms(text) if pictures(form))


def test_nothing_is_said_by_a_picture_alone() -> None:
    for key, form in texts_with_pictures():
        words = BLANK.sub("", "".join(one for one in form if one not in pictures(form)))
        assert any(one.isalnum() for one in words), key


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", ["words.status", "card.status"])
def test_every_status_has_words_of_its_own_without_its_picture(prefix: str, lang: str) -> None:
    texts = [str(catalog(lang)[f"{prefix}.{status.value}"]) for status in Status]
    told = ["".join(one for one in text if one not in pictures(text)).strip() for text in texts]
    assert len(set(told)) == len(Status)


def test_help_knows_every_step_of_a_resident() -> None:
    from handlers.resident import everywhere

    assert set(resident.STEPS) == everywhere.STEPS
    assert [step for step in resident.STEPS if f"arriving.where.{step}" not in catalog("zh")] == []


def test_help_knows_every_step_of_the_desk() -> None:
    assert worker.STEPS
    assert [step for step in worker.STEPS if f"office.where.{step}" not in catalog("zh")] == []


def test_help_in_a_group_knows_every_card() -> None:
    assert {status.value for status in Status} - {"DRAFT"} == {
        key.rpartition(".")[2] for key in catalog("zh") if key.startswith("help.card.")
    }
    assert "help" in committee.COMMANDS


def test_no_step_belongs_to_two_rooms() -> None:
    assert not set(resident.STEPS) & set(worker.STEPS)
