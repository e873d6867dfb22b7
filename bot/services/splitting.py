"""拆分: several matters in one message become several suggestions, each with a number of its own.

A dispatcher says which sentences belong together; the first group stays with the number there is. The date
counts from the first filing, and the author hears of it once.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import committee, drafts, leads, lifecycle, merged, notices, routing, visibility
from bot.services.desk import Desk
from bot.services.dispatching import UNDISPATCHED
from storage.queries import suggestions
from storage.tables import Actor, Attachment, Event, Member, Part, PartKind, Status, Suggestion

SPLIT = "split"
SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")
MOST_SENTENCES, MOST_GROUPS = 40, 6
Groups = tuple[tuple[int, ...], ...]
COPIED = (
    "resident_id", "community", "channel", "kind", "estate", "place", "visibility", "display_name", "urgent",
    "sensitive", "typist_id", "due_at", "created_at",
)  # fmt: skip
"""What a new one has from the one it comes out of."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence she said, and the row of the message it stands in."""

    part_id: int
    text: str


def list_sentences(session: Session, suggestion: Suggestion) -> list[Sentence]:
    """What she said, cut into sentences, in order. Raises UserError `split.too_long`, `split.single`."""
    found = [
        Sentence(part.id or 0, sentence.strip())
        for part in suggestions.list_parts(session, notices.suggestion_id(suggestion))
        for sentence in SENTENCE.findall(part.text)
        if sentence.strip()
    ]
    if len(found) > MOST_SENTENCES:
        raise UserError("split.too_long", most=MOST_SENTENCES)
    if len(found) < 2:
        raise UserError("split.single")
    return found


def access_split(session: Session, suggestion: Suggestion) -> None:
    """Raises UserError `lifecycle.too_late` once a body has it, `merging.first_unmerge` for a main one."""
    if suggestion.status not in UNDISPATCHED - {Status.NEED_INFO}:
        raise UserError("lifecycle.too_late")
    merged.access_alone(session, suggestion)


def read_groups(typed: str, count: int) -> Groups:
    """Which sentences (from 0) belong together by what somebody typed: `1 2 / 3`.

    Every sentence has to be named once. Raises UserError `split.how`.
    """
    groups = tuple(
        tuple(int(number) - 1 for number in re.findall(r"\d{1,3}", piece))
        for piece in re.split(r"[/／|\n]", typed)
    )
    named = sorted(number for group in groups for number in group)
    if not (2 <= len(groups) <= MOST_GROUPS and all(groups) and named == list(range(count))):
        raise UserError("split.how", count=count, most=MOST_GROUPS)
    return groups


def split(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, groups: Groups, now: datetime
) -> list[Suggestion]:
    """Make a suggestion of each group but the first, with all files; gives the new ones.

    What was said stays in the history as it was. Raises UserError `lifecycle.too_late` once a body has it.
    """
    access_split(session, suggestion)
    sentences = list_sentences(session, suggestion)
    if sorted(number for group in groups for number in group) != list(range(len(sentences))):
        raise UserError("split.how", count=len(sentences), most=MOST_GROUPS)
    made = [
        _make(session, desk, suggestion, member, [sentences[n] for n in group], now) for group in groups[1:]
    ]
    stays = [sentences[n] for n in groups[0]]
    before = _keep(session, suggestion, stays)
    _guess_again(session, desk, suggestion, member, stays, now)
    suggestion.revision += 1
    session.add(suggestion)
    data = {"into": [one.number for one in made], "before": before}
    event = lifecycle.record(
        session, suggestion, SPLIT, now, actor=Actor.MEMBER, member=member, data=data
    )  # fmt: skip
    notices.tell_author(session, suggestion, SPLIT, now, event.id)
    notices.refresh_cards(session, suggestion, now)
    return made


def _make(
    session: Session,
    desk: Desk,
    source: Suggestion,
    member: Member,
    sentences: Sequence[Sentence],
    now: datetime,
) -> Suggestion:
    values = {name: getattr(source, name) for name in COPIED}
    made = Suggestion(**values, category_source="rule")
    session.add(made)
    session.flush()
    text = _join(sentences)
    first = session.get_one(Part, sentences[0].part_id)
    suggestions.add_part(
        session, notices.suggestion_id(made), PartKind.ORIGINAL, first.chat_id, -notices.suggestion_id(made),
        text, first.at,
    )  # fmt: skip
    _copy_files(session, source, made)
    guesses = [code for code, _ in desk.categories.guess(text, 1).categories]
    made.category = guesses[0] if guesses else drafts.unsorted(session)
    made.pseudonym = visibility.make_pseudonym(session, made.community)
    made.number = drafts.next_number(session, desk, made.community, now)
    made.submitted_at = source.submitted_at
    lifecycle.move(
        session, made, Status.SUBMITTED, now,
        actor=Actor.MEMBER, member=member, what="submitted", data={"split_from": source.number}, tell=False,
    )  # fmt: skip
    routing.place(session, desk, made, now)
    return made


def _copy_files(session: Session, source: Suggestion, made: Suggestion) -> None:
    for file in suggestions.list_attachments(session, notices.suggestion_id(source)):
        values = file.model_dump(exclude={"id", "suggestion_id"})
        session.add(Attachment(**values, suggestion_id=notices.suggestion_id(made)))


def _keep(session: Session, suggestion: Suggestion, sentences: Sequence[Sentence]) -> list[str]:
    """Leave only these sentences with the number there is; gives what each message said before."""
    before = []
    for part in suggestions.list_parts(session, notices.suggestion_id(suggestion)):
        before.append(part.text)
        part.text = _join(sentence for sentence in sentences if sentence.part_id == part.id)
        session.add(part)
    return before


def _join(sentences: Iterable[Sentence]) -> str:
    return "".join(sentence.text for sentence in sentences).rstrip("；;")


def _guess_again(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    member: Member,
    sentences: Sequence[Sentence],
    now: datetime,
) -> None:
    """What was guessed of all that was said may be what has just left; a member's word stands."""
    guesses = [code for code, _ in desk.categories.guess(_join(sentences)).categories]
    if (
        not guesses
        or suggestion.category in guesses
        or suggestion.category_source == "member"
        or leads.is_above(suggestion)
    ):
        return
    committee.categorise(session, desk, suggestion, member, guesses[0], now)


def new_numbers(event: Event | None) -> list[str]:
    """The numbers that came out of a split, as the history tells them."""
    return list(event.data.get("into", ())) if event is not None else []
