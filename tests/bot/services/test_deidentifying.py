"""Words without what says who wrote them, and as much of the matter as before."""

import csv
from pathlib import Path

import pytest

from bot.services.deidentifying import deidentify

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("我是王阿姨，住3栋2单元501，电话13812345678", "我是***，住3栋2单元***，电话***********"),
        ("我叫張三丰，微信号zhang_3333，2棟１２０３漏水", "我叫***，微信号**********，2棟****漏水"),
        ("A座1203室和五栋三零二室", "A座****室和五栋***室"),
        ("12-3-501 漏水，501房也漏", "12-3-*** 漏水，***房也漏"),
        ("我姓陈，歐陽先生家在楼上", "我姓*，**先生家在楼上"),
        ("联系人：李小明，2759 1234", "联系人：***，*********"),
        ("My name is Li Ming, Flat 12B, ask Mr Wong", "My name is *******, Flat ***, ask Mr ****"),
        ("邮箱 a.b@c.com，@zhangsan", "邮箱 *********，*********"),
    ],
)
def test_names_numbers_and_the_flat_are_starred_out(said: str, read: str) -> None:
    assert deidentify(said) == read


@pytest.mark.parametrize(
    "said",
    [
        "3栋楼道的路灯坏了半个月，请派人修一修。",
        "我叫物业来修了三次都没来，物业经理不理人",
        "LT-2026-000042 是2025年11月3日提的，花了1200元",
        "5栋 2026年修的电梯又停了，三单元18楼",
        "我是高兴的。高空抛物，方便的话请贴告示",
        "Please fix the flat roof and the unit price",
    ],
)
def test_what_the_matter_is_about_stays(said: str) -> None:
    assert deidentify(said) == said


def test_what_people_write_to_their_community_mostly_stays_as_it_is() -> None:
    with (DATA / "opinions.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    changed = [text for text in texts if deidentify(text) != text]
    assert len(texts) > 200
    assert len(changed) <= len(texts) * 0.04, changed
    assert all(len(deidentify(text)) == len(text) for text in texts)
