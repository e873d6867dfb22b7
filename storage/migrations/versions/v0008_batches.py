"""Sheets of suggestions that are imported together

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)
STATE = sa.Enum(
    "waiting", "unreadable", "ready", "dropped", "importing", "done", "undoing", "undone",
    name="batchstate", native_enum=False, length=24,
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("heads", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_batch_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
    )
    for column in ("member_id", "sha256", "state"):
        op.create_index(f"ix_batch_{column}", "batch", [column])
    op.create_table(
        "batch_row",
        sa.Column("id", BIG, nullable=False),
        sa.Column("batch_id", BIG, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("suggestion_id", BIG, nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_batch_row_batch_id_batch"),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_batch_row_suggestion_id_suggestion"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_batch_row"),
        sa.UniqueConstraint("batch_id", "line", name="uq_batch_row_batch_id_line"),
    )
    op.create_index("ix_batch_row_suggestion_id", "batch_row", ["suggestion_id"])


def downgrade() -> None:
    op.drop_table("batch_row")
    op.drop_table("batch")
