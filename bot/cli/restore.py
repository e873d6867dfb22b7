"""`restore`: a backup becomes a database and a data folder again, in an empty place."""

import argparse
from pathlib import Path

from bot import clock
from bot.app import lock_folder
from bot.cli.backup import tool_failed
from bot.cli.verify import damaged, made_at
from bot.errors import StartError, UserError
from bot.settings import Settings
from bot.texts import t
from storage import migrate
from storage.backup import archive, restoring, snapshots


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`FILE`."""
    parser.add_argument("file", metavar="FILE", help=t("cli.verify.file", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Restore to where the settings point, and look whether everything came back.

    Raises UserError, and leaves the place as it was, if it is not empty, the backup is damaged or of another
    kind of database, or a program of PostgreSQL's fails; StartError for a backup of a later version.
    """
    path = Path(arguments.file)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock_folder(settings):
        try:
            manifest = restoring.restore(path, settings.database, settings.data_dir, clock.now())
        except (archive.Damaged, OSError) as error:
            raise damaged(path, error) from error
        except restoring.NotEmpty as error:
            raise UserError("cli.restore.not_empty") from error
        except restoring.OtherDatabase as error:
            raise UserError("cli.restore.other_database", kind=error.args[0]) from error
        except restoring.Differs as error:
            raise UserError("cli.restore.differs", tables=" ".join(error.args[0])) from error
        except snapshots.ToolFailed as error:
            raise tool_failed(error) from error
        except migrate.TooNew as error:
            raise StartError("start.database_too_new") from error
    print(t("cli.restore.done", settings.language, at=made_at(manifest, settings), files=manifest.files))
    return 0
