"""Other systems that hear of suggestions, and what became of each message

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

from storage.columns import BigId, Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "endpoint",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("protocol", sa.String(length=24), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("words", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("shut_until", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_endpoint"),
    )
    op.create_table(
        "forward_rule",
        sa.Column("endpoint", sa.String(length=32), nullable=False),
        sa.Column("community", sa.String(length=8), nullable=False),
        sa.Column("category", sa.String(length=8), nullable=False),
        sa.Column("body", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["endpoint"], ["endpoint.code"], name="fk_forward_rule_endpoint_endpoint"),
        sa.PrimaryKeyConstraint(
            "endpoint", "community", "category", "body", "status", name="pk_forward_rule"
        ),
    )
    op.create_table(
        "forward",
        sa.Column("id", BigId, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("endpoint", sa.String(length=32), nullable=False),
        sa.Column("suggestion_id", BigId, nullable=False),
        sa.Column("event_id", BigId, nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("token", sa.String(length=128), nullable=True),
        sa.Column("remote_id", sa.String(length=128), nullable=True),
        sa.Column("remote_status", sa.String(length=64), nullable=True),
        sa.Column("remote_notice", sa.String(), nullable=True),
        sa.Column("ask_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["endpoint"], ["endpoint.code"], name="fk_forward_endpoint_endpoint"),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_forward_suggestion_id_suggestion"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_forward"),
        sa.UniqueConstraint("key", name="uq_forward_key"),
    )
    op.create_index("ix_forward_state_due", "forward", ["state", "due_at"])
    op.create_index("ix_forward_endpoint_remote", "forward", ["endpoint", "remote_id"])
    op.create_index("ix_forward_suggestion_id", "forward", ["suggestion_id"])
    op.create_index("ix_forward_ask_at", "forward", ["ask_at"])
    op.create_table(
        "heard",
        sa.Column("endpoint", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(length=128), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["endpoint"], ["endpoint.code"], name="fk_heard_endpoint_endpoint"),
        sa.PrimaryKeyConstraint("endpoint", "message", name="pk_heard"),
    )
    op.create_index("ix_heard_at", "heard", ["at"])


def downgrade() -> None:
    for table in ("heard", "forward", "forward_rule", "endpoint"):
        op.drop_table(table)
