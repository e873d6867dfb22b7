"""Frequent matters (高频), and which suggestions were compared for them

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "surge",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community", sa.String(length=8), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.code"], name="fk_surge_community_community"),
        sa.PrimaryKeyConstraint("id", name="pk_surge"),
    )
    op.create_index("ix_surge_told_at", "surge", ["told_at"])
    op.add_column("sketch", sa.Column("compared_at", MOMENT, nullable=True))
    with op.batch_alter_table("suggestion", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("surge_id", BIG, nullable=True))
        batch_op.create_foreign_key("fk_suggestion_surge_id_surge", "surge", ["surge_id"], ["id"])
        batch_op.create_index("ix_suggestion_surge_id", ["surge_id"])


def downgrade() -> None:
    with op.batch_alter_table("suggestion", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_index("ix_suggestion_surge_id")
        batch_op.drop_constraint("fk_suggestion_surge_id_surge", type_="foreignkey")
        batch_op.drop_column("surge_id")
    with op.batch_alter_table("sketch") as batch_op:
        batch_op.drop_column("compared_at")
    op.drop_table("surge")
