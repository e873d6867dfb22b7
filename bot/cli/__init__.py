"""The command line: `python -m bot VERB`. Each verb is a module of this package, loaded when it is asked for.

Exit codes: 0 done; 1 a fault, or `doctor` found something wrong; 2 something the operator can mend, said in
one sentence; 130 interrupted; 141 whoever read our output has gone.
"""

import argparse
import contextlib
import importlib
import logging
import os
import sys
from collections.abc import Sequence

from pydantic_settings import BaseSettings

from bot import logs, settings
from bot.cli.parser import COMMAND, Parser
from bot.cli.sentences import sentence
from bot.errors import StartError, UserError
from bot.settings import Settings
from bot.texts import LANGUAGES, t

log = logging.getLogger(__name__)

VERBS = (
    "run",
    "demo",
    "migrate",
    "invite",
    "export",
    "report",
    "routes",
    "templates",
    "contacts",
    "days",
    "audit",
    "forward",
    "replay",
    "retention",
    "backup",
    "restore",
    "verify",
    "doctor",
)
FAULT, MENDABLE, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141


def main(argv: list[str] | None = None) -> int:
    """Do what the arguments (default: the program's) ask for, and give the exit code."""
    lang = language()
    try:
        code = _perform(sys.argv[1:] if argv is None else argv, lang)
        # What is still buffered can fail too: better here than in the interpreter's last breath.
        sys.stdout.flush()
        return code
    except (UserError, StartError) as error:
        return _complain(sentence(error, lang), MENDABLE)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _let_go_of_stdout()
        return PIPE_CLOSED
    except Exception as error:
        log.debug("the command failed", exc_info=True)
        return _complain(t("cli.fault", lang, kind=type(error).__name__), FAULT)


def language() -> str:
    """The language of the settings, also when other settings are wrong; Chinese when it cannot be known."""
    wish = "zh"
    # A .env that cannot be read is a fault of the verb that needs it, not of the one who asks for help.
    with contextlib.suppress(OSError, ValueError):
        wish = _Language().language
    return wish if wish in LANGUAGES else "zh"


class _Language(BaseSettings):
    """The one setting that every sentence needs, read on its own and taken as it is."""

    model_config = Settings.model_config

    language: str = "zh"


def _perform(argv: Sequence[str], lang: str) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        sys.stdout.write(_overview(lang)) if argv else sys.stderr.write(_overview(lang))
        return 0 if argv else MENDABLE
    verb, *rest = argv
    if verb not in VERBS:
        raise UserError("cli.no_such_verb", verb=verb, verbs=" ".join(VERBS), command=COMMAND)
    parser = Parser(verb, lang)
    module = importlib.import_module(f"bot.cli.{verb}")
    # `run` takes all it needs from the settings; `demo` brings its own.
    if verb == "demo":
        module.add_arguments(parser)
    elif verb != "run":
        module.add_arguments(parser, lang)
    arguments = _parse(parser, rest)
    if arguments is None:
        return 0
    if verb == "demo":
        return int(module.run(arguments))
    if verb == "doctor":
        # Settings that are wrong are something for the doctor to say.
        return int(module.run(arguments, lang))
    chosen = settings.load()
    logs.set_up(chosen.log_format, chosen.log_level)
    return int(module.run(chosen) if verb == "run" else module.run(arguments, chosen))


def _parse(parser: Parser, rest: Sequence[str]) -> argparse.Namespace | None:
    """The arguments of a verb; None if they only asked for help, which has been given."""
    try:
        arguments, unknown = parser.parse_known_args(rest)
    except SystemExit:
        return None
    if unknown:
        raise UserError("cli.unknown_argument", argument=unknown[0], command=parser.prog)
    return arguments


def _overview(lang: str) -> str:
    width = max(len(verb) for verb in VERBS)
    lines = [f"  {verb:<{width}}  {t(f'cli.verb.{verb}', lang)}" for verb in VERBS]
    return "\n".join(
        [t("cli.overview", lang, command=COMMAND), "", *lines, "", t("cli.more", lang, command=COMMAND), ""]
    )


def _complain(text: str, code: int) -> int:
    # A sentence may carry what another program said; a token never goes with it.
    with contextlib.suppress(BrokenPipeError):
        print(logs.redact(text), file=sys.stderr)
    return code


def _let_go_of_stdout() -> None:
    """Have the interpreter's own last flush go nowhere (see Python's documentation of SIGPIPE)."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
