"""Since when nobody goes on with events that come again

Revision: 0044, after 0043
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event_series") as batch_op:
        batch_op.add_column(sa.Column("left_at", storage.columns.Moment(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("event_series") as batch_op:
        batch_op.drop_column("left_at")
