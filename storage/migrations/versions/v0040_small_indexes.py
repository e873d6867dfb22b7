"""Indexes that hold only the rows they are asked for

Revision: 0040, after 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLE = "suggestion"
BEFORE = {
    "ix_suggestion_due_at": ["due_at"],
    "ix_suggestion_published": ["community", "published_at"],
    "ix_suggestion_pseudonym": ["community", "pseudonym"],
    "ix_suggestion_ladder_at": ["ladder_at"],
    "ix_suggestion_handler_id": ["handler_id"],
    "ix_suggestion_merged_into": ["merged_into"],
    "ix_suggestion_surge_id": ["surge_id"],
}
AFTER = {
    "ix_suggestion_due_at": (["due_at", "id"], "closed_at IS NULL"),
    "ix_suggestion_unclassed": (["due_at", "handler_id"], "status = 'CLOSED' AND result_class IS NULL"),
    "ix_suggestion_published": (["id"], "published_at IS NOT NULL"),
    "ix_suggestion_typed": (["id"], "typist_id IS NOT NULL"),
    "ix_suggestion_pseudonym": (["community", "pseudonym"], "pseudonym IS NOT NULL"),
    "ix_suggestion_ladder_at": (["ladder_at"], "ladder_at IS NOT NULL"),
    "ix_suggestion_handler_id": (["handler_id", "closed_at"], "handler_id IS NOT NULL"),
    "ix_suggestion_refiled_from": (["refiled_from"], "refiled_from IS NOT NULL"),
    "ix_suggestion_merged_into": (["merged_into"], "merged_into IS NOT NULL"),
    "ix_suggestion_surge_id": (["surge_id"], "surge_id IS NOT NULL"),
}


OWNED = ("ban", "identity_read")


def upgrade() -> None:
    for table in OWNED:
        op.create_index(f"ix_{table}_suggestion_id", table, ["suggestion_id"])
    for name in BEFORE:
        op.drop_index(name, TABLE)
    for name, (columns, where) in AFTER.items():
        op.create_index(name, TABLE, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for table in OWNED:
        op.drop_index(f"ix_{table}_suggestion_id", table)
    for name in AFTER:
        op.drop_index(name, TABLE)
    for name, columns in BEFORE.items():
        op.create_index(name, TABLE, columns)
