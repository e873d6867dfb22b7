"""The roles: who holds which, one of them with its history, and taking it back."""

from collections.abc import Sequence
from datetime import tzinfo

from bot.services.admins import SETTLED
from bot.services.invites import Unused
from bot.services.roles import Held, Page
from bot.texts import Html, h, t
from bot.views import lists, office, postings
from bot.views.committee import place
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import day, in_rows, short_day
from storage.tables import Audit


def listed(page: Page[Held], unused: int, street: str, tz: tzinfo, lang: str) -> Screen:
    """A page of the roles held now; a number leads to each, a button to the invitations nobody has used."""
    invites = Button(t("roles.button.invites", lang, count=unused), Press("w_invites", None, "0"))
    waiting = (invites,) if unused else ()
    last = (*waiting, office.back(lang))
    if not page.count:
        return Screen(h("roles.none", lang), (last,))
    lines = [lists.title("roles.title", page, page.count, lang)]
    lines += [_line(held, street, tz, lang) for held in page.rows]
    finders = tuple(Button(f"{one.member.id}", Press("w_role", one.member.id)) for one in page.rows)
    turning = lists.turning(page, lang, lambda word, to: Button(word, Press("w_roles", None, str(to))))
    rows = tuple(row for row in (finders, *turning, last) if row)
    return Screen(Html("\n".join(lines)), rows, numbers=False)


def unused(page: Page[Unused], street: str, tz: tzinfo, lang: str) -> Screen:
    """A page of the invitations that nobody has used; a button ends each."""
    back = (Button(t("office.button.back", lang), Press("w_roles", None, "0")),)
    if not page.count:
        return Screen(h("roles.invites.none", lang), (back,))
    lines = [lists.title("roles.invites.title", page, page.count, lang)]
    for one in page.rows:
        invite, where = one.invite, place(one.community, one.body, street, lang, one.estate)
        key = "roles.invites.group" if invite.for_group else "roles.invites.person"
        made, until = day(invite.created_at, tz, lang), day(invite.expires_at, tz, lang)
        role = t(f"role.{invite.role}", lang)
        lines.append(h(key, lang, id=invite.id, role=role, place=where, made=made, until=until))
    ends = (
        Button(t("roles.invites.button", lang, id=one.invite.id), Press("w_uninvite", one.invite.id))
        for one in page.rows
    )
    turning = lists.turning(page, lang, lambda word, to: Button(word, Press("w_invites", None, str(to))))
    return Screen(Html("\n".join(lines)), (*in_rows(list(ends), 3), *turning, back), numbers=False)


def one(held: Held, history: Sequence[Audit], street: str, tz: tzinfo, lang: str) -> Screen:
    """A role, what became of it, and the button that takes it back."""
    lines = [_line(held, street, tz, lang)]
    for entry in history:
        key = f"roles.history.{entry.action}"
        at = short_day(entry.at, tz, lang)
        lines.append(h(key, lang, at=at, by=entry.actor_id or 0, reason=entry.data.get("reason") or ""))
    revoke = Button(t("roles.button.revoke", lang), Press("w_revoke", held.member.id))
    term = Button(t("roles.button.term", lang), Press("w_term", held.member.id))
    back = Button(t("office.button.back", lang), Press("w_roles", None, "0"))
    held_now = held.member.active or held.member.starts_at is not None
    return Screen(Html("\n".join(lines)), ((revoke, term), (back,)) if held_now else ((back,),))


def new_admin(held: Held, by: int | None, street: str, tz: tzinfo, lang: str) -> Screen:
    """What the other admins hear. `by`: who invited, as a number of a role; nobody: the operator did."""
    key = "roles.new_admin.by_admin" if by else "roles.new_admin.by_operator"
    text = h(key, lang, line=_line(held, street, tz, lang), by=by or 0, days=SETTLED.days)
    return Screen(text, ((Button(t("roles.new_admin.open", lang), Press("w_role", held.member.id)),),))


def ask_reason(held: Held, street: str, tz: tzinfo, lang: str) -> Screen:
    """Why it is taken back."""
    text = Html(f"{_line(held, street, tz, lang)}\n\n{h('roles.ask_reason', lang)}")
    return Screen(text, ((Button(t("office.button.back", lang), Press("w_role", held.member.id)),),))


def ask_term(held: Held, street: str, tz: tzinfo, lang: str) -> Screen:
    """Until when it shall be held."""
    text = Html(f"{_line(held, street, tz, lang)}\n\n{h('roles.ask_term', lang)}")
    return Screen(text, ((Button(t("office.button.back", lang), Press("w_role", held.member.id)),),))


def revoked(held: Held, street: str, lang: str) -> Screen:
    """It is taken back."""
    where = place(held.community, held.body, street, lang)
    role = t(f"role.{held.member.role}", lang)
    return Screen(h("roles.revoked", lang, role=role, place=where), ((office.back(lang),),))


def _line(held: Held, street: str, tz: tzinfo, lang: str) -> Html:
    member = held.member
    person = Html(f'<a href="tg://user?id={member.telegram_id}">{member.telegram_id}</a>')
    line = h(
        "roles.line", lang, id=member.id, role=t(f"role.{member.role}", lang), person=person,
        place=place(held.community, held.body, street, lang), day=day(member.granted_at, tz, lang),
    )  # fmt: skip
    term = postings.term(member, tz, lang)
    return Html(f"{line}　{term}") if term is not None else line
