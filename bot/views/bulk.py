"""批量办理: choosing, what is to be done, how it would go, and what became of it."""

from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo

from bot.services.bulk import AGES, Choice, Order, Sort
from bot.services.bulk.acts import LONGEST_REASON, Act
from bot.services.routing import OPEN
from bot.texts import Html, h, t
from bot.views import lists, office
from bot.views.committee import serial
from bot.views.presses import Press
from bot.views.saying import group_name
from bot.views.screen import Button, Rows, Screen
from bot.views.words import counted, in_rows, kind, named, short_day
from storage.tables import Body, Bulk, BulkState, Category, Estate, Status, Suggestion

SHOWN = 15


def choosing(
    choice: Choice, categories: Sequence[Category], estate: Estate | None, body: Body | None, lang: str
) -> Screen:
    """What is chosen so far; each can be taken out, and each sort of filter set."""
    bulk = choice.bulk
    lines = [lists.title("bulk.title", choice, choice.count, lang)]
    lines += [_line(row, lang, out=row.id in bulk.skipped) for row in choice.rows]
    lines.append(h("bulk.how" if choice.rows else "bulk.nothing", lang))
    marks = [
        _button(
            t("bulk.button.out" if row.id in bulk.skipped else "bulk.button.in", lang, number=serial(row)),
            bulk, "w_bkskip", f"{row.id}.{choice.page}",
        )
        for row in choice.rows
    ]  # fmt: skip
    rows: list[tuple[Button, ...]] = in_rows(marks, 4)
    rows += lists.turning(choice, lang, lambda word, to: _button(word, bulk, "w_bkpage", str(to)))
    rows += in_rows(_filters(bulk, categories, estate, body, lang), 2)
    if choice.count:
        rows.append(
            (_button(t("bulk.button.next", lang, total=counted(choice.count, lang)), bulk, "w_bkact"),)
        )
    return Screen(Html("\n".join(lines)), (*rows, (_stop(bulk, lang),)), numbers=False)


def _filters(
    bulk: Bulk, categories: Sequence[Category], estate: Estate | None, body: Body | None, lang: str
) -> list[Button]:
    """Each sort of filter, and what it is set to."""
    wanted = bulk.wanted
    groups = {row.menu_group: group_name(row, lang) for row in categories}
    every = t("bulk.every", lang)
    status = t(f"card.status.{wanted[Sort.STATUS]}", lang) if Sort.STATUS in wanted else every
    age = t("bulk.age", lang, count=int(wanted[Sort.AGE])) if Sort.AGE in wanted else every
    group = groups.get(wanted.get(Sort.CATEGORY, ""), every)
    return [
        _button(t("bulk.filter.status", lang, value=status), bulk, "w_bkfilter", Sort.STATUS),
        _button(t("bulk.filter.category", lang, value=group), bulk, "w_bkfilter", Sort.CATEGORY),
        _button(
            t("bulk.filter.estate", lang, value=named(estate, lang) if estate else every),
            bulk, "w_bkfilter", Sort.ESTATE,
        ),
        _button(
            t("bulk.filter.body", lang, value=named(body, lang) if body else every),
            bulk, "w_bkfilter", Sort.BODY,
        ),
        _button(t("bulk.filter.age", lang, value=age), bulk, "w_bkfilter", Sort.AGE),
        _switch(bulk, Sort.OVERDUE, lang),
        _switch(bulk, Sort.PUBLIC, lang),
    ]  # fmt: skip


def _switch(bulk: Bulk, sort: Sort, lang: str) -> Button:
    """A filter that is on or off."""
    on = sort in bulk.wanted
    text = t(f"bulk.filter.{sort.name.lower()}_{'on' if on else 'off'}", lang)
    return _button(text, bulk, "w_bkset", f"{sort}." if on else f"{sort}.1")


def filters(
    bulk: Bulk,
    sort: Sort,
    categories: Sequence[Category],
    estates: Sequence[Estate],
    bodies: Sequence[Body],
    lang: str,
) -> Screen:
    """The values of one sort of filter."""
    values: dict[str, str] = {"": t("bulk.every", lang)}
    match sort:
        case Sort.STATUS:
            values |= {one.value: t(f"card.status.{one}", lang) for one in Status if one in OPEN}
        case Sort.CATEGORY:
            values |= {row.menu_group: group_name(row, lang) for row in categories}
        case Sort.ESTATE:
            values |= {row.code: named(row, lang) for row in estates}
        case Sort.BODY:
            values |= {row.code: named(row, lang) for row in bodies}
        case Sort.AGE:
            values |= {str(days): t("bulk.age", lang, count=days) for days in AGES}
    choices = [_button(text, bulk, "w_bkset", f"{sort}.{value}") for value, text in values.items()]
    rows = (*in_rows(choices, 2), (_button(t("office.button.back", lang), bulk, "w_bkpage", "0"),))
    return Screen(h(f"bulk.ask.{sort.name.lower()}", lang), rows, numbers=False)


