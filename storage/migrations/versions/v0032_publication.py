"""What is on the public board (居务公开)

Revision: 0032, after 0031. Its triggers are in `storage.guards`.
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)
ORDERS = {
    "filed": ["filed_at"],
    "community": ["community", "filed_at"],
    "category": ["category", "filed_at"],
    "answered": ["answered", "filed_at"],
    "community_answered": ["community", "answered", "filed_at"],
    "updated": ["updated_at"],
}


def upgrade() -> None:
    op.create_index("uq_category_code_public", "category", ["code", "public"], unique=True)
    op.create_table(
        "publication",
        sa.Column("suggestion_id", BIG, autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("community", sa.String(length=8), nullable=False),
        sa.Column("estate", sa.String(length=16), nullable=True),
        sa.Column("category", sa.String(length=8), nullable=False),
        sa.Column("category_public", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=True),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("lead", sa.String(length=16), nullable=True),
        sa.Column("author", sa.String(length=16), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("result_class", sa.String(length=24), nullable=True),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("category_public", name="ck_publication_category_public"),
        sa.ForeignKeyConstraint(
            ["category", "category_public"],
            ["category.code", "category.public"],
            name="fk_publication_category_category_public_category",
        ),
        sa.ForeignKeyConstraint(["community"], ["community.code"], name="fk_publication_community_community"),
        sa.ForeignKeyConstraint(["estate"], ["estate.code"], name="fk_publication_estate_estate"),
        sa.ForeignKeyConstraint(["lead"], ["body.code"], name="fk_publication_lead_body"),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_publication_suggestion_id_suggestion"
        ),
        sa.PrimaryKeyConstraint("suggestion_id", name="pk_publication"),
        sa.UniqueConstraint("number", name="uq_publication_number"),
    )
    for name, columns in ORDERS.items():
        op.create_index(f"ix_publication_{name}", "publication", [*columns, "suggestion_id"])
    op.create_index("ix_publication_tally", "publication", ["community", "category", "answered"])


def downgrade() -> None:
    op.drop_table("publication")
    op.drop_index("uq_category_code_public", table_name="category")
