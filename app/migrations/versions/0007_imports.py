"""Import batches and their rows.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COUNTS = (
    "total",
    "new",
    "changing",
    "same",
    "faulty",
    "added",
    "updated",
    "refused",
    "undone",
    "kept",
)


def upgrade() -> None:
    op.create_table(
        "system_import_batch",
        sa.Column("importer", sa.String(40), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("updates", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("account_name", sa.String(60), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("rows_gone_at", sa.DateTime(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["directory_account.id"],
            name="fk_system_import_batch_account_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_system_import_batch"),
    )
    op.create_index("ix_system_import_batch_newest", "system_import_batch", ["created_at", "id"])
    op.create_table(
        "system_import_row",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(24), nullable=True),
        sa.Column("key_digest", sa.String(64), nullable=False),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(24), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(255), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["system_import_batch.id"],
            name="fk_system_import_row_batch_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_system_import_row"),
        sa.UniqueConstraint("batch_id", "line", name="uq_system_import_row_batch_id_line"),
    )
    op.create_index(
        "ix_system_import_row_verdict", "system_import_row", ["batch_id", "verdict", "line"]
    )


def downgrade() -> None:
    op.drop_table("system_import_row")
    op.drop_table("system_import_batch")
