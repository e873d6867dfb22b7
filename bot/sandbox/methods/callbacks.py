"""answerCallbackQuery."""

from ..pressing import answer
from .call import Call, Method


def answer_callback_query(call: Call) -> bool:
    answer(call.world, call.args)
    return True


METHODS: dict[str, Method] = {"answerCallbackQuery": answer_callback_query}
