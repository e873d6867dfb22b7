"""The buttons of a committee's card: the next step first, and behind 更多 whatever is left."""

from collections.abc import Callable

from bot.services.attachments import is_lost
from bot.services.attachments.transcripts import list_recordings
from bot.services.cards import CardFacts
from bot.services.committee import may_classify
from bot.views import (
    approvals,
    card_agenda,
    card_cohandling,
    card_deadlines,
    card_dispatch,
    card_duplicates,
    card_handing,
    card_letters,
    card_merging,
    card_publishing,
    card_referring,
    identities,
    promises,
)
from bot.views.card_buttons import button
from bot.views.screen import Button, Rows
from bot.views.words import in_rows
from storage.tables import Hand, ProposalState, Status

Row = tuple[Button, ...]
MOST = 6
"""Buttons that a card has at first, 更多 among them: what a small phone shows below a card."""
AWAITED = frozenset(
    {
        "c_review",
        "c_redraft",
        "c_grant",
        "c_keep",
        "c_restore",
        "c_keepmerged",
        "c_kept",
        "c_notyet",
        "c_co_sign",
        "c_co_answer",
        "c_take",
    }
)
"""What somebody waits for: it stands right below the next step."""


def shown(facts: CardFacts, lang: str, *, shortened: bool) -> Rows:
    """What may be done now, as far as it is shown at first.

    Each button knows which state of the suggestion it was drawn for.
    """
    first, rest = _split(_every(facts, lang, shortened=shortened))
    return (*first, (button(facts, lang, "more"),)) if rest else tuple(first)


def behind(facts: CardFacts, lang: str, *, shortened: bool) -> Rows:
    """What stands behind 更多, and the way back."""
    _, rest = _split(_every(facts, lang, shortened=shortened))
    singles = [one for row in rest for one in row]
    return (*in_rows(singles, 2), (button(facts, lang, "card"),))


def every(facts: CardFacts, lang: str) -> Rows:
    """All of them, for a page that has room, and her words and files besides."""
    return tuple(_every(facts, lang, shortened=False))


def _split(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Whole rows, as many as fit."""
    if sum(map(len, rows)) <= MOST:
        return rows, []
    kept, room = 0, MOST - 1
    while len(rows[kept]) <= room:
        room -= len(rows[kept])
        kept += 1
    return rows[:kept], rows[kept:]


def _every(facts: CardFacts, lang: str, *, shortened: bool) -> list[Row]:
    """All rows: the next step, what is being written, what somebody waits for, all else in its order."""
    if facts.hand is Hand.CO:
        return [
            *card_cohandling.rows(facts, lang),
            *_writing(facts, lang),
            *card_letters.rows(facts, lang),
            *_reading(facts, lang, shortened),
        ]
    rows = [row for draw in ROWS for row in draw(facts, lang)]
    awaited = [row for row in rows if _is_awaited(row)]
    others = [row for row in rows if not _is_awaited(row)]
    recordings = [(button(facts, lang, "transcript"),)] if list_recordings(facts.files) else []
    return [
        *_deciding(facts, lang),
        *_writing(facts, lang),
        *awaited,
        *others,
        *_reading(facts, lang, shortened),
        *recordings,
    ]


def _is_awaited(row: Row) -> bool:
    return any(one.press is not None and one.press.action in AWAITED for one in row)


def _deciding(facts: CardFacts, lang: str) -> list[Row]:
    """The next step of whoever leads."""
    suggestion = facts.suggestion
    match suggestion.status:
        case Status.SUBMITTED:
            # Whoever accepts accepts the category that stands on the card, not one a colleague chose since.
            accept = button(facts, lang, "accept", suggestion.category or "")
            return [
                (accept, button(facts, lang, "reject")),
                (button(facts, lang, "ask"),),
                (button(facts, lang, "category"), button(facts, lang, "kind")),
            ]
        case Status.DISPATCHED | Status.REDO:
            return [(button(facts, lang, "sign"),)]
        case Status.IN_PROGRESS:
            waits = facts.proposal is not None and facts.proposal.state is ProposalState.WAITING
            return [] if waits else [(button(facts, lang, "answer"),)]
        case _ if may_classify(suggestion):
            return [(button(facts, lang, "close"),)]
    return []


def _writing(facts: CardFacts, lang: str) -> list[Row]:
    if not facts.writing:
        return []
    template = (button(facts, lang, "template"),) if facts.answering else ()
    return [(*template, button(facts, lang, "cancel"))]


def _reading(facts: CardFacts, lang: str, shortened: bool) -> list[Row]:
    """All her words, where the card has room for a part of them only; all her files."""
    words = [(button(facts, lang, "full"),)] if shortened else []
    count = sum(not is_lost(file) for file in facts.files)
    files = [(button(facts, lang, "files", count=count),)] if count else []
    return [*words, *files]


ROWS: tuple[Callable[[CardFacts, str], list[Row]], ...] = (
    approvals.rows,
    card_cohandling.rows,
    card_referring.rows,
    card_dispatch.rows,
    card_deadlines.rows,
    card_merging.rows,
    card_publishing.rows,
    promises.rows,
    card_duplicates.rows,
    card_agenda.rows,
    identities.rows,
    card_handing.rows,
    card_letters.rows,
)
"""The rows of buttons after the next step, in their order; each subject gives its own."""
