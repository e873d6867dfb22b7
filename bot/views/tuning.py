"""系统设置 at the desk: what is set, what the operator had set, and who changed it when."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from bot.services.tuning import BEFORE, EACH, HEEDED_EVERY, Standing
from bot.texts import LANGUAGES, Html, catalog, h, t
from bot.views import office
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import short_day
from storage.tables import Audit

NONE = "none"
UNITS = ("d", "h")


def words() -> dict[str, str]:
    """What every language calls the kinds, a day, an hour, and nothing at all: how we write it."""
    kinds = {
        "question": "QUESTION",
        "request": "REQUEST",
        "complaint": "COMPLAINT",
        "suggestion": "SUGGESTION",
    }
    found: dict[str, str] = {}
    for lang in LANGUAGES:
        found |= {t(f"words.kind.{code}", lang).casefold(): kind for kind, code in kinds.items()}
        for unit in (*UNITS, NONE):
            said = t(f"tuning.say.{unit}", lang).casefold().split()
            found |= dict.fromkeys(said, "" if unit == NONE else unit)
    return found


def every(found: Sequence[Standing], lang: str) -> Screen:
    """All that can be changed, a button each."""
    rows = tuple((Button(f"{name(one, lang)} · {shown(one, lang)}", _look(one)),) for one in found)
    return Screen(h("tuning.every", lang, seconds=HEEDED_EVERY), (*rows, (office.back(lang),)), numbers=False)


def one(standing: Standing, changes: Sequence[Audit], tz: tzinfo, lang: str, *, done: bool = False) -> Screen:
    """One of them: what it does, how it stands, who changed it; then a choice, or words are asked for."""
    tunable = standing.tunable
    lines = [h("tuning.done", lang)] if done else []
    lines += [
        h("tuning.one", lang, name=name(standing, lang), value=shown(standing, lang)),
        h(f"tuning.what.{tunable.name}", lang),
    ]
    if standing.row is not None:
        lines.append(h("tuning.given", lang, value=say(standing, standing.given, lang)))
    lines += [_change(standing, line, tz, lang) for line in changes]
    if not tunable.choices:
        lines.append(h(f"tuning.type.{tunable.unit or tunable.name}", lang))
    rows = tuple(
        (Button(say(standing, choice, lang), Press("w_setto", number, tunable.name)),)
        for number, choice in enumerate(_choices(standing))
        if choice != standing.value
    )
    if standing.row is not None and not tunable.choices:
        back = t("tuning.button.given", lang, value=say(standing, standing.given, lang))
        rows += ((Button(back, Press("w_setback", arg=tunable.name)),),)
    more = ((Button(t("tuning.button.every", lang), Press("w_sets")),),)
    return Screen(Html("\n\n".join(lines)), (*rows, *more), numbers=False)


def name(standing: Standing, lang: str) -> str:
    """What people call it."""
    return t(f"tuning.name.{standing.tunable.name}", lang)


def shown(standing: Standing, lang: str) -> str:
    """Its value in words."""
    return say(standing, standing.value, lang)


def say(standing: Standing, value: str, lang: str) -> str:
    """A value of this setting in words."""
    tunable = standing.tunable
    special = f"tuning.value.{tunable.name}.{value or NONE}"
    if special in catalog(lang):
        return t(special, lang)
    if not value:
        return t("tuning.value.none", lang)
    comma = t("words.comma", lang)
    if tunable.unit == "kinds":
        kinds = (f"{t(f'words.kind.{kind.upper()}', lang)} {days}" for kind, days in EACH.findall(value))
        return comma.join(kinds)
    if tunable.unit == "before":
        return comma.join(t(f"tuning.unit.{unit}", lang, count=int(n)) for n, unit in BEFORE.findall(value))
    return t(f"tuning.unit.{tunable.unit}", lang, count=int(value)) if tunable.unit else value


def _choices(standing: Standing) -> tuple[str, ...]:
    tunable = standing.tunable
    return tunable.choices or (("",) if tunable.empty else ())


def _change(standing: Standing, line: Audit, tz: tzinfo, lang: str) -> Html:
    before, after = (say(standing, str(line.data[which]), lang) for which in ("before", "after"))
    at = short_day(line.at, tz, lang)
    return h("tuning.change", lang, at=at, by=line.actor_id or 0, before=before, after=after)


def _look(standing: Standing) -> Press:
    return Press("w_set1", arg=standing.tunable.name)


def choice_of(standing: Standing, number: int | None) -> str | None:
    """What a button chose; None for one that we never drew."""
    choices: Mapping[int | None, str] = dict(enumerate(_choices(standing)))
    return choices.get(number)
