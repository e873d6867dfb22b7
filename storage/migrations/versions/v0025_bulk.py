"""Orders for many suggestions at once

Revision: 0025, after 0024
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)
STATE = sa.Enum(
    "choosing", "ready", "waiting", "running", "done", "dropped",
    name="bulkstate", native_enum=False, length=24,
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "bulk",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=True),
        sa.Column("arg", sa.String(length=16), nullable=False),
        sa.Column("run_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_bulk_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_bulk"),
    )
    for column in ("member_id", "state"):
        op.create_index(f"ix_bulk_{column}", "bulk", [column])
    op.create_table(
        "bulk_row",
        sa.Column("id", BIG, nullable=False),
        sa.Column("bulk_id", BIG, nullable=False),
        sa.Column("suggestion_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["bulk_id"], ["bulk.id"], name="fk_bulk_row_bulk_id_bulk"),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_bulk_row_suggestion_id_suggestion"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_row"),
        sa.UniqueConstraint("bulk_id", "suggestion_id", name="uq_bulk_row_bulk_id_suggestion_id"),
    )
    op.create_index("ix_bulk_row_suggestion_id", "bulk_row", ["suggestion_id"])


def downgrade() -> None:
    op.drop_table("bulk_row")
    op.drop_table("bulk")
