"""Answers that a colleague passes before they go out

Revision: 0026, after 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STATE = sa.Enum("waiting", "sent", "back", "taken", name="proposalstate", native_enum=False, length=24)


def upgrade() -> None:
    op.create_table(
        "four_eyes",
        sa.Column("community", sa.String(length=8), nullable=False),
        sa.Column("body", sa.String(length=16), nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.code"], name="fk_four_eyes_community_community"),
        sa.ForeignKeyConstraint(["body"], ["body.code"], name="fk_four_eyes_body_body"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_four_eyes_member_id_member"),
        sa.PrimaryKeyConstraint("community", "body", name="pk_four_eyes"),
    )
    op.create_table(
        "proposal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("suggestion_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("received", sa.String(length=24), nullable=True),
        sa.Column("lead", sa.String(length=16), nullable=True),
        sa.Column("redo", sa.Integer(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("reviewer_id", BIG, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_proposal_suggestion_id_suggestion"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_proposal_member_id_member"),
        sa.ForeignKeyConstraint(["reviewer_id"], ["member.id"], name="fk_proposal_reviewer_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
    )
    op.create_index("ix_proposal_suggestion_id", "proposal", ["suggestion_id"])


def downgrade() -> None:
    op.drop_index("ix_proposal_suggestion_id", table_name="proposal")
    op.drop_table("proposal")
    op.drop_table("four_eyes")
