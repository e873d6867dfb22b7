"""How residents reach a body

Revision: 0036, after 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "body_contact",
        sa.Column("body", sa.String(length=16), nullable=False),
        sa.Column("community", sa.String(length=8), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["body.code"], name="fk_body_contact_body_body"),
        sa.PrimaryKeyConstraint("body", "community", name="pk_body_contact"),
    )


def downgrade() -> None:
    op.drop_table("body_contact")
