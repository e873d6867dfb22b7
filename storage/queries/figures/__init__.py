"""Counting the ledger: what happened in a time, and how things stood at its end, as it was then.

Everything is read from rows that are only ever added to (the history, answers, steps of the ladder) and from
how a suggestion stood before it was changed (`Former`). So the figures of a month that is over stay what they
were, whatever is answered, moved or put off later. What they mean is said in `bot.services.figures`.
"""

from storage.queries.figures.answers import Answered, list_answered
from storage.queries.figures.flows import Flow, Flown, list_flows
from storage.queries.figures.frequent import Frequent, list_frequent
from storage.queries.figures.gatherings import Gathering, list_gatherings
from storage.queries.figures.standing import Open, Watched, list_open, list_supervised
from storage.queries.figures.words import Contacts, count_contacts

__all__ = [
    "Answered",
    "Contacts",
    "Flow",
    "Flown",
    "Frequent",
    "Gathering",
    "Open",
    "Watched",
    "count_contacts",
    "list_answered",
    "list_flows",
    "list_frequent",
    "list_gatherings",
    "list_open",
    "list_supervised",
]
