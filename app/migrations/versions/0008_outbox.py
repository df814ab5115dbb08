"""When an act that waited on a device reached the server.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("gate_visit", "gate_vehicle_passage"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("skew_in", sa.Integer(), nullable=True))
            batch.add_column(sa.Column("skew_out", sa.Integer(), nullable=True))
    with op.batch_alter_table("gate_visit") as batch:
        batch.add_column(
            sa.Column("is_document_owed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("base_receipt") as batch:
        batch.add_column(sa.Column("subject", sa.String(80), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("base_receipt") as batch:
        batch.drop_column("subject")
    with op.batch_alter_table("gate_visit") as batch:
        batch.drop_column("is_document_owed")
    for table in ("gate_visit", "gate_vehicle_passage"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("skew_out")
            batch.drop_column("skew_in")
