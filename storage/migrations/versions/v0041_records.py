"""What else is exported, and the uses of rights over personal data

Revision: 0041, after 0040
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("export_order") as table:
        table.add_column(
            sa.Column("what", sa.String(length=16), nullable=False, server_default="suggestions")
        )
        table.add_column(sa.Column("about", BIG, nullable=True))
    op.create_table(
        "data_request",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=True),
        sa.Column("role", sa.String(length=24), nullable=True),
        sa.Column("purpose", sa.String(length=16), nullable=True),
        sa.Column("community", sa.String(length=8), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["community.code"], name="fk_data_request_community_community"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_data_request"),
    )
    op.create_index("ix_data_request_at", "data_request", ["at"])


def downgrade() -> None:
    op.drop_table("data_request")
    with op.batch_alter_table("export_order") as table:
        table.drop_column("about")
        table.drop_column("what")
