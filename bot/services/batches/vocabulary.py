"""The words of a sheet: titles of columns, channels and kinds in both languages, from `storage/seed`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.hanzi import simplified
from storage import seeds

COLUMNS = ("date", "channel", "community", "estate", "place", "text", "kind", "category", "contact")
REQUIRED = frozenset({"text", "channel"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """For each group (`column`, `channel`, `kind`): what is written → code, and code → its two titles."""

    meanings: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, Mapping[str, tuple[str, str]]]

    def find(self, group: str, written: str) -> str | None:
        """What somebody meant who wrote this."""
        return self.meanings[group].get(plain(written))

    def title(self, group: str, code: str, language: str) -> str:
        """How it is called: English for `en`, else Chinese."""
        zh, en = self.titles[group][code]
        return en if language == "en" else zh

    def list_titles(self, group: str, language: str) -> list[str]:
        """All titles of a group, in the order of the file."""
        return [self.title(group, code, language) for code in self.titles[group]]

    def place_columns(self, heads: Sequence[str]) -> dict[str, int]:
        """Where each column stands under these titles; of several with one meaning, the first."""
        places: dict[str, int] = {}
        for place, head in enumerate(heads):
            code = self.find("column", head)
            if code is not None:
                places.setdefault(code, place)
        return places


def plain(written: str) -> str:
    """Words without what does not tell them apart: case, spaces, a hint in brackets, a star, the script."""
    return simplified(written).split("(")[0].split("（")[0].strip(" *＊:：\t").casefold()


@cache
def load() -> Vocabulary:
    """Read the words, once."""
    meanings: dict[str, dict[str, str]] = {}
    titles: dict[str, dict[str, tuple[str, str]]] = {}
    for row in seeds.rows("sheet_words"):
        group, code = row["group"], row["code"]
        titles.setdefault(group, {})[code] = (row["zh"], row["en"])
        for written in (code, row["zh"], row["en"], *row["aliases"].split(";")):
            if written:
                meanings.setdefault(group, {})[plain(written)] = code
    return Vocabulary(meanings, titles)
