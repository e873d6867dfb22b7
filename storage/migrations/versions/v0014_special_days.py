"""The town's own list of days worked and days off

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "special_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("decreed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_special_day"),
    )


def downgrade() -> None:
    op.drop_table("special_day")
