"""Exports asked for in chat

Revision: 0039, after 0038
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)
STATE = sa.Enum(
    "choosing", "waiting", "running", "done", "failed", "dropped",
    name="exportstate", native_enum=False, length=24,
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "export_order",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("asked", sa.String(length=400), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("beat_at", MOMENT, nullable=True),
        sa.Column("progress_id", BIG, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_export_order_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_export_order"),
    )
    for column in ("member_id", "state"):
        op.create_index(f"ix_export_order_{column}", "export_order", [column])
    op.create_index("ix_suggestion_submitted_at", "suggestion", ["submitted_at"])
    op.create_index("ix_suggestion_due_at", "suggestion", ["due_at"])


def downgrade() -> None:
    op.drop_index("ix_suggestion_due_at", "suggestion")
    op.drop_index("ix_suggestion_submitted_at", "suggestion")
    op.drop_table("export_order")
