"""The routing table, which bodies there are where, and groups of one housing estate

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "route",
        sa.Column("community", sa.String(length=8), nullable=False),
        sa.Column("estate", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=8), nullable=False),
        sa.Column("lead", sa.String(length=16), nullable=False),
        sa.Column("co", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["lead"], ["body.code"], name="fk_route_lead_body"),
        sa.PrimaryKeyConstraint("community", "estate", "category", name="pk_route"),
    )
    op.create_table(
        "seat",
        sa.Column("body", sa.String(length=16), nullable=False),
        sa.Column("community", sa.String(length=8), nullable=False),
        sa.Column("estate", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["body.code"], name="fk_seat_body_body"),
        sa.ForeignKeyConstraint(["community"], ["community.code"], name="fk_seat_community_community"),
        sa.PrimaryKeyConstraint("body", "community", "estate", name="pk_seat"),
    )
    op.execute(
        "INSERT INTO route (community, estate, category, lead, co)"
        " SELECT '', '', code, lead, co FROM category"
    )
    with op.batch_alter_table("category") as batch_op:
        batch_op.drop_constraint("fk_category_lead_body", type_="foreignkey")
        batch_op.drop_column("lead")
        batch_op.drop_column("co")
    for table in ("work_group", "invite"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("estate", sa.String(length=16), nullable=True))
            batch_op.create_foreign_key(f"fk_{table}_estate_estate", "estate", ["estate"], ["code"])


def downgrade() -> None:
    for table in ("invite", "work_group"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(f"fk_{table}_estate_estate", type_="foreignkey")
            batch_op.drop_column("estate")
    with op.batch_alter_table("category") as batch_op:
        batch_op.add_column(sa.Column("lead", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("co", sa.String(), nullable=False, server_default=""))
    for column, otherwise in (("lead", "WKS"), ("co", "")):
        op.execute(
            f"UPDATE category SET {column} = coalesce((SELECT route.{column} FROM route"  # noqa: S608
            " WHERE route.community = '' AND route.estate = '' AND route.category = category.code),"
            f" '{otherwise}')"
        )
    with op.batch_alter_table("category") as batch_op:
        batch_op.alter_column("lead", existing_type=sa.String(length=16), nullable=False)
        batch_op.alter_column("co", existing_type=sa.String(), server_default=None)
        batch_op.create_foreign_key("fk_category_lead_body", "body", ["lead"], ["code"])
    op.drop_table("seat")
    op.drop_table("route")
