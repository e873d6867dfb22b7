"""Estates, who may read a suggestion, who follows it, and people without a chat

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)
VISIBILITY = sa.Enum("public", "committee", "named", name="visibility", native_enum=False, length=24)
REASON = sa.Enum("no_chat", "blocked", "unknown", "refused", name="callreason", native_enum=False, length=24)


def upgrade() -> None:
    op.create_table(
        "estate",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("community", sa.String(length=8), nullable=False),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("aliases", sa.String(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.code"], name="fk_estate_community_community"),
        sa.PrimaryKeyConstraint("code", name="pk_estate"),
    )
    op.create_index("ix_estate_community", "estate", ["community"])

    with op.batch_alter_table("resident") as batch_op:
        batch_op.add_column(sa.Column("contact", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("quiet_hours", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("erased_at", MOMENT, nullable=True))
        batch_op.alter_column("telegram_id", existing_type=BIG, nullable=True)
        batch_op.create_index("ix_resident_contact", ["contact"])

    with op.batch_alter_table("suggestion", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("estate", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("place", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("visibility", VISIBILITY, nullable=False, server_default="committee"))
        batch_op.add_column(sa.Column("display_name", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("pseudonym", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("published_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("sensitive", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("typist_id", BIG, nullable=True))
        batch_op.add_column(sa.Column("refiled_from", BIG, nullable=True))
        batch_op.create_foreign_key("fk_suggestion_estate_estate", "estate", ["estate"], ["code"])
        batch_op.create_foreign_key("fk_suggestion_typist_id_member", "member", ["typist_id"], ["id"])
        batch_op.create_foreign_key(
            "fk_suggestion_refiled_from_suggestion", "suggestion", ["refiled_from"], ["id"]
        )
        batch_op.create_index("ix_suggestion_published", ["community", "published_at"])

    op.create_table(
        "support",
        sa.Column("id", BIG, nullable=False),
        sa.Column("suggestion_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_support_suggestion_id_suggestion"
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_support_resident_id_resident"),
        sa.PrimaryKeyConstraint("id", name="pk_support"),
        sa.UniqueConstraint("suggestion_id", "resident_id", name="uq_support_suggestion_id_resident_id"),
    )
    op.create_index("ix_support_resident_id", "support", ["resident_id"])

    op.create_table(
        "mute",
        sa.Column("suggestion_id", BIG, autoincrement=False, nullable=False),
        sa.Column("resident_id", BIG, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_mute_suggestion_id_suggestion"
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_mute_resident_id_resident"),
        sa.PrimaryKeyConstraint("suggestion_id", "resident_id", name="pk_mute"),
    )

    op.create_table(
        "call",
        sa.Column("id", BIG, nullable=False),
        sa.Column("suggestion_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("notice", sa.String(length=24), nullable=False),
        sa.Column("detail", BIG, nullable=True),
        sa.Column("reason", REASON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("member_id", BIG, nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_call_suggestion_id_suggestion"
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_call_resident_id_resident"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_call_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_call"),
    )
    op.create_index("ix_call_suggestion_id", "call", ["suggestion_id"])
    op.create_index("ix_call_resident_id", "call", ["resident_id"])
    op.create_index("ix_call_done_at", "call", ["done_at"])


def downgrade() -> None:
    op.drop_table("call")
    op.drop_table("mute")
    op.drop_table("support")
    with op.batch_alter_table("suggestion", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint("fk_suggestion_refiled_from_suggestion", type_="foreignkey")
        batch_op.drop_constraint("fk_suggestion_typist_id_member", type_="foreignkey")
        batch_op.drop_constraint("fk_suggestion_estate_estate", type_="foreignkey")
        batch_op.drop_index("ix_suggestion_published")
        for name in (
            "refiled_from", "typist_id", "sensitive", "urgent", "published_at", "pseudonym", "display_name",
            "visibility", "place", "estate",
        ):  # fmt: skip
            batch_op.drop_column(name)
    # The tables of before know no resident without a Telegram id.
    with op.batch_alter_table("resident") as batch_op:
        batch_op.drop_index("ix_resident_contact")
        batch_op.alter_column("telegram_id", existing_type=BIG, nullable=False)
        for name in ("erased_at", "quiet_hours", "digest", "contact"):
            batch_op.drop_column(name)
    op.drop_table("estate")
