"""The web console: links, sessions, saved views

Revision: 0033, after 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "console_link",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("telegram_id", BIG, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("used_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_console_link"),
        sa.UniqueConstraint("code_hash", name="uq_console_link_code_hash"),
    )
    op.create_index("ix_console_link_telegram_id", "console_link", ["telegram_id"])
    op.create_table(
        "console_session",
        sa.Column("id", BIG, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("telegram_id", BIG, nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("seen_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_console_session"),
        sa.UniqueConstraint("token_hash", name="uq_console_session_token_hash"),
    )
    op.create_index("ix_console_session_telegram_id", "console_session", ["telegram_id"])
    op.create_table(
        "saved_view",
        sa.Column("id", BIG, nullable=False),
        sa.Column("telegram_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("filter", sa.String(length=400), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
    )
    op.create_index("ix_saved_view_telegram_id", "saved_view", ["telegram_id"])
    op.create_index("ix_dialog_subject", "dialog", ["subject"])


def downgrade() -> None:
    op.drop_index("ix_dialog_subject", "dialog")
    op.drop_table("saved_view")
    op.drop_table("console_session")
    op.drop_table("console_link")
