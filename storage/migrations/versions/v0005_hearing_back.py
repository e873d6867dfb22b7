"""A digest that may hold answers, calls that were tried, and promised days

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)
STATE = sa.Enum(
    "open", "asked", "kept", "moved", "replaced", name="promisestate", native_enum=False, length=24
)
STILL_OPEN = sa.text("done_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("resident") as batch_op:
        batch_op.add_column(
            sa.Column("digest_answers", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("call") as batch_op:
        batch_op.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("tried_at", MOMENT, nullable=True))
    op.create_index(
        "uq_call_open",
        "call",
        ["suggestion_id", "resident_id"],
        unique=True,
        sqlite_where=STILL_OPEN,
        postgresql_where=STILL_OPEN,
    )

    op.create_table(
        "promise",
        sa.Column("id", BIG, nullable=False),
        sa.Column("suggestion_id", BIG, nullable=False),
        sa.Column("answer_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ask_at", MOMENT, nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", BIG, nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("moved_from", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_promise_suggestion_id_suggestion"
        ),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name="fk_promise_answer_id_answer"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_promise_member_id_member"),
        sa.ForeignKeyConstraint(["ended_by"], ["member.id"], name="fk_promise_ended_by_member"),
        sa.ForeignKeyConstraint(["moved_from"], ["promise.id"], name="fk_promise_moved_from_promise"),
        sa.PrimaryKeyConstraint("id", name="pk_promise"),
    )
    op.create_index("ix_promise_suggestion_id", "promise", ["suggestion_id"])
    op.create_index("ix_promise_state_ask_at", "promise", ["state", "ask_at"])


def downgrade() -> None:
    op.drop_table("promise")
    op.drop_index("uq_call_open", table_name="call")
    with op.batch_alter_table("call") as batch_op:
        batch_op.drop_column("tried_at")
        batch_op.drop_column("tries")
    with op.batch_alter_table("resident") as batch_op:
        batch_op.drop_column("digest_answers")
