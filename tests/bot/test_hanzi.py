"""The two scripts of Chinese: residents may write either, and read either."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hanzi import learn, name_in, simplified, traditional
from bot.texts import catalog, language_of
from storage.database import Database
from storage.queries import places

SEED = Path(__file__).parents[2] / "storage" / "seed"


def names_of_the_seed() -> list[str]:
    names = []
    for table in ("communities", "estates", "bodies", "categories"):
        with (SEED / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            names += [row["zh"] for row in csv.DictReader(file)]
    assert len(names) > 100
    return names


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("发现头发掉在面条里", "發現頭髮掉在麵條裏"),
        ("干部说，这里的下水道要清理干净", "幹部說，這裏的下水道要清理乾淨"),
        ("群众回复：只有一只猫", "群眾回覆：只有一隻貓"),
        ("户口、税费、卫生、阅览", "戶口、稅費、衛生、閱覽"),
        ("塘下涌社区", "塘下涌社區"),
        (
            "<b>{number}</b> 已转{body}，请按「签收」&amp; /help",
            "<b>{number}</b> 已轉{body}，請按「簽收」&amp; /help",
        ),
    ],
)
def test_traditional_is_written_as_people_write_it(written: str, wanted: str) -> None:
    assert traditional(written) == wanted


def test_our_texts_call_things_as_readers_of_traditional_characters_do() -> None:
    texts = catalog("zh-hant")
    assert texts["privacy.button.data"] == "我的資料"
    assert "伺服器在境外" in str(texts["privacy.page"])
    assert "好消息" in str(texts["told.accepted"]), "good news is no message"
    every = "\n".join(map(str, texts.values())).replace("好消息", "")
    for elsewhere in (
        "服務器",
        "數據",
        "信息",
        "消息",
        "打印",
        "視頻",
        "鏈接",
        "賬號",
        "設置",
        "登錄",
        "默認",
    ):
        assert elsewhere not in every


@pytest.mark.parametrize("written", ["樓道裏的燈壞了", "樓道裡的燈壞了", "楼道里的灯坏了", "樓道里的燈壞了"])
def test_whatever_script_a_resident_writes_is_read_alike(written: str) -> None:
    assert simplified(written) == "楼道里的灯坏了"


def test_the_names_of_a_town_come_back_as_they_were() -> None:
    names = names_of_the_seed()
    learn(names)
    for name in names:
        assert simplified(name_in("zh-hant", name, "")) == name
    assert name_in("en", "罗田社区", "Luotian") == "Luotian"
    assert name_in("zh", "罗田社区", "Luotian") == "罗田社区"


def test_every_name_of_the_database_is_ready_before_it_is_asked_for(database: Database) -> None:
    names = database.read_now(places.list_chinese_names)
    assert {"罗田社区", "罗田花园", "物业公司", "垃圾清运与分类", "环境市容"} <= set(names)


@given(st.text(st.characters(codec="ascii"), max_size=200))
def test_what_is_not_chinese_stays_as_it_is(text: str) -> None:
    assert simplified(text) == text


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh", "zh"), ("zh-hans", "zh"), ("zh-CN", "zh"), ("zh-Hans-HK", "zh"),
        ("zh-hant", "zh-hant"), ("zh-TW", "zh-hant"), ("zh_HK", "zh-hant"), ("zh-mo", "zh-hant"),
        ("en-GB", "en"), ("ru", "en"), ("", "zh"), (None, "zh"),
    ],
)  # fmt: skip
def test_the_language_of_a_tag(tag: str | None, language: str) -> None:
    assert language_of(tag) == language


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc gives memory back when asked")
def test_the_dictionaries_of_phrases_are_not_kept_in_memory() -> None:
    code = (
        "import psutil; from bot.hanzi import learn, simplified; simplified('a')\n"
        "before = psutil.Process().memory_info().rss\n"
        "learn(['头发'])\n"
        "print(psutil.Process().memory_info().rss - before)"
    )
    grown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert int(grown.stdout) < 10_000_000
