"""The settings, as far as they can be judged without asking anybody."""

from collections.abc import Iterator

from bot.cli.checks import Finding, Level
from bot.cli.sentences import sentence
from bot.errors import StartError
from bot.settings import Settings
from bot.texts import t

ABOUT_TOKEN = ("start.no_token", "start.bad_token")


def token_problem(settings: Settings) -> StartError | None:
    """What can be seen to be wrong with the token without sending it anywhere."""
    problem = _problem(settings)
    return problem if problem is not None and problem.key in ABOUT_TOKEN else None


def check(settings: Settings) -> Iterator[Finding]:
    """Whether the settings go together, and whether somebody would hear of trouble."""
    problem = _problem(settings)
    if problem is not None and problem.key not in ABOUT_TOKEN:
        why = sentence(problem, settings.language)
        yield Finding(Level.WRONG, "cli.doctor.settings.wrong", {"why": why})
    else:
        way = "cli.doctor.by_webhook" if settings.webhook_url else "cli.doctor.by_polling"
        yield Finding(Level.OK, "cli.doctor.settings.ok", {"way": t(way, settings.language)})
    if not settings.admin_ids:
        yield Finding(Level.WARNING, "cli.doctor.admins.none")


def _problem(settings: Settings) -> StartError | None:
    try:
        settings.for_running()
    except StartError as problem:
        return problem
    return None
