"""The base: audit log, form receipts, search terms.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(60), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("subject_type", sa.String(60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject_name", sa.String(120), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("note", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_audit_entry"),
    )
    op.create_index("ix_base_audit_entry_at", "base_audit_entry", ["at"])
    op.create_index("ix_base_audit_entry_action", "base_audit_entry", ["action"])
    op.create_index("ix_base_audit_entry_actor_id", "base_audit_entry", ["actor_id"])
    op.create_index(
        "ix_base_audit_entry_subject", "base_audit_entry", ["subject_type", "subject_id", "id"]
    )
    op.create_table(
        "base_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.String(32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("path", sa.String(255), nullable=False),
        sa.Column("location", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_receipt"),
        sa.UniqueConstraint("form_id", "path", name="uq_base_receipt_form_id_path"),
    )
    op.create_index("ix_base_receipt_at", "base_receipt", ["at"])
    op.create_table(
        "base_search_term",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("term", sa.String(64), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "term", "subject_id", name="pk_base_search_term"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_base_search_term_subject", "base_search_term", ["kind", "subject_id", "term"]
    )


def downgrade() -> None:
    op.drop_table("base_search_term")
    op.drop_table("base_receipt")
    op.drop_table("base_audit_entry")
