"""Channels in which a community tells the public, and why a broadcast was sent back

Revision: 0035, after 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "news_channel",
        sa.Column("chat_id", BIG, autoincrement=False, nullable=False),
        sa.Column("community", sa.String(length=8), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["community.code"], name="fk_news_channel_community_community"
        ),
        sa.PrimaryKeyConstraint("chat_id", name="pk_news_channel"),
    )
    with op.batch_alter_table("broadcast") as batch:
        batch.add_column(sa.Column("objection", sa.String(length=300), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("broadcast") as batch:
        batch.drop_column("objection")
    op.drop_table("news_channel")
