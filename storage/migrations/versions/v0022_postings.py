"""Roles that begin and end on a day

Revision: 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENT = storage.columns.Moment(timezone=True)
TERM = ("starts_at", "ends_at")


def upgrade() -> None:
    for column in TERM:
        op.add_column("invite", sa.Column(column, MOMENT, nullable=True))
        op.add_column("member", sa.Column(column, MOMENT, nullable=True))
    op.add_column("member", sa.Column("reminded_at", MOMENT, nullable=True))
    op.create_index("ix_member_ends_at", "member", ["ends_at"])


def downgrade() -> None:
    with op.batch_alter_table("member") as batch_op:
        batch_op.drop_index("ix_member_ends_at")
        for column in ("reminded_at", *TERM):
            batch_op.drop_column(column)
    with op.batch_alter_table("invite") as batch_op:
        for column in TERM:
            batch_op.drop_column(column)
