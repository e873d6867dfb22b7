"""Steps taken about dates that come near or pass, and days for which a date stood still

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STEPS = ("reminded", "unsigned", "uncontacted", "urged", "supervised")
ENDED = ("DRAFT", "REJECTED", "REPLIED", "CLOSED", "MERGED", "WITHDRAWN")


def upgrade() -> None:
    op.create_table(
        "ladder_step",
        sa.Column("id", storage.columns.BigId, nullable=False),
        sa.Column("suggestion_id", storage.columns.BigId, nullable=False),
        sa.Column("step", sa.Enum(*STEPS, name="step", native_enum=False, length=24), nullable=False),
        sa.Column("due", storage.columns.Moment(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("at", storage.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_ladder_step_suggestion_id_suggestion"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ladder_step"),
        sa.UniqueConstraint("suggestion_id", "step", "due", name="uq_ladder_step_suggestion_id_step_due"),
    )
    with op.batch_alter_table("suggestion", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("ladder_at", storage.columns.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("paused_days", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index("ix_suggestion_ladder_at", ["ladder_at"])
    suggestion = sa.table("suggestion", *map(sa.column, ("ladder_at", "submitted_at", "status")))
    op.execute(
        suggestion.update()
        .where(suggestion.c.status.not_in(ENDED))
        .values(ladder_at=suggestion.c.submitted_at)
    )


def downgrade() -> None:
    with op.batch_alter_table("suggestion", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_index("ix_suggestion_ladder_at")
        batch_op.drop_column("paused_days")
        batch_op.drop_column("ladder_at")
    op.drop_table("ladder_step")
