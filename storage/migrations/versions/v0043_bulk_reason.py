"""Why many suggestions are taken from the board at once

Revision: 0043, after 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bulk") as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(length=300), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("bulk") as batch_op:
        batch_op.drop_column("reason")
