"""What a resident agrees to besides having her suggestions dealt with: PIPL art. 14, 15, 23 and 25.

Each purpose by itself: asked when it first matters, kept with the version of what was asked, and withdrawn
as easily as given.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from bot.errors import UserError
from bot.services import data_requests
from bot.services.residents import NOTICE_VERSION, resident_id
from storage.queries import people
from storage.tables import Consent, ConsentSource, RequestKind, RequestOutcome, Resident


class Purpose(StrEnum):
    """What is agreed to. SERVICE, without which nothing is stored, is asked by `bot.services.residents`."""

    SERVICE = "service"
    PUBLICATION = "publication"
    SHARING = "sharing"


VERSIONS = {Purpose.PUBLICATION: "2026-11", Purpose.SHARING: "2026-12"}
"""Change a version with its text: what was agreed to before no longer counts, and she is asked again."""

OUTSIDE = frozenset({"PM", "OC", "COOP", "SO", "CF"})
"""Bodies that are no part of the office: property companies, social organisations and the like (art. 23)."""


def is_outside(body: str | None) -> bool:
    """Whether a body is another handler of personal data, which is given hers only if she agreed."""
    return body is not None and (body in OUTSIDE or body.startswith("EXT_"))


@dataclass(frozen=True, slots=True)
class Standing:
    """What she last said about one purpose: whether it counts now, when she said it, and of which text.

    `changed`: she agreed to an earlier text, so that she will be asked about the present one.
    """

    purpose: Purpose
    agreed: bool = False
    changed: bool = False
    at: datetime | None = None
    version: str | None = None


def list_standings(session: Session, resident: Resident) -> list[Standing]:
    """What she last said about each purpose."""
    said = {one.purpose: one for one in people.list_consents(session, resident_id(resident))}
    return [_stand(purpose, said.get(purpose)) for purpose in Purpose]


def find_changed(session: Session, resident: Resident) -> Purpose | None:
    """The first purpose beside the service whose text has changed since she agreed to it.

    A text that changes brings `NOTICE_VERSION` with it: she is asked before the next thing of hers is kept.
    """
    standings = list_standings(session, resident)
    return next(
        (one.purpose for one in standings if one.changed and one.purpose is not Purpose.SERVICE), None
    )


def _stand(purpose: Purpose, said: Consent | None) -> Standing:
    if said is None:
        return Standing(purpose)
    present = said.version == (VERSIONS | {Purpose.SERVICE: NOTICE_VERSION})[purpose]
    return Standing(purpose, said.agreed and present, said.agreed and not present, said.at, said.version)


def has_agreed(session: Session, resident: Resident, purpose: Purpose) -> bool:
    """Whether the last thing she said about the present text was yes."""
    last = find_last(session, resident, purpose)
    return last is not None and last.agreed and last.version == VERSIONS[purpose]


def find_last(session: Session, resident: Resident, purpose: Purpose) -> Consent | None:
    """The last thing she said about this purpose."""
    said = [one for one in people.list_consents(session, resident_id(resident)) if one.purpose == purpose]
    return said[-1] if said else None


def access(session: Session, resident: Resident, purpose: Purpose) -> None:
    """Raises UserError `consent.missing` unless she agreed."""
    if not has_agreed(session, resident, purpose):
        raise UserError("consent.missing")


def answer(
    session: Session,
    resident: Resident,
    purpose: Purpose,
    agreed: bool,
    now: datetime,
    source: ConsentSource = ConsentSource.CHAT,
) -> None:
    """Keep her answer, and how she gave it. Said twice, it is kept once."""
    last = find_last(session, resident, purpose)
    version = VERSIONS[purpose]
    if last is not None and last.version == version and last.agreed is agreed:
        return
    row = Consent(
        resident_id=resident_id(resident),
        purpose=purpose,
        version=version,
        agreed=agreed,
        source=source,
        at=now,
    )
    people.add_consent(session, row)
    if last is not None and last.agreed and not agreed:
        data_requests.note(
            session, RequestKind.WITHDRAWN, RequestOutcome.STOPPED, resident.community, now,
            source=source, purpose=purpose,
        )  # fmt: skip
    session.flush()
