"""下沉: from when until when a role is held, and what is told before and after its end."""

from datetime import tzinfo

from bot.services.postings import Term, last_day
from bot.services.roles import Held
from bot.texts import Html, h, t
from bot.views.committee import place
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import day, long_day
from storage.tables import Member


def term(member: Member | Term, tz: tzinfo, lang: str) -> Html | None:
    """From when, if it is still to begin, and until when, if it ends; None if it simply lasts."""
    until = last_day(member, tz)
    if until is None:
        return None
    last = long_day(until, lang)
    if member.starts_at is None or (isinstance(member, Member) and member.active):
        return h("posting.until", lang, last=last)
    return h("posting.from_until", lang, first=day(member.starts_at, tz, lang), last=last)


def soon(held: Held, count: int, street: str, tz: tzinfo, lang: str, *, own: bool) -> Screen:
    """It ends within a week: to the one who holds the role, and to those who direct there."""
    until = last_day(held.member, tz)
    text = h(
        "posting.soon_own" if own else "posting.soon", lang, count=count, id=held.member.id,
        role=t(f"role.{held.member.role}", lang), place=place(held.community, held.body, street, lang),
        last=long_day(until, lang) if until is not None else "",
    )  # fmt: skip
    work = Button(t("work.task", lang), Press("w_work"))
    return Screen(text, ((work,),) if own else ())


def over(held: Held, street: str, lang: str) -> Screen:
    """It has ended."""
    role = t(f"role.{held.member.role}", lang)
    return Screen(h("posting.over", lang, role=role, place=place(held.community, held.body, street, lang)))
