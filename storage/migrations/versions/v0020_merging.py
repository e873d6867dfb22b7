"""Suggestions merged into a main one, and what residents say against decisions of the staff

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)
AGAINST = sa.Enum("merged", "hidden", name="against", native_enum=False, length=24)


def upgrade() -> None:
    with op.batch_alter_table("suggestion", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("merged_into", BIG, nullable=True))
        batch_op.add_column(sa.Column("own_due_at", MOMENT, nullable=True))
        batch_op.create_foreign_key(
            "fk_suggestion_merged_into_suggestion", "suggestion", ["merged_into"], ["id"]
        )
        batch_op.create_index("ix_suggestion_merged_into", ["merged_into"])
    op.create_table(
        "appeal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("suggestion_id", BIG, nullable=False),
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("against", AGAINST, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("member_id", BIG, nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_appeal_event_id_event"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_appeal_member_id_member"),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_appeal_suggestion_id_suggestion"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appeal"),
        sa.UniqueConstraint("event_id", name="uq_appeal_event_id"),
    )
    op.create_index("ix_appeal_suggestion_id", "appeal", ["suggestion_id"])
    op.create_index("ix_appeal_decided_at", "appeal", ["decided_at"])


def downgrade() -> None:
    op.drop_table("appeal")
    with op.batch_alter_table("suggestion", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_index("ix_suggestion_merged_into")
        batch_op.drop_constraint("fk_suggestion_merged_into_suggestion", type_="foreignkey")
        batch_op.drop_column("own_due_at")
        batch_op.drop_column("merged_into")
