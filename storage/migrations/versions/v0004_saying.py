"""Clean copies and transcripts of files, files shown by name, albums whole, duty, bans, masked numbers

Revision: 0004, after 0003
"""

import json

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)
CARD = sa.table(
    "card", sa.column("id"), sa.column("suggestion_id"), sa.column("files_shown"), sa.column("shown", sa.JSON)
)
FILE = sa.table("attachment", sa.column("id"), sa.column("suggestion_id"), sa.column("message_id"))


def upgrade() -> None:
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.add_column(sa.Column("clean_sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("transcript", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("transcriber_id", BIG, nullable=True))
        batch_op.create_foreign_key(
            "fk_attachment_transcriber_id_member", "member", ["transcriber_id"], ["id"]
        )
    _name_files_shown()
    op.create_table(
        "shown",
        sa.Column("outbox_id", BIG, autoincrement=False, nullable=False),
        sa.Column("message_id", BIG, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name="fk_shown_outbox_id_outbox", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("outbox_id", "message_id", name="pk_shown"),
    )
    op.create_index("ix_shown_message_id", "shown", ["message_id"])
    op.create_table(
        "duty",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("community", sa.String(length=8), nullable=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_duty_member_id_member"),
        sa.ForeignKeyConstraint(["community"], ["community.code"], name="fk_duty_community_community"),
        sa.PrimaryKeyConstraint("id", name="pk_duty"),
    )
    op.create_index("ix_duty_member_id", "duty", ["member_id"])
    op.create_index("ix_duty_ended_at", "duty", ["ended_at"])
    op.create_table(
        "ban",
        sa.Column("id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("suggestion_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_ban_resident_id_resident"),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestion.id"], name="fk_ban_suggestion_id_suggestion"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_ban_member_id_member"),
        sa.ForeignKeyConstraint(["lifted_by"], ["member.id"], name="fk_ban_lifted_by_member"),
        sa.PrimaryKeyConstraint("id", name="pk_ban"),
    )
    op.create_index("ix_ban_resident_id", "ban", ["resident_id"])
    op.create_index("ix_ban_until", "ban", ["until"])
    op.create_table(
        "masking",
        sa.Column("id", BIG, nullable=False),
        sa.Column("suggestion_id", BIG, nullable=False),
        sa.Column("message_id", BIG, nullable=False),
        sa.Column("inbox_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_masking_suggestion_id_suggestion"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_masking"),
        sa.UniqueConstraint("suggestion_id", "message_id", name="uq_masking_suggestion_id_message_id"),
    )
    op.create_index("ix_masking_at", "masking", ["at"])


def _name_files_shown() -> None:
    """How many files were shown above a card becomes which: the first of them, in their order."""
    op.add_column("card", sa.Column("shown", sa.JSON(), nullable=False, server_default="[]"))
    connection = op.get_bind()
    for card in connection.execute(sa.select(CARD).where(CARD.c.files_shown > 0)).all():
        first = (
            sa.select(FILE.c.id)
            .where(FILE.c.suggestion_id == card.suggestion_id)
            .order_by(FILE.c.message_id, FILE.c.id)
            .limit(card.files_shown)
        )
        names = list(connection.scalars(first))
        connection.execute(sa.update(CARD).where(CARD.c.id == card.id).values(shown=names))
    with op.batch_alter_table("card") as batch_op:
        batch_op.drop_column("files_shown")
        batch_op.alter_column("shown", new_column_name="files_shown", server_default=None)


def _count_files_shown() -> None:
    op.add_column("card", sa.Column("shown", sa.Integer(), nullable=False, server_default="0"))
    connection = op.get_bind()
    for card in connection.execute(sa.select(CARD.c.id, CARD.c.files_shown)).all():
        names = json.loads(card.files_shown) if isinstance(card.files_shown, str) else card.files_shown
        count = sa.text("UPDATE card SET shown = :count WHERE id = :id")
        connection.execute(count, {"count": len(names), "id": card.id})
    with op.batch_alter_table("card") as batch_op:
        batch_op.drop_column("files_shown")
        batch_op.alter_column("shown", new_column_name="files_shown", server_default=None)


def downgrade() -> None:
    for name in ("masking", "ban", "duty", "shown"):
        op.drop_table(name)
    _count_files_shown()
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.drop_constraint("fk_attachment_transcriber_id_member", type_="foreignkey")
        for name in ("transcriber_id", "transcript", "clean_sha256"):
            batch_op.drop_column(name)
