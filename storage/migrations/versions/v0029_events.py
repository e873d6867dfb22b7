"""Meetings and activities: events, who signed up for them, and what is to be told of them

Revision: 0029, after 0028
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "event_series",
        sa.Column("id", BIG, nullable=False),
        sa.Column("repeat", sa.String(length=24), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_event_series"),
    )
    op.create_index("ix_event_series_next_at", "event_series", ["next_at"])
    op.create_table(
        "community_event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("series_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("pending", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=True),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("communities", sa.JSON(), nullable=False),
        sa.Column("estates", sa.JSON(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("household", sa.Boolean(), nullable=False),
        sa.Column("sign_up_until", MOMENT, nullable=True),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("announced_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_community_event_member_id_member"),
        sa.ForeignKeyConstraint(
            ["series_id"], ["event_series.id"], name="fk_community_event_series_id_event_series"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_community_event"),
        sa.UniqueConstraint("uid", name="uq_community_event_uid"),
    )
    op.create_index("ix_community_event_member_id", "community_event", ["member_id"])
    op.create_index("ix_community_event_series_id", "community_event", ["series_id"])
    op.create_index("ix_community_event_status_starts", "community_event", ["status", "starts_at"])
    op.create_table(
        "sign_up",
        sa.Column("id", BIG, nullable=False),
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=True),
        sa.Column("pseudonym", sa.String(length=16), nullable=False),
        sa.Column("own_household", sa.Boolean(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("offered_until", MOMENT, nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("unreached", sa.Boolean(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["community_event.id"], name="fk_sign_up_event_id_community_event"
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_sign_up_resident_id_resident"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_up"),
        sa.UniqueConstraint("event_id", "resident_id", name="uq_sign_up_event_id_resident_id"),
    )
    op.create_index("ix_sign_up_line", "sign_up", ["event_id", "state", "since", "id"])
    op.create_index("ix_sign_up_resident_id", "sign_up", ["resident_id"])
    op.create_index("ix_sign_up_offered_until", "sign_up", ["offered_until"])
    op.create_table(
        "event_change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["community_event.id"], name="fk_event_change_event_id_community_event"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_event_change_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_event_change"),
        sa.UniqueConstraint("event_id", "sequence", name="uq_event_change_event_id_sequence"),
    )
    op.create_table(
        "event_news",
        sa.Column("id", BIG, nullable=False),
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("reached", BIG, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["community_event.id"], name="fk_event_news_event_id_community_event"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_event_news"),
    )
    op.create_index("ix_event_news_event_id", "event_news", ["event_id"])
    op.create_index("ix_event_news_due", "event_news", ["done_at", "due_at"])
    with op.batch_alter_table("broadcast") as batch_op:
        batch_op.add_column(sa.Column("event_id", BIG, nullable=True))
        batch_op.add_column(sa.Column("announces", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(
            "fk_broadcast_event_id_community_event", "community_event", ["event_id"], ["id"]
        )
        batch_op.create_index("ix_broadcast_event_id", ["event_id"])


def downgrade() -> None:
    with op.batch_alter_table("broadcast") as batch_op:
        batch_op.drop_index("ix_broadcast_event_id")
        batch_op.drop_constraint("fk_broadcast_event_id_community_event", type_="foreignkey")
        batch_op.drop_column("announces")
        batch_op.drop_column("event_id")
    op.drop_table("event_news")
    op.drop_table("event_change")
    op.drop_table("sign_up")
    op.drop_table("community_event")
    op.drop_table("event_series")
