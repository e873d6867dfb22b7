"""The Bot API's methods, a module for each family: plain functions from a `Call` to the result's JSON."""

from . import (
    account,
    albums,
    callbacks,
    chats,
    commands,
    copying,
    deleting,
    editing,
    files,
    media,
    members,
    pins,
    polls,
    reactions,
    sending,
    topics,
)
from .call import Call, Method

METHODS: dict[str, Method] = {
    **account.METHODS,
    **albums.METHODS,
    **callbacks.METHODS,
    **chats.METHODS,
    **commands.METHODS,
    **copying.METHODS,
    **deleting.METHODS,
    **editing.METHODS,
    **files.METHODS,
    **media.METHODS,
    **members.METHODS,
    **pins.METHODS,
    **polls.METHODS,
    **reactions.METHODS,
    **sending.METHODS,
    **topics.METHODS,
}
"""Spelling → method. getUpdates and the webhook methods are not here: they belong to `delivery`."""

__all__ = ["METHODS", "Call", "Method"]
