"""How long each sort of personal data is kept, and suggestions whose words are gone

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ERASED = sa.Enum("forgotten", "expired", name="erased", native_enum=False, length=24)


def upgrade() -> None:
    op.add_column("suggestion", sa.Column("erased", ERASED, nullable=True))
    op.create_table(
        "retention",
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_retention"),
    )


def downgrade() -> None:
    op.drop_table("retention")
    with op.batch_alter_table("suggestion", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("erased")
