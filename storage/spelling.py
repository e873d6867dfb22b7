"""JSON as this program writes it: as short as it gets, and readable, for what people say is seldom ASCII."""

import json
from typing import Any

import orjson

PLAIN, SORTED = (
    json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=in_order)
    for in_order in (False, True)
)


def spell(value: Any, *, in_order: bool = False) -> str:
    """The value as JSON; `in_order`: keys sorted, so that the same is always spelled the same.

    orjson is quick and strict; the rare key that is no text, half an emoji, or a number beyond 64 bits is
    Python's to write.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS if in_order else 0).decode()
    except TypeError:
        return (SORTED if in_order else PLAIN).encode(value)
