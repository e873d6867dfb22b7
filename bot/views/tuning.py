"""系统设置 at the desk: what is set, what the operator had set, and who changed it when."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from bot.services.tuning import BEFORE, EACH, HEEDED_EVERY, PASSED_WITHIN, PROPOSED, Standing
from bot.texts import LANGUAGES, Html, catalog, h, t
from bot.views import office
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import short_day
from storage.tables import Audit, SettingProposal

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


def one(
    standing: Standing,
    changes: Sequence[Audit],
    tz: tzinfo,
    lang: str,
    *,
    done: bool = False,
    waiting: SettingProposal | None = None,
    mine: bool = False,
) -> Screen:
    """One of them: what it does, how it stands, who changed it; then a choice, or words are asked for.

    `waiting`: what waits for a second admin, who is not whoever looks if it is `mine`.
    """
    tunable = standing.tunable
    lines = [h("tuning.done", lang)] if done else []
    lines += [
        h("tuning.one", lang, name=name(standing, lang), value=shown(standing, lang)),
        h(f"tuning.what.{tunable.name}", lang),
    ]
    if standing.row is not None:
        lines.append(h("tuning.given", lang, value=say(standing, standing.given, lang)))
    if standing.tunable.guards:
        lines.append(h("tuning.guards", lang))
    if waiting is not None:
        until = short_day(waiting.at + PASSED_WITHIN, tz, lang)
        value = say(standing, waiting.value, lang)
        lines.append(h("tuning.waiting", lang, value=value, by=waiting.member_id, until=until))
    lines += [_change(standing, line, tz, lang) for line in changes]
    if not tunable.choices:
        lines.append(h(f"tuning.type.{tunable.unit or tunable.name}", lang))
    rows: tuple[tuple[Button, ...], ...] = tuple(
        (Button(say(standing, choice, lang), Press("w_setto", number, tunable.name)),)
        for number, choice in enumerate(_choices(standing))
        if choice != standing.value
    )
    if standing.row is not None and not tunable.choices:
        back = t("tuning.button.given", lang, value=say(standing, standing.given, lang))
        rows += ((Button(back, Press("w_setback", arg=tunable.name)),),)
    if waiting is not None:
        rows = (_settling(waiting.id, lang, mine=mine), *rows)
    more = ((Button(t("tuning.button.every", lang), Press("w_sets")),),)
    return Screen(Html("\n\n".join(lines)), (*rows, *more), numbers=False)


def told(standing: Standing, line: Audit, lang: str) -> Screen:
    """What the other admins hear: a safeguard is to be weaker, with the two answers; or what became of it."""
    before, after = (say(standing, str(line.data[which]), lang) for which in ("before", "after"))
    step = str(line.data.get("step", "passed"))
    text = h(
        f"tuning.told.{step}", lang, name=name(standing, lang), by=line.actor_id or 0, before=before,
        after=after, days=PASSED_WITHIN.days,
    )  # fmt: skip
    rows = (_settling(line.data.get("proposal"), lang, mine=False),) if step == PROPOSED else ()
    return Screen(text, rows, numbers=False)


def _settling(proposal_id: int | None, lang: str, *, mine: bool) -> tuple[Button, ...]:
    refuse = t("tuning.button.take_back" if mine else "tuning.button.refuse", lang)
    answers = (Button(refuse, Press("w_setno", proposal_id)),)
    return (
        answers if mine else (Button(t("tuning.button.pass", lang), Press("w_setok", proposal_id)), *answers)
    )


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
    step = line.data.get("step")
    key = f"tuning.change.{step}" if step else "tuning.change"
    return h(key, lang, at=at, by=line.actor_id or 0, before=before, after=after)


def _look(standing: Standing) -> Press:
    return Press("w_set1", arg=standing.tunable.name)


def choice_of(standing: Standing, number: int | None) -> str | None:
    """What a button chose; None for one that we never drew."""
    choices: Mapping[int | None, str] = dict(enumerate(_choices(standing)))
    return choices.get(number)
