"""`verify`: looks whether a backup is whole, and what has changed since it was made."""

import argparse
import tempfile
from pathlib import Path

from bot.cli.opening import opened
from bot.errors import UserError
from bot.settings import Settings
from bot.texts import t
from storage.backup import archive, fingerprints, restoring, snapshots
from storage.backup.archive import Damaged, Manifest


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`FILE [--present]`."""
    parser.add_argument("file", metavar="FILE", help=t("cli.verify.file", lang))
    parser.add_argument("--present", action="store_true", help=t("cli.verify.present", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Read a backup whole; with `--present` compare it with what the settings name: 1 if they differ.

    Of SQLite every row is counted and digested anew, as a restore would. Raises UserError for a damaged one.
    """
    path = Path(arguments.file)
    lang = settings.language
    try:
        manifest = archive.check(path)
        _look_inside(path, manifest)
    except (Damaged, OSError) as error:
        raise damaged(path, error) from error
    values = {"rows": sum(one.rows for one in manifest.tables.values()), "files": manifest.files}
    print(t("cli.verify.whole", lang, at=made_at(manifest, settings), **values))
    return _compare(manifest, settings) if arguments.present else 0


def made_at(manifest: Manifest, settings: Settings) -> str:
    """The moment of a backup, in local time."""
    return f"{manifest.made_at.astimezone(settings.timezone):%Y-%m-%d %H:%M:%S}"


def damaged(path: Path, error: Damaged | OSError) -> UserError:
    """What is wrong with the file, in one sentence."""
    if isinstance(error, OSError):
        return UserError("cli.verify.cannot_read", file=path, error=error.strerror or type(error).__name__)
    key = "cli.verify.damaged_at" if error.args[0] else "cli.verify.damaged"
    return UserError(key, file=path, member=error.args[0])


def _look_inside(path: Path, manifest: Manifest) -> None:
    if manifest.dialect != "sqlite":
        return
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".yishi-") as aside:
        inside = snapshots.look_into(archive.unpack_database(path, Path(aside)))
    wrong = fingerprints.differing(manifest.tables, inside.tables)
    if wrong:
        raise Damaged(wrong[0])


def _compare(manifest: Manifest, settings: Settings) -> int:
    lang = settings.language
    with opened(settings) as database:
        tables, files = restoring.compare(manifest, database.engine, settings.data_dir)
    if not tables and not files:
        print(t("cli.verify.same", lang))
        return 0
    if tables:
        print(t("cli.verify.tables_differ", lang, tables=" ".join(tables)))
    if files:
        print(t("cli.verify.files_gone", lang, count=len(files)))
    return 1
