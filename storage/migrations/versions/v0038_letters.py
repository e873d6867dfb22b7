"""Letters that have numbers, and the last serial of each body and year

Revision: 0038, after 0037
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("suggestion_id", BIG, nullable=False),
        sa.Column("part_id", BIG, nullable=True),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("community", sa.String(length=8), nullable=False),
        sa.Column("body", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("result_class", sa.String(length=24), nullable=True),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_letter_suggestion_id_suggestion"
        ),
        sa.ForeignKeyConstraint(["part_id"], ["co_handler.id"], name="fk_letter_part_id_co_handler"),
        sa.ForeignKeyConstraint(["body"], ["body.code"], name="fk_letter_body_body"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_letter_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
        sa.UniqueConstraint(
            "community", "body", "year", "serial", name="uq_letter_community_body_year_serial"
        ),
    )
    op.create_index("ix_letter_suggestion_id", "letter", ["suggestion_id"])
    op.create_table(
        "letter_serial",
        sa.Column("community", sa.String(length=8), nullable=False),
        sa.Column("body", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community", "body", "year", name="pk_letter_serial"),
    )


def downgrade() -> None:
    op.drop_table("letter_serial")
    op.drop_table("letter")
