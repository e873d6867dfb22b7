"""Who of a body works on a suggestion

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEEPING = {"sqlite_autoincrement": True}

# Who signed for it, asked or answered last works on it, as long as the same body has it.
WHO_HAS_IT = """
UPDATE suggestion SET handler_id = (
    SELECT event.member_id FROM event
    WHERE event.suggestion_id = suggestion.id AND event.what IN ('signed', 'asked', 'answered')
    AND event.id > COALESCE(
        (SELECT MAX(moved.id) FROM event AS moved
         WHERE moved.suggestion_id = suggestion.id AND moved.what IN ('reassigned', 'reopened')), 0)
    ORDER BY event.id DESC LIMIT 1
) WHERE status IN ('SUBMITTED', 'NEED_INFO', 'DISPATCHED', 'IN_PROGRESS', 'REPLIED', 'REDO')
"""


def upgrade() -> None:
    with op.batch_alter_table("suggestion", table_kwargs=KEEPING) as batch_op:
        batch_op.add_column(sa.Column("handler_id", BIG, nullable=True))
        batch_op.create_foreign_key("fk_suggestion_handler_id_member", "member", ["handler_id"], ["id"])
        batch_op.create_index("ix_suggestion_handler_id", ["handler_id"])
    op.execute(WHO_HAS_IT)


def downgrade() -> None:
    with op.batch_alter_table("suggestion", table_kwargs=KEEPING) as batch_op:
        batch_op.drop_index("ix_suggestion_handler_id")
        batch_op.drop_constraint("fk_suggestion_handler_id_member", type_="foreignkey")
        batch_op.drop_column("handler_id")
