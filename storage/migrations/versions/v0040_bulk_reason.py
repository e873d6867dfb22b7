"""Why many suggestions are taken from the board at once

Revision: 0040, after 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bulk", sa.Column("reason", sa.String(length=300), nullable=False, server_default=""))
    with op.batch_alter_table("bulk") as batch:
        batch.alter_column("reason", server_default=None)


def downgrade() -> None:
    op.drop_column("bulk", "reason")
