"""Bodies that were dissolved, and who stands in for them

Revision: 0028, after 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "closure",
        sa.Column("id", BIG, nullable=False),
        sa.Column("body", sa.String(length=16), nullable=False),
        sa.Column("community", sa.String(length=8), nullable=False),
        sa.Column("successor", sa.String(length=16), nullable=True),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["body.code"], name="fk_closure_body_body"),
        sa.ForeignKeyConstraint(["successor"], ["body.code"], name="fk_closure_successor_body"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_closure_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_closure"),
        sa.UniqueConstraint("body", "community", name="uq_closure_body_community"),
    )


def downgrade() -> None:
    op.drop_table("closure")
