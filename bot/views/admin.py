"""What admins see: invitations they made, and what needs a decision of theirs."""

from datetime import tzinfo

from bot.services.undelivered import Undelivered
from bot.texts import Html, h, t
from bot.views import postings
from bot.views.committee import place
from bot.views.screen import Screen
from bot.views.words import named
from storage.tables import Body, Category, Community, Estate, Member, Role, Suggestion


def how_to_invite(communities: tuple[Community, ...], lang: str) -> Screen:
    """The spelling of /invite, with examples."""
    listed = t("words.comma", lang).join(f"{row.code} {named(row, lang)}" for row in communities)
    roles = t("words.comma", lang).join(f"{t(f'role.{code}', lang)} {code}" for code in ("group", *Role))
    return Screen(h("invite.how", lang, communities=listed, roles=roles))


def for_group(
    code: str,
    community: Community | None,
    body: Body | None,
    street: str,
    lang: str,
    estate: Estate | None = None,
) -> Screen:
    """The code that binds a group, ready to be copied."""
    where = place(community, body, street, lang, estate)
    return Screen(h("invite.made_group", lang, place=where, code=code))


def for_person(
    link: str,
    role: Role,
    community: Community | None,
    body: Body | None,
    street: str,
    lang: str,
    term: Html | None = None,
) -> Screen:
    """The link that gives a person a role, and for how long if not for good."""
    where = place(community, body, street, lang)
    text = h("invite.made_person", lang, role=t(f"role.{role}", lang), place=where, link=link)
    return Screen(text if term is None else Html(f"{text}\n{h('posting.invited', lang, term=term)}"))


def welcomed(
    member: Member, community: Community | None, body: Body | None, street: str, tz: tzinfo, lang: str
) -> Screen:
    """What somebody who followed an invitation may do from now on."""
    where = place(community, body, street, lang)
    text = h("invite.welcome", lang, role=t(f"role.{member.role}", lang), place=where)
    term = postings.term(member, tz, lang)
    text = Html(f"{text}\n{term}") if term is not None else text
    following = h("invite.next_group" if member.role is Role.MEMBER else "invite.next_desk", lang)
    return Screen(Html(f"{text}\n{following}"))


def about(
    key: str, suggestion: Suggestion, community: Community | None, category: Category | None, lang: str
) -> Screen:
    """A notice about one suggestion that says which it is and where it comes from, not what it says."""
    return Screen(
        h(
            key,
            lang,
            number=suggestion.number,
            community=named(community, lang) if community else "",
            category=named(category, lang) if category else "",
        )
    )


def parked(item: int | None, lang: str, *, console: bool) -> Screen:
    """An update that could not be dealt with. `console`: its page is there, too."""
    text = h("admin.parked", lang, item=item or 0)
    return Screen(Html(f"{text}\n{h('admin.parked_console', lang)}") if console else text)


def undelivered(found: Undelivered, lang: str) -> Screen:
    """What did not go out since yesterday, a line each, and where to look."""
    lines = [h("undelivered.title", lang)]
    for name in ("unknown", "broken", "refused", "forwards", "parked"):
        count = getattr(found, name)
        if count:
            lines.append(h(f"undelivered.{name}", lang, count=count))
    return Screen(Html("\n".join(lines)))
