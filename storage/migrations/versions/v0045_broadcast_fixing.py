"""Whether a correction of a broadcast is on its way

Revision: 0045, after 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("broadcast") as batch_op:
        batch_op.add_column(sa.Column("fixing", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index("ix_broadcast_fixing", ["fixing"])


def downgrade() -> None:
    with op.batch_alter_table("broadcast") as batch_op:
        batch_op.drop_index("ix_broadcast_fixing")
        batch_op.drop_column("fixing")
