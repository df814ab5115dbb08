"""Files that belong to rows, stored once by their content.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_blob",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mimetype", sa.String(100), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_blob"),
        sa.UniqueConstraint("digest", name="uq_base_blob_digest"),
    )
    op.create_table(
        "base_attachment",
        sa.Column("owner_type", sa.String(60), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("blob_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("caption", sa.String(120), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["blob_id"], ["base_blob.id"], name="fk_base_attachment_blob_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_base_attachment"),
    )
    op.create_index("ix_base_attachment_blob_id", "base_attachment", ["blob_id"])
    op.create_index(
        "ix_base_attachment_owner", "base_attachment", ["owner_type", "owner_id", "id"]
    )


def downgrade() -> None:
    op.drop_table("base_attachment")
    op.drop_table("base_blob")
