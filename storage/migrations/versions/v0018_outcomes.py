"""How a matter ended by each answer: class, whether it is so, solved, taken up

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

RESULT = sa.Enum("A", "B", "C", "D", name="resultclass", native_enum=False, length=24)
VERITY = sa.Enum("true", "partly", "false", "none", name="verity", native_enum=False, length=24)
ADOPTION = sa.Enum("adopted", "partly", "not", name="adoption", native_enum=False, length=24)
COLUMNS = ("result_class", "verity", "solved", "adoption", "reason")


def upgrade() -> None:
    op.add_column("answer", sa.Column("result_class", RESULT, nullable=True))
    op.add_column("answer", sa.Column("verity", VERITY, nullable=True))
    op.add_column("answer", sa.Column("solved", sa.Boolean(), nullable=True))
    op.add_column("answer", sa.Column("adoption", ADOPTION, nullable=True))
    op.add_column("answer", sa.Column("reason", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("answer") as batch_op:
        for column in COLUMNS:
            batch_op.drop_column(column)
