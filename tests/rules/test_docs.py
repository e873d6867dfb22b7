"""What is written about the project says what the code does."""

import argparse
import importlib
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from pydantic import SecretStr

from bot import cli
from bot.cli.parser import Parser
from bot.services import lifecycle
from bot.settings import Settings
from bot.texts import LANGUAGES, catalog, t
from storage.migrate import HERE
from storage.tables import Status

ROOT = Path(__file__).parents[2]
READMES = {"en": "README.md", "zh": "README.zh-CN.md"}
RUNNING = {"en": ".github/running.md", "zh": ".github/running.zh-CN.md"}
CONTRIBUTING = ".github/CONTRIBUTING.md"
NONE = "–"
MERMAID_STEP = re.compile(r"^\s*(\[\*\]|\w+) --> (\[\*\]|\w+)", re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def documents() -> list[str]:
    decisions = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / ".github").rglob("*.md"))
    assert len(decisions) > 5
    return [*READMES.values(), *decisions]


def code_of(text: str) -> list[str]:
    """The fenced blocks, without their fences."""
    return re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def spans_of(text: str) -> list[str]:
    """What stands between single backticks in the running text and in tables."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))


def tables_of(text: str) -> list[list[list[str]]]:
    """Every table as its rows of cells, the heads included and the rules below them left out."""
    tables: list[list[list[str]]] = []
    before = ""
    for line in text.splitlines():
        if line.startswith("|"):
            if not before.startswith("|"):
                tables.append([])
            if set(line) - set("|-: "):
                tables[-1].append([cell.strip() for cell in line.strip("|").split("|")])
        before = line
    return tables


def pictures_of(text: str) -> list[str]:
    return [one or other for one, other in re.findall(r'!\[[^\]]*\]\(([^)]+)\)|<img src="([^"]+)"', text)]


def table_with(text: str, first: str) -> list[list[str]]:
    """The rows, without the head, of the one table whose first row below the head begins with `first`."""
    found = [table[1:] for table in tables_of(text) if table[1:] and table[1][0] == first]
    assert len(found) == 1, first
    return found[0]


def written(value: object) -> str:
    """A default as the tables and `.env.example` write it."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return "" if value == frozenset() else str(value)


def defaults() -> dict[str, str]:
    fields = Settings.model_fields
    assert len(fields) > 15
    return {f"YISHI_{name.upper()}": written(field.default) for name, field in fields.items()}


def parser_of(verb: str) -> argparse.ArgumentParser:
    parser = Parser(verb, "en")
    module = importlib.import_module(f"bot.cli.{verb}")
    if verb == "demo":
        module.add_arguments(parser)
    elif verb != "run":
        module.add_arguments(parser, "en")
    return parser


def options_of(verb: str) -> set[str]:
    return {option for action in parser_of(verb)._actions for option in action.option_strings}


def recipe_of(target: str) -> str:
    found = re.search(rf"^{target}:[^\n]*\n((?:\t[^\n]*\n)+)", read("Makefile"), re.MULTILINE)
    assert found, target
    return found[1]


def targets() -> set[str]:
    return set(re.findall(r"^(\w+):", read("Makefile"), re.MULTILINE))


def edges(drawing: str) -> set[tuple[str, str]]:
    return set(MERMAID_STEP.findall(drawing))


def moves() -> set[tuple[str, str]]:
    """The life cycle's table as a drawing has it, with where it begins and ends."""
    ends = {(status.value, "[*]") for status in lifecycle.ENDED}
    steps = {(status.value, to.value) for status, all_to in lifecycle.MOVES.items() for to in all_to}
    return {("[*]", Status.DRAFT.value), *steps, *ends}


@pytest.mark.parametrize("name", READMES.values())
def test_the_two_commands_stand_first(name: str) -> None:
    assert code_of(read(name))[0].split("\n") == ["make demo", "make test", ""]


@pytest.mark.parametrize("name", RUNNING.values())
def test_the_settings_table_names_every_setting_with_its_default(name: str) -> None:
    rows = table_with(read(name), "`YISHI_BOT_TOKEN`")
    told = {setting.strip("`"): "" if default == NONE else default.strip("`") for setting, default, _ in rows}
    assert told == defaults()
    assert all(meaning for *_, meaning in rows)


