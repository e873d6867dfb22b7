"""Bodies that help with what another one leads

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("state IN ('assigned', 'signed')")


def upgrade() -> None:
    op.create_table(
        "co_handler",
        sa.Column("id", BIG, nullable=False),
        sa.Column("suggestion_id", BIG, nullable=False),
        sa.Column("body", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("task", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("assigned_by", BIG, nullable=True),
        sa.Column("assigned_at", MOMENT, nullable=False),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("late_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_co_handler_suggestion_id_suggestion"
        ),
        sa.ForeignKeyConstraint(["body"], ["body.code"], name="fk_co_handler_body_body"),
        sa.ForeignKeyConstraint(["assigned_by"], ["member.id"], name="fk_co_handler_assigned_by_member"),
        sa.PrimaryKeyConstraint("id", name="pk_co_handler"),
    )
    op.create_index("ix_co_handler_suggestion_id", "co_handler", ["suggestion_id"])
    op.create_index("ix_co_handler_state_due_at", "co_handler", ["state", "due_at"])
    op.create_index(
        "uq_co_handler_open",
        "co_handler",
        ["suggestion_id", "body"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("co_handler")
