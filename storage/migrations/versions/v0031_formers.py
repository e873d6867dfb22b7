"""How suggestions stood before they were changed, and the history by its time

Revision: 0031, after 0030
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "former",
        sa.Column("id", BIG, nullable=False),
        sa.Column("suggestion_id", BIG, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("community", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=True),
        sa.Column("category", sa.String(length=8), nullable=True),
        sa.Column("lead", sa.String(length=16), nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_former_suggestion_id_suggestion"
        ),
        sa.ForeignKeyConstraint(["community"], ["community.code"], name="fk_former_community_community"),
        sa.ForeignKeyConstraint(["category"], ["category.code"], name="fk_former_category_category"),
        sa.ForeignKeyConstraint(["lead"], ["body.code"], name="fk_former_lead_body"),
        sa.PrimaryKeyConstraint("id", name="pk_former"),
    )
    op.create_index("ix_former_suggestion_id_until", "former", ["suggestion_id", "until"])
    op.create_index("ix_event_at", "event", ["at"])


def downgrade() -> None:
    op.drop_index("ix_event_at", table_name="event")
    op.drop_table("former")
