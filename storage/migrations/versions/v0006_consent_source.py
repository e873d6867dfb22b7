"""How somebody consented: by a button, or aloud to a worker

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SOURCE = sa.Enum("chat", "oral", name="consentsource", native_enum=False, length=24)


def upgrade() -> None:
    with op.batch_alter_table("consent") as batch_op:
        batch_op.add_column(sa.Column("source", SOURCE, nullable=False, server_default="chat"))


def downgrade() -> None:
    with op.batch_alter_table("consent") as batch_op:
        batch_op.drop_column("source")
