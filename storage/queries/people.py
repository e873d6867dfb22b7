"""Residents, consents, members, invitations, dialogs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from storage.columns import Json
from storage.prepared import Loader
from storage.tables import Consent, Dialog, Invite, Member, Resident

RESIDENT = Loader(Resident, col(Resident.id) == bindparam("id"))
BY_TELEGRAM = Loader(Resident, col(Resident.telegram_id) == bindparam("telegram"))


def get_resident(session: Session, resident_id: int) -> Resident:
    """The resident with this row id; LookupError if there is none."""
    resident = RESIDENT.first(session, id=resident_id)
    if resident is None:
        raise LookupError("no such resident")
    return resident


def find_resident(session: Session, telegram_id: int) -> Resident | None:
    """The resident with this Telegram id."""
    return BY_TELEGRAM.first(session, telegram=telegram_id)


def delete_resident(session: Session, resident: Resident) -> None:
    """Forget somebody, with what she agreed to; nothing may hang on her any more."""
    session.execute(delete(Consent).where(col(Consent.resident_id) == resident.id))
    session.delete(resident)


def find_by_contact(session: Session, contact: str) -> Resident | None:
    """The person without a chat who is called back at this number."""
    return session.exec(
        select(Resident)
        .where(
            Resident.contact == contact,
            col(Resident.telegram_id).is_(None),
            col(Resident.erased_at).is_(None),
        )
        .order_by(col(Resident.id))
    ).first()


def add_consent(session: Session, consent: Consent) -> None:
    """Keep what somebody agreed to or refused."""
    session.add(consent)


def list_consents(session: Session, resident_id: int) -> Sequence[Consent]:
    """All a resident agreed to or refused, oldest first."""
    statement = select(Consent).where(Consent.resident_id == resident_id).order_by(col(Consent.id))
    return session.exec(statement).all()


def list_roles(session: Session, telegram_id: int) -> Sequence[Member]:
    """The roles a person holds now."""
    return session.exec(
        select(Member).where(Member.telegram_id == telegram_id, col(Member.active).is_(True))
    ).all()


def list_invited(session: Session) -> Sequence[Member]:
    """The roles given by invitation or by the settings that are held now, newest first."""
    return session.exec(
        select(Member)
        .where(col(Member.group_id).is_(None), col(Member.active).is_(True))
        .order_by(col(Member.id).desc())
    ).all()


def list_grouped(session: Session) -> Sequence[Member]:
    """The roles that people hold by being in a group, by place."""
    order = (col(Member.community), col(Member.body), col(Member.id))
    return session.exec(
        select(Member).where(col(Member.group_id).is_not(None), col(Member.active).is_(True)).order_by(*order)
    ).all()


def find_group_member(session: Session, telegram_id: int, group_id: int) -> Member | None:
    """The role a person holds by being in a group, whether or not it is active."""
    return session.exec(
        select(Member).where(Member.telegram_id == telegram_id, Member.group_id == group_id)
    ).first()


def list_group_members(session: Session, group_id: int) -> Sequence[Member]:
    """Everybody who ever got a role by being in a group, whether or not it is active."""
    return session.exec(select(Member).where(Member.group_id == group_id).order_by(col(Member.id))).all()


def find_invite(session: Session, code_hash: str) -> Invite | None:
    """The invitation with this hash, locked so that it serves once."""
    return session.exec(select(Invite).where(Invite.code_hash == code_hash).with_for_update()).first()


def list_unused_invites(session: Session, now: datetime) -> Sequence[Invite]:
    """The invitations that nobody has used and that still serve, newest first."""
    return session.exec(
        select(Invite)
        .where(col(Invite.used_at).is_(None), col(Invite.expires_at) > now)
        .order_by(col(Invite.id).desc())
    ).all()


def lock_invite(session: Session, invite_id: int) -> Invite | None:
    """An invitation by its number, locked."""
    return session.get(Invite, invite_id, with_for_update=True)


DIALOG = Loader(Dialog, col(Dialog.chat_id) == bindparam("chat"), col(Dialog.user_id) == bindparam("user"))


def find_dialog(session: Session, chat_id: int, user_id: int) -> Dialog | None:
    """Where a person stands in a chat."""
    return DIALOG.first(session, chat=chat_id, user=user_id)


def set_dialog(
    session: Session,
    chat_id: int,
    user_id: int,
    step: str,
    now: datetime,
    subject: int | None = None,
    data: Json | None = None,
) -> Dialog:
    """Put a person at a step; what came before is forgotten."""
    dialog = find_dialog(session, chat_id, user_id) or Dialog(
        chat_id=chat_id, user_id=user_id, step=step, updated_at=now
    )
    dialog.step, dialog.subject, dialog.data, dialog.updated_at = step, subject, data or {}, now
    session.add(dialog)
    return dialog


def end_dialog(session: Session, chat_id: int, user_id: int) -> bool:
    """Nothing is expected of this person any more; False if nothing was."""
    dialog = find_dialog(session, chat_id, user_id)
    if dialog is not None:
        session.delete(dialog)
    return dialog is not None


def list_dialogs(session: Session, step: str, subject: int) -> Sequence[Dialog]:
    """Who stands at this step about this subject, in whatever chat."""
    return session.exec(
        select(Dialog).where(Dialog.subject == subject, Dialog.step == step).order_by(col(Dialog.id))
    ).all()


def move_dialogs(session: Session, old: int, new: int) -> None:
    """Follow a group to its new chat id: what is expected of its people stays expected."""
    for dialog in session.exec(select(Dialog).where(Dialog.chat_id == old)).all():
        if find_dialog(session, new, dialog.user_id) is None:
            dialog.chat_id = new
            session.add(dialog)
        else:
            session.delete(dialog)