def test_the_example_of_an_env_file_holds_every_setting_with_its_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting in defaults():
        monkeypatch.delenv(setting, raising=False)
    text = re.sub(r"^#(?=YISHI_)", "", read(".env.example"), flags=re.MULTILINE)
    assert dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)) == defaults()
    for env in (read(".env.example"), text):
        (tmp_path / ".env").write_text(env, "utf-8")
        assert Settings(_env_file=tmp_path / ".env") == Settings(_env_file=None)


@pytest.mark.parametrize("name", RUNNING.values())
def test_the_table_of_verbs_names_every_verb_and_its_options(name: str) -> None:
    rows = table_with(read(name), "`run`")
    assert [verb.strip("`") for verb, _ in rows] == list(cli.VERBS)
    for verb, words in rows:
        told = set(re.findall(r"--[a-z-]+", words))
        known = options_of(verb.strip("`")) - {"-h", "--help"}
        # What is left out is said by --help; what is told exists.
        assert told <= known, verb
        assert told or not known or verb == "`replay`", verb


@pytest.mark.parametrize("name", documents())
def test_every_command_line_that_is_named_exists(name: str) -> None:
    text = read(name)
    for piece in [*spans_of(text), *"".join(code_of(text)).splitlines()]:
        for verb, rest in re.findall(r"python -m bot (\w+)([^`#]*)", piece):
            assert verb in cli.VERBS, piece
            assert set(re.findall(r"--[a-z]+", rest)) <= options_of(verb) | {"--help"}, piece
        for target, arguments in re.findall(r"\bmake (\w+)(?:.*?ARGS=(\S+|\".*?\"))?", piece):
            assert target in targets(), piece
            if target == "demo":
                assert set(re.findall(r"--[a-z]+", arguments)) <= options_of("demo"), piece


def test_ci_calls_make_check_which_contains_make_test() -> None:
    assert read(".ci/run").rstrip().splitlines()[-1] == "make check"
    assert "$(MAKE) test" in recipe_of("check")
    assert "-m pytest" in recipe_of("test")
    assert "-m bot demo" in recipe_of("demo")


@pytest.mark.parametrize("name", documents())
def test_every_link_and_picture_is_there(name: str) -> None:
    text = read(name)
    links = [*re.findall(r"\]\(([^)\s]+)\)", text), *pictures_of(text)]
    near = [unquote(link.partition("#")[0]) for link in links if "://" not in link]
    if name in READMES.values():
        assert len(pictures_of(text)) == 7
    missing = [link for link in near if not (ROOT / name).parent.joinpath(link).exists()]
    assert missing == []


@pytest.mark.parametrize("name", [*documents(), ".env.example"])
def test_every_path_and_every_name_of_the_code_exists(name: str) -> None:
    text = read(name)
    spans = spans_of(text)
    for path in (span for span in spans if re.match(r"(bot|handlers|storage|tests|\.ci|\.github)/", span)):
        assert (ROOT / path).exists(), path
    for dotted in (
        match[0] for span in spans if (match := re.match(r"(bot|handlers|storage)(\.\w+)+", span))
    ):
        assert resolves(dotted), dotted
    if name in READMES.values():
        assert len([span for span in spans if span.startswith("tests/")]) > 10


