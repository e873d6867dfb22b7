"""The two kinds of trouble: what a person did (answered kindly) and what a start-up lacks (one sentence)."""

from typing import Any


class UserError(Exception):
    """Something the person at the other end can mend.

    It carries a text key and the values for it; the door that catches it says the sentence in the
    person's language. It is counted, never alarmed about, and rolls back whatever had been begun.
    """

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class StartError(Exception):
    """The program cannot start or go on; the command line prints the one sentence and exits with 2."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values
