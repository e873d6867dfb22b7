"""Agendas, who was at a meeting, minutes and resolutions

Revision: 0037, after 0036
"""

import sqlalchemy as sa
from alembic import op

from storage.columns import BigId, Moment

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("event_id", BigId, nullable=False, autoincrement=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("chair", sa.String(), nullable=False),
        sa.Column("recorder", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("file", sa.JSON(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("walk_ins", sa.Integer(), nullable=False),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("told_to", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["community_event.id"], name="fk_meeting_event_id_community_event"
        ),
        sa.PrimaryKeyConstraint("event_id", name="pk_meeting"),
    )
    op.create_table(
        "agenda_item",
        sa.Column("id", BigId, nullable=False),
        sa.Column("event_id", BigId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", BigId, nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["community_event.id"], name="fk_agenda_item_event_id_community_event"
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_agenda_item_suggestion_id_suggestion"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_agenda_item_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_item"),
        sa.UniqueConstraint("event_id", "suggestion_id", name="uq_agenda_item_event_id_suggestion_id"),
    )
    op.create_index("ix_agenda_item_event_id", "agenda_item", ["event_id"])
    op.create_index("ix_agenda_item_suggestion_id", "agenda_item", ["suggestion_id"])
    op.create_table(
        "attendance",
        sa.Column("id", BigId, nullable=False),
        sa.Column("event_id", BigId, nullable=False),
        sa.Column("resident_id", BigId, nullable=True),
        sa.Column("sign_up_id", BigId, nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("by_code", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["community_event.id"], name="fk_attendance_event_id_community_event"
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_attendance_resident_id_resident"),
        sa.PrimaryKeyConstraint("id", name="pk_attendance"),
        sa.UniqueConstraint("event_id", "resident_id", name="uq_attendance_event_id_resident_id"),
        sa.UniqueConstraint("event_id", "sign_up_id", name="uq_attendance_event_id_sign_up_id"),
    )
    op.create_index("ix_attendance_resident_id", "attendance", ["resident_id"])
    op.create_table(
        "resolution",
        sa.Column("id", BigId, nullable=False),
        sa.Column("event_id", BigId, nullable=False),
        sa.Column("suggestion_id", BigId, nullable=True),
        sa.Column("poll_id", BigId, nullable=True),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("body", sa.String(length=16), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("ask_at", Moment(), nullable=True),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("ended_by", BigId, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["community_event.id"], name="fk_resolution_event_id_community_event"
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name="fk_resolution_suggestion_id_suggestion"
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name="fk_resolution_poll_id_poll"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_resolution_member_id_member"),
        sa.ForeignKeyConstraint(["body"], ["body.code"], name="fk_resolution_body_body"),
        sa.ForeignKeyConstraint(["ended_by"], ["member.id"], name="fk_resolution_ended_by_member"),
        sa.PrimaryKeyConstraint("id", name="pk_resolution"),
    )
    op.create_index("ix_resolution_event_id", "resolution", ["event_id"])
    op.create_index("ix_resolution_suggestion_id", "resolution", ["suggestion_id"])
    op.create_index("ix_resolution_state_ask_at", "resolution", ["state", "ask_at"])


def downgrade() -> None:
    for table in ("resolution", "attendance", "agenda_item", "meeting"):
        op.drop_table(table)
