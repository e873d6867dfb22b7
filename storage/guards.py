"""What the store itself sees to, as triggers: nothing stands on the board that may not be public.

The rule is that of `storage.queries.publishing.PUBLIC`; a test holds the two together. A row of the board
whose suggestion is not public is refused; and what makes a suggestion, or its category, stop being public
takes its row away in the same transaction, whoever does it and by whatever way.

Migrations rebuild tables. SQLite then drops their triggers, and refuses to rename what others speak of: so
these are taken down before a climb and put up after it.
"""

from sqlalchemy import Connection

PUBLIC = """(
    {row}.visibility = 'public' AND {row}.published_at IS NOT NULL AND NOT {row}.sensitive
    AND {row}.erased IS NULL AND {row}.status NOT IN ('DRAFT', 'REJECTED', 'WITHDRAWN', 'MERGED')
    AND {row}.category IN (SELECT code FROM category WHERE public)
)"""
# Both databases read this; what is unknown is not public.
MATCHES = f"s.id = NEW.suggestion_id AND s.category = NEW.category AND {PUBLIC.format(row='s')} IS TRUE"
LEAVE = "DELETE FROM publication WHERE suggestion_id = NEW.id"
LEAVE_ALL = "DELETE FROM publication WHERE category = OLD.code"
DECIDING = "visibility, published_at, sensitive, erased, status, category"

NAMES = {
    "publication_enters": "publication",
    "publication_stays": "publication",
    "publication_leaves": "suggestion",
    "publication_closes": "category",
}
"""The triggers, and the tables on which they are."""

SQLITE = (
    *(
        f"""CREATE TRIGGER {name} BEFORE {act} ON publication
        WHEN NOT EXISTS (SELECT 1 FROM suggestion s WHERE {MATCHES})
        BEGIN SELECT RAISE(ABORT, 'this suggestion is not public'); END"""  # noqa: S608  (our own words)
        for name, act in (("publication_enters", "INSERT"), ("publication_stays", "UPDATE"))
    ),
    f"""CREATE TRIGGER publication_leaves AFTER UPDATE OF {DECIDING} ON suggestion
    WHEN OLD.published_at IS NOT NULL AND {PUBLIC.format(row="NEW")} IS NOT TRUE BEGIN {LEAVE}; END""",
    f"""CREATE TRIGGER publication_closes BEFORE UPDATE OF public ON category
    WHEN NOT NEW.public BEGIN {LEAVE_ALL}; END""",
)

# Locked for as long as the row is being written: who hides it meanwhile waits, and takes it away then.
POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION publication_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM suggestion s WHERE {MATCHES} FOR SHARE OF s;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'this suggestion is not public' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER publication_enters BEFORE INSERT ON publication
    FOR EACH ROW EXECUTE FUNCTION publication_guard()""",
    """CREATE TRIGGER publication_stays BEFORE UPDATE ON publication
    FOR EACH ROW EXECUTE FUNCTION publication_guard()""",
    f"""CREATE OR REPLACE FUNCTION publication_leave() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {PUBLIC.format(row="NEW")} IS NOT TRUE THEN {LEAVE}; END IF;
        RETURN NEW;
    END $$""",
    f"""CREATE TRIGGER publication_leaves AFTER UPDATE OF {DECIDING} ON suggestion
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION publication_leave()""",
    f"""CREATE OR REPLACE FUNCTION publication_close() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {LEAVE_ALL};
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER publication_closes BEFORE UPDATE OF public ON category
    FOR EACH ROW WHEN (NOT NEW.public) EXECUTE FUNCTION publication_close()""",
)


def put_up(connection: Connection) -> None:
    """Make the triggers; none of them is there."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def take_down(connection: Connection) -> None:
    """Drop the triggers that there are."""
    sqlite = connection.dialect.name == "sqlite"
    known = "SELECT name FROM sqlite_master" if sqlite else "SELECT tgname FROM pg_trigger"
    present = {name for (name,) in connection.exec_driver_sql(known)}
    for name in NAMES.keys() & present:
        connection.exec_driver_sql(
            f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {NAMES[name]}"
        )