def acts(bulk: Bulk, count: int, lang: str) -> Screen:
    """What shall be done to them."""
    buttons = [_button(t(f"bulk.act.{act}", lang), bulk, "w_bkdo", act.value) for act in Act]
    rows = (*in_rows(buttons, 2), (_button(t("office.button.back", lang), bulk, "w_bkpage", "0"),))
    return Screen(h("bulk.what", lang, count=count), rows, numbers=False)


def bodies(bulk: Bulk, rows: Sequence[Body], lang: str) -> Screen:
    """To which body?"""
    choices = [_button(named(row, lang), bulk, "w_bkarg", f"{Act.TO}.{row.code}") for row in rows]
    return Screen(h("card.ask.body", lang), _with_back(choices, bulk, lang), numbers=False)


def groups(bulk: Bulk, categories: Sequence[Category], lang: str) -> Screen:
    """Which group of categories?"""
    titles = {row.menu_group: group_name(row, lang) for row in categories}
    choices = [_button(title, bulk, "w_bkcats", code) for code, title in titles.items()]
    return Screen(h("card.ask.category", lang), _with_back(choices, bulk, lang), numbers=False)


def categories(bulk: Bulk, rows: Sequence[Category], lang: str) -> Screen:
    """Which category?"""
    choices = [_button(named(row, lang), bulk, "w_bkarg", f"{Act.CATEGORY}.{row.code}") for row in rows]
    return Screen(h("card.ask.category", lang), _with_back(choices, bulk, lang), numbers=False)


def _with_back(choices: Sequence[Button], bulk: Bulk, lang: str) -> Rows:
    return (*in_rows(choices, 2), (_button(t("office.button.back", lang), bulk, "w_bkact"),))


def why(bulk: Bulk, act: Act, lang: str) -> Screen:
    """For which reason? It is typed."""
    back = (_button(t("office.button.back", lang), bulk, "w_bkact"),)
    return Screen(h(f"bulk.why.{act}", lang, letters=LONGEST_REASON), (back,), numbers=False)


def order(found: Order, target: Body | Category | None, tz: tzinfo, lang: str) -> Screen:
    """An order: how it would go, when it is done, or what became of it."""
    bulk = found.bulk
    if bulk.action is None:
        return Screen(h("bulk.stopped", lang), ((office.back(lang),),))
    what = t(f"bulk.does.{bulk.action}", lang, target=named(target, lang) if target is not None else "")
    lines = [h(f"bulk.state.{bulk.state}", lang, what=what, count=len(found.good), at=_at(bulk, tz, lang))]
    if bulk.reason:
        lines.append(h("bulk.read_by_authors", lang, reason=bulk.reason))
    lines += [_line(row, lang) for row in found.good[:SHOWN]]
    lines += _rest(len(found.good), lang)
    if found.failed:
        key = "bulk.failed" if bulk.state is BulkState.DONE else "bulk.would_fail"
        lines.append(h(key, lang, count=len(found.failed)))
        for outcome, count in Counter(outcome for _, outcome in found.failed).items():
            numbers = [serial(row) for row, why in found.failed if why == outcome][:SHOWN]
            listed = t("words.comma", lang).join(numbers)
            lines.append(h("bulk.why", lang, count=count, why=t(outcome, lang), numbers=listed))
    return Screen(Html("\n".join(lines)), _ways(found, lang), numbers=False)


def _ways(found: Order, lang: str) -> Rows:
    bulk = found.bulk
    now = _button(t("bulk.button.now", lang), bulk, "w_bkrun", "now")
    match bulk.state:
        case BulkState.READY:
            later = _button(t("bulk.button.later", lang), bulk, "w_bkrun", "later")
            going = ((later,), (now,)) if found.good else ()
            return (
                *going,
                (_button(t("bulk.button.rechoose", lang), bulk, "w_bkpage", "0"),),
                (_stop(bulk, lang),),
            )
        case BulkState.WAITING:
            return ((_button(t("bulk.button.undo", lang), bulk, "w_bkundo"),), (now,))
    return ((office.back(lang),),)


def _rest(count: int, lang: str) -> list[Html]:
    return [h("bulk.more", lang, count=count - SHOWN)] if count > SHOWN else []


def _at(bulk: Bulk, tz: tzinfo, lang: str) -> str:
    return short_day(bulk.run_at, tz, lang) if bulk.run_at is not None else ""


def _line(row: Suggestion, lang: str, *, out: bool = False) -> Html:
    what = kind(row.kind, lang) if row.kind else t("card.nothing", lang)
    status = t(f"card.status.{row.status}", lang)
    return h("bulk.line_out" if out else "bulk.line", lang, number=row.number, kind=what, status=status)


def begin(sort: Sort, value: str, lang: str) -> tuple[Button, ...]:
    """The way from a list: what is looked at there is chosen already."""
    return (Button(t("bulk.task", lang), Press("w_bulk", None, f"{sort}.{value}")),)


def _stop(bulk: Bulk, lang: str) -> Button:
    return _button(t("bulk.button.stop", lang), bulk, "w_bkundo")


def _button(text: str, bulk: Bulk, action: str, arg: str = "") -> Button:
    return Button(text, Press(action, bulk.id, arg))
