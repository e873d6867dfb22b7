"""`python -m tests.rights`: write `.github/rights.md` anew."""

import tempfile
from pathlib import Path

from sqlmodel import Session

from bot.services.desk import Desk
from bot.settings import Settings
from storage import migrate
from storage.database import Database
from tests.rights.table import card_rows, desk_rows, draw

PAGE = Path(__file__).parents[2] / ".github" / "rights.md"


def main() -> None:
    """In a database of its own, of which nothing stays."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/rights.db")
        migrate.upgrade(database.engine)
        desk = Desk(Settings(data_dir=Path(folder), _env_file=None))
        with Session(database.engine, expire_on_commit=False) as session:
            PAGE.write_text(draw(card_rows(session, desk), desk_rows(session, desk)), "utf-8")
        database.engine.dispose()


if __name__ == "__main__":
    main()
