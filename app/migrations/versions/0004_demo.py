"""The registry of the rows that came with the demo school.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "demo_row",
        sa.Column("table_name", sa.String(60), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_demo_row"),
        sa.UniqueConstraint("table_name", "row_id", name="uq_demo_row_table_name_row_id"),
    )


def downgrade() -> None:
    op.drop_table("demo_row")
