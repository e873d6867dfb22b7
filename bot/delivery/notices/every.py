"""Every notice by name."""

from bot.delivery.notices import (
    Drawer,
    broadcast,
    bulk,
    cohandling,
    committee,
    events,
    exporting,
    meeting,
    poll,
    resident,
    tuning,
)


def all_drawers() -> dict[str, Drawer]:
    """Who draws which notice."""
    return {
        **resident.DRAWERS,
        **committee.DRAWERS,
        **cohandling.DRAWERS,
        **broadcast.DRAWERS,
        **bulk.DRAWERS,
        **events.DRAWERS,
        **poll.DRAWERS,
        **meeting.DRAWERS,
        **exporting.DRAWERS,
        **tuning.DRAWERS,
    }