def resolves(dotted: str) -> bool:
    """Whether a module has this name, or holds it."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


@pytest.mark.parametrize("name", READMES.values())
def test_the_drawing_of_the_life_cycle_is_its_table(name: str) -> None:
    drawings = [block for block in code_of(read(name)) if block.startswith("stateDiagram")]
    assert len(drawings) == 1
    assert edges(drawings[0]) == moves()
    for word, code in re.findall(r'state "(.+)" as (\w+)', drawings[0]):
        assert word == t(f"card.status.{code}", "zh")


def test_the_drawing_beside_the_table_of_moves_is_that_table() -> None:
    drawn = edges(lifecycle.__doc__ or "")
    assert {edge for edge in drawn if edge[1] != "[*]"} == {edge for edge in moves() if edge[1] != "[*]"}
    assert drawn <= moves()


@pytest.mark.parametrize("name", READMES.values())
def test_the_glossary_has_every_status_in_the_words_people_see(name: str) -> None:
    rows = table_with(read(name), "DRAFT")

    def seen(status: Status, lang: str) -> str:
        exact = f"words.status.{status}_TO"
        text = catalog(lang).get(exact, catalog(lang)[f"words.status.{status}"])
        assert isinstance(text, str)
        return text

    assert rows == [
        [
            status.value,
            t(f"card.status.{status}", "zh"),
            seen(status, "zh"),
            t(f"card.status.{status}", "en"),
            seen(status, "en"),
        ]
        for status in Status
    ]


def test_the_ledger_calls_a_status_what_the_card_calls_it() -> None:
    for lang in LANGUAGES:
        for status in set(Status) - {Status.DRAFT}:
            assert t(f"ledger.status.{status}", lang) == t(f"card.status.{status}", lang)


@pytest.mark.parametrize("lang", READMES)
def test_the_glossary_names_buttons_as_they_are(lang: str) -> None:
    first = t("arriving.word.say", lang)
    other = next(one for one in READMES if one != lang)
    rows = table_with(read(READMES[lang]), first)
    assert len(rows) > 10
    pressed = {
        (text, catalog(other)[key])
        for key, text in catalog(lang).items()
        if ".button." in key or ".word." in key
    }
    named = {pair for row in rows for pair in ((row[0], row[1]), (row[2], row[3]))}
    assert named - pressed == set()


@pytest.mark.parametrize("name", READMES.values())
def test_the_glossary_names_kinds_results_and_places_as_they_are(name: str) -> None:
    text = read(name)
    for kind in ("SUGGESTION", "REQUEST", "COMPLAINT", "QUESTION", "PRAISE"):
        assert f"{t(f'words.kind.{kind}', 'zh')} {t(f'words.kind.{kind}', 'en').lower()}" in text
    for result in "ABCD":
        assert t(f"card.class.{result}", "zh") in text
    communities = (HERE / "seed" / "communities.csv").read_text("utf-8").splitlines()[1:]
    assert len(communities) > 3
    for code, zh, _ in (line.split(",") for line in communities):
        assert f"{code} {zh.removesuffix('社区')}" in text
    bodies = (HERE / "seed" / "bodies.csv").read_text("utf-8")
    told = re.findall(r"\b(RC|PM|OC) (\w+)", text)
    assert len(told) == 3
    for code, zh in told:
        assert f"\n{code},{zh}," in bodies


@pytest.mark.parametrize("pages", [READMES, RUNNING], ids=["readme", "running"])
def test_both_languages_tell_the_same(pages: dict[str, str]) -> None:
    """The same sections, tables of the same length, the same paths, commands and pictures."""

    def shape(name: str) -> tuple[object, ...]:
        text = read(name)
        bare = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
        return (
            re.findall(r"^(#+) ", bare, re.MULTILINE),
            [(len(table), len(table[0])) for table in tables_of(text)],
            re.findall(r"^(\d\.|\*) ", bare, re.MULTILINE),
            {span for span in spans_of(text) if re.fullmatch(r"[\w./-]+|make .*|YISHI_\w+|/\w+", span)},
            pictures_of(text),
            [edges(block) for block in code_of(text)],
        )

    one, other = (shape(name) for name in pages.values())
    assert one == other


def test_the_english_page_stays_short_enough_to_be_read() -> None:
    assert len(read("README.md").splitlines()) <= 430


def test_documents_name_only_the_servers_an_operator_meets() -> None:
    allowed = {"api.telegram.org", "t.me", "127.0.0.1"}
    for name in (*documents(), ".env.example"):
        hosts = set(re.findall(r"https?://([A-Za-z0-9.-]+)", read(name)))
        assert {host for host in hosts if not host.endswith((".example", "example.org"))} <= allowed, name
