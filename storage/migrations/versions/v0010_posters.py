"""Posters with names, and the estate in which somebody scanned one

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "poster",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community", sa.String(length=8), nullable=False),
        sa.Column("estate", sa.String(length=16), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.code"], name="fk_poster_community_community"),
        sa.ForeignKeyConstraint(["estate"], ["estate.code"], name="fk_poster_estate_estate"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_poster_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_poster"),
    )
    with op.batch_alter_table("resident") as batch_op:
        batch_op.add_column(sa.Column("estate", sa.String(length=16), nullable=True))
        batch_op.create_foreign_key("fk_resident_estate_estate", "estate", ["estate"], ["code"])


def downgrade() -> None:
    with op.batch_alter_table("resident") as batch_op:
        batch_op.drop_constraint("fk_resident_estate_estate", type_="foreignkey")
        batch_op.drop_column("estate")
    op.drop_table("poster")
