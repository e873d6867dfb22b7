"""A table that the operator names on the command line."""

from pathlib import Path

from bot.errors import UserError
from bot.services.batches import sheets


def read(name: str | None, verb: str) -> sheets.Sheet:
    """The sheet in this file. `verb`: whose sentences say what is wrong with it.

    Raises UserError `….no_file`, `….cannot_read`, or what `sheets.read` says.
    """
    if name is None:
        raise UserError(f"cli.{verb}.no_file")
    try:
        return sheets.read(Path(name).read_bytes())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(f"cli.{verb}.cannot_read", file=name, error=reason) from error
    except sheets.Unreadable as error:
        raise UserError(f"cli.{verb}.{error.key}", file=name) from error
