"""Polls, and who may vote in them

Revision: 0034, after 0033
"""

import sqlalchemy as sa
from alembic import op

from storage.columns import BigId, Moment

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "poll",
        sa.Column("id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("group_id", BigId, nullable=True),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("several", sa.Boolean(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("closes_at", Moment(), nullable=False),
        sa.Column("remind_at", Moment(), nullable=True),
        sa.Column("reminded_at", Moment(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("approver_id", BigId, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("gathered_to", BigId, nullable=False),
        sa.Column("fed", sa.Boolean(), nullable=False),
        sa.Column("roll", sa.Integer(), nullable=False),
        sa.Column("voted", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=True),
        sa.Column("message_id", BigId, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_poll_member_id_member"),
        sa.ForeignKeyConstraint(["approver_id"], ["member.id"], name="fk_poll_approver_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_poll"),
    )
    for column in ("member_id", "group_id", "state", "fed"):
        op.create_index(f"ix_poll_{column}", "poll", [column])
    op.create_table(
        "poll_voter",
        sa.Column("poll_id", BigId, nullable=False, autoincrement=False),
        sa.Column("telegram_id", BigId, nullable=False, autoincrement=False),
        sa.Column("resident_id", BigId, nullable=True),
        sa.Column("by_chat", sa.Boolean(), nullable=False),
        sa.Column("told", sa.SmallInteger(), nullable=False),
        sa.Column("voted", sa.Boolean(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name="fk_poll_voter_poll_id_poll"),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_poll_voter_resident_id_resident"),
        sa.PrimaryKeyConstraint("poll_id", "telegram_id", name="pk_poll_voter"),
    )
    op.create_index("ix_poll_voter_resident_id", "poll_voter", ["resident_id"])
    op.create_index("ix_poll_voter_poll_told", "poll_voter", ["poll_id", "told", "voted"])


def downgrade() -> None:
    op.drop_table("poll_voter")
    op.drop_table("poll")
