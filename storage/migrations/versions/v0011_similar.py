"""What suggestions are compared by, and what was found for a draft

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sketch",
        sa.Column("suggestion_id", BIG, autoincrement=False, nullable=False),
        sa.Column("made_by", sa.String(length=24), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("concepts", sa.LargeBinary(), nullable=False),
        sa.Column("length", sa.Float(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_sketch_suggestion_id_suggestion"
        ),
        sa.PrimaryKeyConstraint("suggestion_id", name="pk_sketch"),
    )
    op.create_index("ix_sketch_made_by", "sketch", ["made_by"])
    op.create_table(
        "offer",
        sa.Column("draft_id", BIG, autoincrement=False, nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["suggestion.id"], name="fk_offer_draft_id_suggestion"),
        sa.PrimaryKeyConstraint("draft_id", name="pk_offer"),
    )


def downgrade() -> None:
    op.drop_table("offer")
    op.drop_table("sketch")
