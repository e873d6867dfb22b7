"""Broadcasts, to whom they went, and who does not want any

Revision: 0024, after 0023
"""

import sqlalchemy as sa
from alembic import op

from storage.columns import BigId, Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("topic", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("approver_id", BigId, nullable=True),
        sa.Column("gathered_to", BigId, nullable=False),
        sa.Column("correction", sa.Integer(), nullable=False),
        sa.Column("taken_back", sa.Boolean(), nullable=False),
        sa.Column("progress_id", BigId, nullable=True),
        sa.Column("told", sa.String(length=64), nullable=False),
        sa.Column("told_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_broadcast_member_id_member"),
        sa.ForeignKeyConstraint(["approver_id"], ["member.id"], name="fk_broadcast_approver_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_broadcast"),
    )
    op.create_index("ix_broadcast_member_id", "broadcast", ["member_id"])
    op.create_index("ix_broadcast_state", "broadcast", ["state"])
    op.create_table(
        "broadcast_text",
        sa.Column("broadcast_id", BigId, nullable=False, autoincrement=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name="fk_broadcast_text_broadcast_id_broadcast"
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "language", name="pk_broadcast_text"),
    )
    op.create_table(
        "recipient",
        sa.Column("id", BigId, nullable=False),
        sa.Column("broadcast_id", BigId, nullable=False),
        sa.Column("resident_id", BigId, nullable=True),
        sa.Column("chat_id", BigId, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("message_id", BigId, nullable=True),
        sa.Column("correction", sa.Integer(), nullable=False),
        sa.Column("stuck", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name="fk_recipient_broadcast_id_broadcast"
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_recipient_resident_id_resident"),
        sa.PrimaryKeyConstraint("id", name="pk_recipient"),
        sa.UniqueConstraint("broadcast_id", "chat_id", name="uq_recipient_broadcast_id_chat_id"),
    )
    op.create_index("ix_recipient_resident_id", "recipient", ["resident_id"])
    op.create_index("ix_recipient_broadcast_state", "recipient", ["broadcast_id", "state", "id"])
    op.create_table(
        "opt_out",
        sa.Column("resident_id", BigId, nullable=False, autoincrement=False),
        sa.Column("topic", sa.String(length=24), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_opt_out_resident_id_resident"),
        sa.PrimaryKeyConstraint("resident_id", "topic", name="pk_opt_out"),
    )


def downgrade() -> None:
    for table in ("opt_out", "recipient", "broadcast_text", "broadcast"):
        op.drop_table(table)
