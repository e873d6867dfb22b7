"""Letters and their numbers."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import Letter, LetterSerial


def find_letter(
    session: Session, suggestion_id: int, part_id: int | None, said_at: datetime
) -> Letter | None:
    """The letter that says this, if it has a number."""
    return session.exec(
        select(Letter).where(
            Letter.suggestion_id == suggestion_id, Letter.part_id == part_id, col(Letter.said_at) == said_at
        )
    ).first()


def next_serial(session: Session, community: str, body: str, year: int) -> int:
    """The next serial of a body in a year. Whoever asks at the same time waits: no gaps, none twice."""
    serial = session.get(LetterSerial, (community, body, year), with_for_update=True)
    if serial is None:
        serial = LetterSerial(community=community, body=body, year=year)
    serial.last += 1
    session.add(serial)
    return serial.last


def add_letter(session: Session, letter: Letter) -> Letter:
    """Keep a letter, with its number."""
    session.add(letter)
    session.flush()
    return letter
