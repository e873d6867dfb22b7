"""Answer templates

Revision: 0027, after 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_template",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("category", sa.String(length=8), nullable=False),
        sa.Column("result", sa.String(length=1), nullable=False),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("zh_text", sa.String(), nullable=False),
        sa.Column("en_text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_answer_template"),
    )


def downgrade() -> None:
    op.drop_table("answer_template")
