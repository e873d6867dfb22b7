"""Settings that wait for a second admin

Revision: 0046, after 0045
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "setting_proposal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_setting_proposal_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_proposal")),
        sa.UniqueConstraint("name", name=op.f("uq_setting_proposal_name")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("setting_proposal")
