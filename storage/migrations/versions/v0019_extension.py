"""One extension of a suggestion's date, and the one that is asked for

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("suggestion", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("extended", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("wish_due_at", storage.columns.Moment(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("suggestion", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("wish_due_at")
        batch_op.drop_column("extended")
