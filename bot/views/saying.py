"""Screens of a suggestion being written: the preview, the choices, the receipt."""

from collections.abc import Sequence
from datetime import tzinfo

from bot.hanzi import name_in
from bot.services.attachments import is_lost
from bot.services.drafts import Draft
from bot.texts import Html, h, t
from bot.views import visibility
from bot.views.arriving import in_pairs
from bot.views.files import counted, for_author
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from bot.views.words import channel, day, kind, named, place, shorten, spoken
from storage.tables import Category, Kind, Suggestion

MENU_PAGE = 8


def invite(lang: str) -> Screen:
    """Say it in your own words."""
    return Screen(h("saying.invite", lang))


def preview(draft: Draft, lang: str, *, note: str | None = None, media: bool = True) -> Screen:
    """The suggestion as it will be read, and what can be done with it. `note`: a text key said first.

    `media` False leaves the files out: where the preview takes the place of an earlier one they stand above.
    """
    facts = [
        *typed_facts(draft, lang),
        h("saying.fact.community", lang, name=named(draft.community, lang)),
        h("saying.fact.kind", lang, name=kind(draft.kind, lang)),
    ]
    where = place(draft.estate, draft.suggestion.place, lang)
    if where:
        facts.insert(1, h("place.fact", lang, place=where))
    if draft.category is None:
        facts.append(h("saying.fact.no_category", lang))
    else:
        facts.append(h("saying.fact.category", lang, name=named(draft.category, lang)))
    facts.append(visibility.fact(draft.suggestion, lang))
    facts[:0] = counted(draft.files, lang)
    if draft.masked:
        facts.append(h("personal.masked", lang))
    words = h("saying.words", lang, text=spoken(draft.parts)) if draft.parts else h("saying.no_words", lang)
    opening = h(note, lang) if note else h("saying.look", lang)
    text = Html("\n\n".join((opening, words, Html("\n".join(facts)))))
    seen = [file for file in draft.files if not is_lost(file)]
    return Screen(text, preview_rows(draft, lang), media=for_author(seen) if media else ())


def typed_facts(draft: Draft, lang: str) -> list[Html]:
    """Whose words it holds, if somebody types it for somebody else."""
    if draft.suggestion.typist_id is None:
        return []
    called = (
        h("entry.fact.contact", lang, contact=draft.contact)
        if draft.contact
        else h("entry.fact.no_contact", lang)
    )
    return [h("entry.fact.channel", lang, channel=channel(draft.suggestion.channel, lang)), called]


def preview_rows(draft: Draft, lang: str) -> Rows:
    """Submit first; then the other guesses, the other choices, and away with it."""
    now = draft.category.code if draft.category else None
    others = [category for category in draft.guesses if category.code != now]
    guesses = tuple(
        (
            Button(
                t("saying.button.rather", lang, name=named(category, lang)),
                to(draft, "say_cat", category.code),
            ),
        )
        for category in others
    )
    typed = draft.suggestion.typist_id is not None
    # Only its author may let others read it: who types it for her is not asked.
    who = () if typed else ((visibility.button(draft.suggestion, lang),),)
    return (
        (Button(t("saying.button.submit", lang), to(draft, "w_send" if typed else "say_send")),),
        *_numbers(draft, lang),
        *guesses,
        (
            Button(t("saying.button.categories", lang), to(draft, "say_cats")),
            Button(t("saying.button.kinds", lang), to(draft, "say_kinds")),
        ),
        *who,
        (
            Button(t("saying.button.places", lang), to(draft, "say_where")),
            Button(t("saying.button.cancel", lang), to(draft, "say_drop")),
        ),
    )


def _numbers(draft: Draft, lang: str) -> Rows:
    """保留号码, if numbers in her words were masked."""
    return ((Button(t("personal.button.keep", lang), to(draft, "say_numbers")),),) if draft.masked else ()


def to(draft: Draft, action: str, arg: str = "") -> Press:
    """A press about the draft as it is now."""
    return Press(action, draft.suggestion.id, arg, draft.suggestion.revision)


def back(draft: Draft, lang: str) -> Button:
    """Back to the preview."""
    return Button(t("saying.button.back", lang), to(draft, "say_back"))


