"""A channel is bound: what is posted there is public, so the answer goes to the admins."""

from bot.delivery.drawing import post
from bot.errors import UserError
from bot.services import invites
from bot.services.broadcasts import channels
from bot.texts import h
from bot.views import broadcast as view
from bot.views.screen import Screen
from handlers.context import Turn
from storage.queries import outbox
from storage.tables import Lane


def on_bind_channel(turn: Turn) -> None:
    """/bind CODE in a channel: announcements of that community can go there too. The post is taken away."""
    street = turn.desk.settings.street_name
    try:
        channel = channels.bind(turn.session, turn.argument, turn.chat_id, turn.now)
    except UserError as error:
        tell(turn, view.channel_refused(h(error.key, turn.lang, **error.values), turn.lang))
        return
    community, _ = invites.get_place(turn.session, channel.community, None)
    tell(turn, view.channel_bound(community, street, turn.lang))
    call = {"method": "deleteMessage", "params": {"message_id": turn.message.message_id}}
    outbox.add_message(
        turn.session, chat_id=turn.chat_id, notice="reply", payload=call, lane=Lane.REPLY, now=turn.now
    )


def tell(turn: Turn, screen: Screen) -> None:
    """Say it to the admins of the settings."""
    for chat_id in sorted(turn.desk.settings.admin_ids):
        post(turn.session, chat_id, screen, turn.lang, turn.now)
