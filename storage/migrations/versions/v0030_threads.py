"""Groups that are forums, and the topic in which a card stands

Revision: 0030, after 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATE = sa.String(length=24)


def upgrade() -> None:
    with op.batch_alter_table("work_group") as batch_op:
        batch_op.add_column(sa.Column("threads", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("card") as batch_op:
        batch_op.add_column(sa.Column("thread_id", BIG, nullable=True))
        batch_op.add_column(sa.Column("thread_state", STATE, nullable=False, server_default="none"))
        batch_op.add_column(sa.Column("thread_title", sa.String(length=128), nullable=True))
        batch_op.create_index("ix_card_chat_thread", ["chat_id", "thread_id"])


def downgrade() -> None:
    with op.batch_alter_table("card") as batch_op:
        batch_op.drop_index("ix_card_chat_thread")
        batch_op.drop_column("thread_title")
        batch_op.drop_column("thread_state")
        batch_op.drop_column("thread_id")
    with op.batch_alter_table("work_group") as batch_op:
        batch_op.drop_column("threads")
