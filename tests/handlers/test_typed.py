"""What people type instead of pressing: words for commands, and numbers of a menu."""

import pytest
from sqlmodel import Session, select

from bot.services.desk import Desk
from bot.texts import LANGUAGES, catalog, t
from handlers import doors, resident, typed
from storage.database import Database
from storage.tables import Part, Suggestion
from tests.builders_resident import Chat, all_text


@pytest.mark.parametrize(
    "said",
    [
        "2", "２", " 2 ", "2.", "2、", "(2)", "②", "第2个", "第２個", "二", "第二", "选2", "選二", "No. 2",
        "number 2", "#2", "2吧",
    ],
)  # fmt: skip
def test_a_two_is_a_two_however_it_is_typed(said: str) -> None:
    assert typed.number(said) == 2


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十一", 21),
        ("第十二个", 12),
        ("99", 99),
        ("0", 0),
        ("１０", 10),
    ],
)
def test_larger_numbers_are_read_too(said: str, meant: int) -> None:
    assert typed.number(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "", "110", "2楼漏水", "二楼", "一百", "十十", "二一", "半", "½", "2-3", "2 3", "好的", "no", "第",
        "-", "零", "²³⁴",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_is_words(said: str) -> None:
    assert typed.number(said) is None


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("帮助", "help"), ("幫助", "help"), ("帮助！", "help"), ("怎么用？", "help"), ("HELP", "help"),
        ("返回", "back"), ("返囘", None), ("上一步", "back"), ("back", "back"),
        ("取消", "cancel"), ("算了。", "cancel"), ("Never mind", "cancel"),
        ("提意見", "say"), ("我要投诉", "say"), ("進度", "mine"), ("人工", "person"), ("客服", "person"),
        ("我要取消停车费", None), ("", None), ("。", None),
    ],
)  # fmt: skip
def test_natural_words_are_commands_and_sentences_are_not(said: str, key: str | None) -> None:
    wanted = resident.WORDS[f"arriving.word.{key}"] if key else None
    assert doors.words().get(typed.plain(said)) is wanted


def test_no_word_means_two_things() -> None:
    meant: dict[str, str] = {}
    for lang in LANGUAGES:
        for key in resident.WORDS:
            for spelling in typed.spellings(key, lang):
                word = typed.plain(spelling)
                assert word, spelling
                assert meant.setdefault(word, key) == key, spelling


def test_every_list_of_other_words_belongs_to_a_word() -> None:
    listed = {key.removeprefix("typed.") for key in catalog("zh") if key.startswith("typed.")}
    words = {key.rpartition(".")[2] for key in resident.WORDS} | {"agree", "refuse"}
    assert listed - {"before_number", "after_number"} <= words


def test_the_preview_is_submitted_by_its_number_in_words(chat: Chat) -> None:
    preview = chat.say("三号楼楼道灯坏了")[-1]
    number = list(preview.buttons).index("提交") + 1
    assert "LT-2026-000001" in all_text(chat.say(f"第{number}个"))


def test_a_number_the_menu_does_not_have_is_not_taken_for_words(chat: Chat) -> None:
    preview = chat.say("三号楼楼道灯坏了")[-1]
    said = all_text(chat.say("99"))
    assert f"1 到 {len(preview.buttons)}" in said
    chat.say("怎么用")
    assert "编号" in all_text(chat.say(str(list(preview.buttons).index("提交") + 1)))
    assert chat.write(lambda session: [part.text for part in session.exec(select(Part))]) == [
        "三号楼楼道灯坏了"
    ]


def test_where_there_is_one_choice_no_more_are_spoken_of(chat: Chat) -> None:
    chat.say("三号楼楼道灯坏了")
    chat.press("提交")
    assert list(chat.say("我的意见")[-1].buttons) == ["LT-2026-000001"]
    said = all_text(chat.say("2"))
    assert "只能选 1。" in said


@pytest.mark.parametrize("label", ["提交", "提交。", "Submit"])
def test_what_stands_on_a_button_may_be_typed_while_the_menu_is_there(chat: Chat, label: str) -> None:
    assert label in all_text(chat.say(label))
    preview = all_text(chat.say("三号楼楼道灯坏了"))
    filed = "编号" in all_text(chat.say(label))
    assert filed == ("提交" in label), preview


def test_a_number_without_a_menu_is_words(chat: Chat) -> None:
    assert "12" in all_text(chat.say("12"))


def test_an_edited_menu_goes_by_the_numbers_it_shows_now(chat: Chat) -> None:
    chat.say("三号楼楼道灯坏了")
    kinds = chat.press("选类型")[-1]
    wanted = list(kinds.buttons).index("求助") + 1
    assert "类型：求助" in all_text(chat.say(str(wanted)))


@pytest.mark.parametrize(
    ("step", "road"),
    [
        ("new", []),
        ("say_new", ["提意见"]),
        ("draft", ["灯坏了"]),
        ("my_adding", ["灯坏了", "[提交]", "[补充]"]),
        ("my_undoing", ["灯坏了", "[提交]", "[撤回]"]),
    ],
)
def test_help_tells_where_she_is_and_loses_nothing(chat: Chat, step: str, road: list[str]) -> None:
    for act in road:
        if act.startswith("["):
            chat.press(act.strip("[]"))
        else:
            chat.say(act)
    before = chat.write(count)
    where = str(catalog("zh")[f"arriving.where.{step}"]).splitlines()[0]
    for asked in ("帮助", "/help", "怎么用？"):
        assert where in all_text(chat.say(asked)).replace("<b>", "").replace("</b>", ""), asked
    assert "12345" in all_text(chat.say("人工"))
    assert chat.write(count) == before


@pytest.mark.parametrize("said", ["我同意", "同意。", "I agree", "我同意！"])
def test_agreeing_may_be_typed(database: Database, desk: Desk, said: str) -> None:
    chat = Chat(database, desk)
    chat.say("/start LT")
    assert t("arriving.agreed", "zh") in all_text(chat.say(said))


def count(session: Session) -> tuple[int, int]:
    return len(session.exec(select(Suggestion)).all()), len(session.exec(select(Part)).all())
