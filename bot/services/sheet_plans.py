"""What a sheet would change in a table of starting data, and why a row of it cannot be taken."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.errors import UserError
from bot.services.batches.sheets import Sheet

C = TypeVar("C")
"""A change of such a table."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row of a sheet cannot be taken: its number in the file, a text's key, what stands in the cell."""

    row: int
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Plan(Generic[C]):
    """What a sheet would change. With a single fault nothing of it may be done."""

    changes: tuple[C, ...]
    faults: tuple[Fault, ...]


def find_columns(
    sheet: Sheet, required: Collection[str], titles: Mapping[str, Sequence[str]], missing: str
) -> dict[str, int]:
    """Where each column stands. `titles`: how each may be called, beside its key.

    Raises UserError `missing` with the name of the `column` that is not there.
    """
    heads = [head.casefold() for head in sheet.heads]
    found: dict[str, int] = {}
    for key in required:
        places_of_it = [place for place, head in enumerate(heads) if head in {key, *titles[key]}]
        if not places_of_it:
            raise UserError(missing, column=titles[key][0])
        found[key] = places_of_it[0]
    return found
