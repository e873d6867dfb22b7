"""Channels in which a community tells the public: bound by a code that is posted there, and left."""

from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, invites
from bot.services.audit import Action
from storage.queries import broadcasts, people
from storage.tables import NewsChannel


def bind(session: Session, code: str, chat_id: int, now: datetime) -> NewsChannel:
    """Let a channel be the community's (or the street's) of a code for groups, instead of what it was before.

    Only the channel's administrators can post there, and only an admin of ours can have made the code.
    Raises UserError for a bad code, and `bind.channel_of_body` for one of a body or an estate; nothing is
    changed then.
    """
    invite = people.find_invite(session, invites.digest(code))
    if invite is not None and (invite.body or invite.estate):
        raise UserError("bind.channel_of_body")
    invite = invites.use_for_chat(session, code, None, now)
    channel = broadcasts.find_channel(session, chat_id) or NewsChannel(chat_id=chat_id, bound_at=now)
    channel.community, channel.active, channel.bound_at = invite.community, True, now
    session.add(channel)
    session.flush()
    data = {"community": channel.community, "body": None, "invite": invite.id}
    audit.record(session, Action.BOUND, f"channel:{chat_id}", now, data=data)
    return channel


def leave(session: Session, chat_id: int) -> None:
    """The bot is no longer in it."""
    channel = broadcasts.find_channel(session, chat_id)
    if channel is not None:
        channel.active = False
        session.add(channel)
