"""Indexes for what is looked for by the clock, each of hardly any rows

Revision: 0047, after 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

PARTIAL = (
    ("ix_suggestion_answered_at", "suggestion", "answered_at", "answered_at IS NOT NULL"),
    ("ix_suggestion_ended", "suggestion", "closed_at", "closed_at IS NOT NULL AND erased IS NULL"),
    ("ix_outbox_folded", "outbox", "root_id", "state = 'folded'"),
    ("ix_outbox_farewell", "outbox", "ended_at", "notice = 'forgotten'"),
    ("ix_resident_erased_at", "resident", "erased_at", "erased_at IS NOT NULL"),
    ("ix_resident_stranger", "resident", "created_at", "consent IS NULL AND telegram_id IS NOT NULL"),
)


def upgrade() -> None:
    for name, table, column, where in PARTIAL:
        condition = sa.text(where)
        op.create_index(name, table, [column], sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    for name, table, _, _ in PARTIAL:
        op.drop_index(name, table)
