"""Inviting, by admins in a private chat; and following an invitation."""

from bot.errors import UserError
from bot.services import admins, invites, postings
from bot.texts import LANGUAGES, t
from bot.views import admin as view
from bot.views.postings import term as term_of
from handlers.context import Handler, Turn
from storage.tables import Role

GROUP = "group"


def on_command_invite(turn: Turn) -> None:
    """/invite ROLE [COMMUNITY] [BODY] [[FIRST] LAST]: a link for a person, or with ROLE `group` a code for a
    group. With days a person's role is held from the first (or at once) to the end of the last.
    """
    by = turn.role
    wanted, *codes = turn.argument.split() or [""]
    named = named_roles().get(wanted.lower())
    if named is None:
        turn.say(view.how_to_invite(invites.list_communities(turn.session), turn.lang))
        return
    days = [word for word in codes if postings.is_day(word)]
    timezone = turn.desk.settings.timezone
    term = postings.read_term(days, timezone, turn.now) if days else postings.FOR_GOOD
    places = [word for word in codes if word not in days]
    community, body, estate = invites.read_place(turn.session, places)
    for_group = named == GROUP
    role = Role.MEMBER if for_group else Role(named)
    code = invites.create(
        turn.session, role, community, body, turn.now, for_group=for_group, by=by, estate=estate,
        starts_at=term.starts_at, ends_at=term.ends_at,
    )  # fmt: skip
    rows = invites.get_place(turn.session, community, body)
    street = turn.desk.settings.street_name
    if for_group:
        house = invites.find_estate(turn.session, estate)
        turn.say(view.for_group(code, *rows, street, turn.lang, house))
        return
    link = f"https://t.me/{turn.update.get_bot().username}?start=i-{code}"
    turn.say(view.for_person(link, role, *rows, street, turn.lang, term_of(term, timezone, turn.lang)))


def on_start_invite(turn: Turn) -> None:
    """/start i-CODE: somebody followed an invitation."""
    code = turn.argument.removeprefix("i-")
    member = invites.redeem_person(turn.session, code, turn.user_id, turn.now)
    admins.tell_of_new(turn.session, turn.desk, member, turn.now)
    rows = invites.get_place(turn.session, member.community, member.body)
    settings = turn.desk.settings
    turn.say(view.welcomed(member, *rows, settings.street_name, settings.timezone, turn.lang))


def on_command_bind(turn: Turn) -> None:
    """/bind in a private chat: it belongs into the group."""
    raise UserError("bind.only_groups")


def named_roles() -> dict[str, str]:
    """What may be typed as ROLE: the codes, and their names in every language."""
    codes = (GROUP, *(role.value for role in Role))
    spoken = {t(f"role.{code}", lang).lower(): code for code in codes for lang in LANGUAGES}
    return spoken | {code: code for code in codes}


PRIVATE_COMMANDS: dict[str, Handler] = {"invite": on_command_invite, "bind": on_command_bind}