def kinds(draft: Draft, lang: str) -> Screen:
    """What do you want of the community?"""
    buttons = [Button(kind(one, lang), to(draft, "say_kind", one.value)) for one in Kind]
    return Screen(h("saying.which_kind", lang), (*in_pairs(buttons), (back(draft, lang),)))


def groups(draft: Draft, menu: Sequence[Category], lang: str) -> Screen:
    """What is it about, roughly?"""
    buttons = [
        Button(group_name(group[0], lang), to(draft, "say_group", f"{index}.0"))
        for index, group in enumerate(grouped(menu))
    ]
    return Screen(h("saying.which_group", lang), (*in_pairs(buttons), (back(draft, lang),)))


def categories(draft: Draft, menu: Sequence[Category], index: int, page: int, lang: str) -> Screen:
    """What is it about, exactly? One group's categories, page by page."""
    every = grouped(menu)
    group = every[index] if 0 <= index < len(every) else every[0]
    pages = -(-len(group) // MENU_PAGE)
    page = min(max(page, 0), pages - 1)
    here = group[page * MENU_PAGE : (page + 1) * MENU_PAGE]
    rows = in_pairs([Button(named(one, lang), to(draft, "say_cat", one.code)) for one in here])
    turning = []
    if page > 0:
        turning.append(
            Button(t("saying.button.earlier", lang), to(draft, "say_group", f"{index}.{page - 1}"))
        )
    if page < pages - 1:
        turning.append(Button(t("saying.button.more", lang), to(draft, "say_group", f"{index}.{page + 1}")))
    up = Button(t("saying.button.back", lang), to(draft, "say_cats"))
    return Screen(h("saying.which_category", lang, group=group_name(group[0], lang)), (*rows, (*turning, up)))


def grouped(menu: Sequence[Category]) -> list[list[Category]]:
    """The menu's groups in their order."""
    groups: dict[str, list[Category]] = {}
    for category in menu:
        groups.setdefault(category.menu_group, []).append(category)
    return list(groups.values())


def group_name(category: Category, lang: str) -> str:
    """The name of the menu group to which a category belongs."""
    return name_in(lang, category.group_zh, category.group_en)


def drop(draft: Draft, lang: str) -> Screen:
    """Really away with it?"""
    yes = Button(t("saying.button.drop", lang), to(draft, "say_dropped"))
    words = shorten(" ".join(spoken(draft.parts).split()), 60)
    text = h("saying.drop", lang, words=words) if words else h("saying.drop_files", lang)
    return Screen(text, ((yes, back(draft, lang)),))


def dropped(lang: str) -> Screen:
    """It is gone."""
    return Screen(h("saying.dropped", lang))


def receipt(suggestion: Suggestion, tz: tzinfo, lang: str, *, estimated: bool = False) -> Screen:
    """The number, the day by which to expect an answer, and what comes next.

    `estimated`: that year's days off are not decreed yet.
    """
    due = suggestion.due_at
    if due is None:
        raise LookupError("a filed suggestion has its day")
    key = "saying.receipt_estimated" if estimated else "saying.receipt"
    text = h(key, lang, number=suggestion.number, day=day(due, tz, lang))
    rows = (
        (Button(t("saying.button.look", lang), Press("my_one", suggestion.id)),),
        (
            Button(t("saying.button.add", lang), Press("my_add", suggestion.id)),
            Button(t("saying.button.withdraw", lang), Press("my_undo", suggestion.id)),
        ),
    )
    return Screen(text, rows)


def which(questions: Sequence[Suggestion], words: Sequence[str], lang: str, *, drafting: bool) -> Screen:
    """To which of these does what you just sent belong?"""
    rows = tuple(
        (Button(shorten(f"{one.number} {said}".strip(), 40), Press("my_pick", one.id)),)
        for one, said in zip(questions, words, strict=True)
    )
    other = Button(
        t("saying.button.to_draft" if drafting else "saying.button.to_new", lang), Press("my_pick")
    )
    return Screen(h("saying.which_question", lang), (*rows, (other,)))


def picked(lang: str, suggestion: Suggestion | None = None) -> Screen:
    """What waited goes there now; without a suggestion, into a draft."""
    if suggestion is None:
        return Screen(h("saying.picked_new", lang))
    return Screen(h("saying.picked", lang, number=suggestion.number))
