"""个人信息事项: each use of a right over personal data is written down at once, without whose it was."""

from datetime import datetime

from sqlmodel import Session

from storage.tables import ConsentSource, DataRequest, Member, RequestKind, RequestOutcome


def note(
    session: Session,
    kind: RequestKind,
    outcome: RequestOutcome,
    community: str | None,
    now: datetime,
    *,
    member: Member | None = None,
    source: ConsentSource | None = None,
    purpose: str | None = None,
) -> None:
    """It was used, and ended so. Without a source it was said by chat, or to the member who did it."""
    said = source or (ConsentSource.CHAT if member is None else ConsentSource.ORAL)
    session.add(
        DataRequest(
            kind=kind,
            source=None if kind is RequestKind.UNLOCKED else said,
            role=member.role if member is not None else None,
            purpose=purpose,
            community=community,
            outcome=outcome,
            at=now,
        )
    )
