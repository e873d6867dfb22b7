"""What went wrong, as a sentence."""

from bot.errors import StartError, UserError
from bot.texts import t


def sentence(problem: StartError | UserError, lang: str) -> str:
    """The one plain sentence of a problem, which says what to do."""
    return t(problem.key, lang, **problem.values)
