"""After a feed: what was said against what the ledger holds."""

import asyncio
import json
import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any

from bot.cli.demo.place import Place
from bot.cli.demo.road import bare
from bot.cli.demo.rows import Rows
from bot.errors import UserError
from bot.services.ledger.table import LEAD
from bot.texts import t

Entry = dict[str, Any]


async def list_ledger(place: Place, lang: str, channel: str) -> list[Entry]:
    """The rows of `export suggestions --format jsonl` that came by this channel."""
    export = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "export", "suggestions", "--format", "jsonl",
        env=place.environment(lang), cwd=place.folder,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, said = await export.communicate()
    if export.returncode != 0:
        raise UserError("demo.feed.no_ledger", sentence=said.decode("utf-8", "replace").strip())
    lines = [json.loads(line) for line in out.splitlines()]
    return [entry for entry in lines if entry.get("part") == LEAD and entry["channel"] == channel]


@dataclass(frozen=True)
class Account:
    """What the people of a file saw: `filed` maps the number on a receipt to the words it is for."""

    rows: Rows
    filed: dict[str, str]
    answered: int
    rated: int
    receipts: int

    def settle(self, ledger: list[Entry], lang: str) -> int:
        """Print the numbers; 0 if each row is in the ledger exactly once, under the number of its receipt."""
        said = Counter(bare(text) for text in self.rows.texts)
        kept = Counter(bare(entry["text"]) for entry in ledger)
        numbers = Counter(entry["number"] for entry in ledger)
        words = {entry["number"]: bare(entry["text"]) for entry in ledger}
        lost = (said - kept).total()
        doubled = (kept - said).total() + (numbers - Counter(numbers.keys())).total()
        astray = sum(words.get(number) != bare(text) for number, text in self.filed.items())
        answered = sum(entry["answered_at"] is not None for entry in ledger)
        rated = sum(entry["rating"] is not None or entry["redo_count"] > 0 for entry in ledger)
        print(
            t(
                "demo.feed.result", lang, read=len(self.rows.texts) + self.rows.skipped,
                skipped=self.rows.skipped, filed=len(self.filed), answered=answered, rated=rated,
                doubled=doubled, lost=lost, again=self.receipts - len(self.filed),
            )
        )  # fmt: skip
        whole = len(self.filed) == len(self.rows.texts) == len(ledger) and (answered, rated) == (
            self.answered,
            self.rated,
        )
        if lost or doubled or astray or not whole:
            print(t("demo.feed.wrong", lang, ledger=len(ledger), astray=astray), file=sys.stderr)
            return 1
        print(t("demo.feed.right", lang, ledger=len(ledger)))
        return 0
