"""What a group has a card for

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

HAND = sa.Enum("lead", "co", "desk", name="hand", native_enum=False, length=24)


def upgrade() -> None:
    with op.batch_alter_table("card") as batch_op:
        batch_op.add_column(sa.Column("hand", HAND, nullable=False, server_default="lead"))


def downgrade() -> None:
    with op.batch_alter_table("card") as batch_op:
        batch_op.drop_column("hand")
