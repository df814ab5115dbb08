"""Backups and the nightly work.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "system_backup",
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("file_name", sa.String(80), nullable=False),
        sa.Column("folder", sa.String(255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("revision", sa.String(16), nullable=False),
        sa.Column("is_encrypted", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_system_backup"),
    )
    op.create_index("ix_system_backup_made_at", "system_backup", ["made_at"])
    op.create_table(
        "system_backup_plan",
        sa.Column("folder", sa.String(255), nullable=False),
        sa.Column("keep_daily", sa.Integer(), nullable=False),
        sa.Column("keep_weekly", sa.Integer(), nullable=False),
        sa.Column("keep_monthly", sa.Integer(), nullable=False),
        sa.Column("passphrase", sa.String(255), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_system_backup_plan"),
    )
    op.create_table(
        "system_nightly_run",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_system_nightly_run"),
    )
    op.create_index("ix_system_nightly_run_started_at", "system_nightly_run", ["started_at"])
    op.create_table(
        "system_disk_sample",
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("free", sa.BigInteger(), nullable=False),
        sa.Column("database_size", sa.BigInteger(), nullable=False),
        sa.Column("uploads_size", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_system_disk_sample"),
    )
    op.create_index("ix_system_disk_sample_at", "system_disk_sample", ["at"])


def downgrade() -> None:
    for table in (
        "system_disk_sample", "system_nightly_run", "system_backup_plan", "system_backup"
    ):  # fmt: skip
        op.drop_table(table)
