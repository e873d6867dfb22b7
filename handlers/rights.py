"""Who may do what, in one place: for every button, command and step the right that is asked for at the door.

`handlers.doors` admits nobody to a handler without it, and knows no button, command or step that is not
declared here; the handler takes the role and the card that were found (`turn.role`, `turn.card`) and asks no
more. Only what a right cannot know, such as whose words a preview holds, it and its service ask besides.
`.github/rights.md` is made of these tables.
"""

from collections.abc import Mapping

from bot.errors import UserError
from bot.views.presses import Press
from handlers import committee, resident, worker
from handlers.admission import (
    ADMIN,
    BANNING,
    CARD,
    CHIEF,
    DIRECT,
    DIRECTING,
    GROUP,
    LOOK,
    OPEN,
    OWN,
    PART,
    PERSON,
    SEARCH,
    Right,
)
from handlers.committee import agenda, handing, topics, writing
from handlers.context import Turn
from handlers.worker import identities

NOTHING = Press("none")
"""Stands for the button where somebody typed a command, or words."""
HAND = Right("who works on it or says where it goes, in private", handing.admit)
IDENTITY = Right("street staff trusted with it", identities.admit)


def _each(actions: str, right: Right) -> dict[str, Right]:
    return dict.fromkeys(actions.split(), right)


def _all(table: Mapping[str, object], right: Right) -> dict[str, Right]:
    return dict.fromkeys(table, right)


CARDS: dict[str, Right] = {
    **_each("c_card c_more c_full c_files c_find c_same", LOOK),
    **_each("c_send c_promise c_again c_cancel", LOOK),
    **_each("c_accept c_reject c_reason c_ask c_category c_groups c_group c_setcat c_kind c_setkind", CARD),
    **_each("c_pass c_sign c_return c_answer c_transcript c_close c_class c_later c_extend c_take", CARD),
    **_each("c_merge c_mergeto c_mergenum c_mergedo c_unmerge", CARD),
    **_each("c_publish c_pubmore c_unpublish", CARD),
    **_each("c_co c_co_to c_co_add c_co_ask c_co_end", CARD),
    **_each("c_sheet c_typed c_typed_by c_typed_on c_kept c_notyet c_day c_setday", CARD),
    **_each("c_outcome c_outanew c_outsolved c_preview c_mask c_template c_tplshow c_tpluse", CARD),
    **_each("c_review c_approve c_sendback c_takeback c_redraft", CARD),
    **_each("c_move c_moveto c_keep c_place c_setplace c_flag c_direct c_split c_urge c_supervise", DIRECT),
    **_each("c_grant c_nogrant c_restore c_keephid c_keepmerged", DIRECT),
    "c_letter": CARD,
    **_each("c_opinion c_opinion_as", PART),
    **_each("c_co_sign c_co_answer c_co_again c_co_decline", PART),
    **_each("c_hand c_handto", HAND),
    **_all(agenda.CARD, CARD),
    "c_identity": IDENTITY,
}
"""Buttons of a card, and of what is said about one."""

GROUPS: dict[str, Right] = {"c_list": GROUP, **_all(topics.PRESSES, CHIEF), **_all(agenda.PRESSES, GROUP)}
"""Buttons about a group itself."""

DESK: dict[str, Right] = {
    **{name: right for name, right in worker.rights_of("PRESSES").items() if name not in CARDS},
    **_each("w_hand w_handto", DIRECTING),
    "w_open": OPEN,
    "w_unasked": PERSON,
}
"""Buttons of the desk: `handlers.worker.ROOMS`, and the few of them that ask for something else."""

PRESSES: dict[str, Right] = {**_all(resident.PRESSES, OWN), **DESK, **GROUPS, **CARDS}

COMMANDS: dict[str, Right] = {
    **_all(resident.COMMANDS, OWN),
    **worker.rights_of("COMMANDS"),
    **_each("ban unban", BANNING),
    "invite": ADMIN,
    "bind": OWN,
}
"""Commands in a private chat."""

GROUP_COMMANDS: dict[str, Right] = {
    **_each("bind help start cancel", PERSON),
    **_each("list poll pollend agenda", GROUP),
    **_each("ban unban", BANNING),
    "topics": CHIEF,
    "find": SEARCH,
}
"""Commands in a group."""

STEPS: dict[str, Right] = {
    **_all(resident.STEPS, OWN),
    **_all(writing.STEPS, PERSON),
    **_all(agenda.STEPS, GROUP),
    **worker.rights_of("STEPS"),
}
"""Words that somebody was asked for."""


def admit(turn: Turn, right: Right | None, press: Press = NOTHING) -> None:
    """Let through whoever has this right, and keep with the turn what that found: the role, the card.

    Raises UserError for whom it is not given; nobody has what is not declared.
    """
    if right is None:
        raise UserError("access.refused")
    turn.admitted = right.admit(turn, press)


def undeclared() -> set[str]:
    """What has a handler and no right, or a right and no handler."""
    return (
        ({*committee.PRESSES, *worker.PRESSES, *resident.PRESSES} ^ PRESSES.keys())
        | ({*committee.PRIVATE_COMMANDS, *worker.COMMANDS, *resident.COMMANDS} ^ COMMANDS.keys())
        | (committee.COMMANDS.keys() ^ GROUP_COMMANDS.keys())
        | ({*committee.STEPS, *committee.PRIVATE_STEPS, *worker.STEPS, *resident.STEPS} ^ STEPS.keys())
    )
