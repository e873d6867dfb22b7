"""Made-up names that can be looked up, reads of an identity, and what retention did

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)


def upgrade() -> None:
    op.create_index("ix_suggestion_pseudonym", "suggestion", ["community", "pseudonym"])

    op.create_table(
        "identity_read",
        sa.Column("id", BIG, nullable=False),
        sa.Column("suggestion_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_identity_read_suggestion_id_suggestion"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name="fk_identity_read_resident_id_resident"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_identity_read_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_identity_read"),
    )
    op.create_index("ix_identity_read_resident_id", "identity_read", ["resident_id"])

    op.create_table(
        "retention_run",
        sa.Column("id", BIG, nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("erased", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_retention_run"),
    )


def downgrade() -> None:
    op.drop_table("retention_run")
    op.drop_table("identity_read")
    op.drop_index("ix_suggestion_pseudonym", "suggestion")
