"""The directory: school, places, staff, classes, pupils, terms, accounts and their sessions.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "directory_calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("follows_weekday", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_calendar_day"),
        sa.UniqueConstraint("day", name="uq_directory_calendar_day_day"),
    )
    op.create_table(
        "directory_campus",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_campus"),
        sa.UniqueConstraint("name", name="uq_directory_campus_name"),
    )
    op.create_table(
        "directory_department",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_department"),
        sa.UniqueConstraint("name", name="uq_directory_department_name"),
    )
    op.create_table(
        "directory_login_attempt",
        sa.Column("username", sa.String(80), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_login_attempt"),
    )
    op.create_index(
        "ix_directory_login_attempt_address", "directory_login_attempt", ["address", "at"]
    )
    op.create_index(
        "ix_directory_login_attempt_username", "directory_login_attempt", ["username", "at"]
    )
    op.create_table(
        "directory_school",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("short_name", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("complaint_phone", sa.String(20), nullable=False),
        sa.Column("first_weekday", sa.Integer(), nullable=False),
        sa.Column("public_host", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_school"),
    )
    op.create_table(
        "directory_term",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_term"),
        sa.UniqueConstraint("name", name="uq_directory_term_name"),
    )
    op.create_index("ix_directory_term_first_day", "directory_term", ["first_day"])
    op.create_table(
        "directory_building",
        sa.Column("campus_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("floors", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campus_id"], ["directory_campus.id"], name="fk_directory_building_campus_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_directory_building"),
        sa.UniqueConstraint("campus_id", "name", name="uq_directory_building_campus_id_name"),
    )
    op.create_table(
        "directory_staff",
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("sort_key", sa.String(160), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("posts", sa.String(120), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["directory_department.id"], name="fk_directory_staff_department_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_directory_staff"),
        sa.UniqueConstraint("number", name="uq_directory_staff_number"),
    )
    op.create_index(
        "ix_directory_staff_department", "directory_staff", ["department_id", "sort_key", "id"]
    )
    op.create_index("ix_directory_staff_list", "directory_staff", ["status", "sort_key", "id"])
    op.create_index("ix_directory_staff_phone", "directory_staff", ["phone"])
    op.create_table(
        "directory_account",
        sa.Column("username", sa.String(40), nullable=False),
        sa.Column("own_name", sa.String(40), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=True),
        sa.Column("password_changed_at", sa.DateTime(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("pin_hash", sa.String(200), nullable=True),
        sa.Column("locked_until", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["directory_staff.id"], name="fk_directory_account_staff_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_directory_account"),
        sa.UniqueConstraint("staff_id", name="uq_directory_account_staff_id"),
        sa.UniqueConstraint("username", name="uq_directory_account_username"),
    )
    op.create_table(
        "directory_room",
        sa.Column("building_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["building_id"], ["directory_building.id"], name="fk_directory_room_building_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_directory_room"),
        sa.UniqueConstraint("code", name="uq_directory_room_code"),
    )
    op.create_index("ix_directory_room_building_id", "directory_room", ["building_id"])
    op.create_table(
        "directory_class",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("sort_key", sa.String(80), nullable=False),
        sa.Column("entry_year", sa.Integer(), nullable=True),
        sa.Column("campus_id", sa.Integer(), nullable=True),
        sa.Column("class_teacher_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campus_id"], ["directory_campus.id"], name="fk_directory_class_campus_id"
        ),
        sa.ForeignKeyConstraint(
            ["class_teacher_id"], ["directory_staff.id"], name="fk_directory_class_class_teacher_id"
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["directory_room.id"], name="fk_directory_class_room_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_directory_class"),
    )
    op.create_index("ix_directory_class_class_teacher_id", "directory_class", ["class_teacher_id"])
    op.create_index("ix_directory_class_list", "directory_class", ["is_active", "sort_key", "id"])
    op.create_table(
        "directory_login_session",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("device_name", sa.String(40), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("agent", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.String(40), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["directory_account.id"], name="fk_directory_login_session_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_directory_login_session"),
        sa.UniqueConstraint("digest", name="uq_directory_login_session_digest"),
    )
    op.create_index(
        "ix_directory_login_session_account",
        "directory_login_session",
        ["account_id", "ended_at", "last_seen_at"],
    )
    op.create_index(
        "ix_directory_login_session_device_name", "directory_login_session", ["device_name"]
    )
    op.create_table(
        "directory_setup_token",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["directory_account.id"], name="fk_directory_setup_token_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_directory_setup_token"),
        sa.UniqueConstraint("digest", name="uq_directory_setup_token_digest"),
    )
    op.create_index("ix_directory_setup_token_account_id", "directory_setup_token", ["account_id"])
    op.create_table(
        "directory_pupil",
        sa.Column("number", sa.String(30), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("sort_key", sa.String(160), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["directory_class.id"], name="fk_directory_pupil_class_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_directory_pupil"),
        sa.UniqueConstraint("number", name="uq_directory_pupil_number"),
    )
    op.create_index("ix_directory_pupil_class", "directory_pupil", ["class_id", "sort_key", "id"])
    op.create_index("ix_directory_pupil_list", "directory_pupil", ["status", "sort_key", "id"])
    op.create_table(
        "directory_guardian",
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("relation", sa.String(20), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["directory_pupil.id"], name="fk_directory_guardian_pupil_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_directory_guardian"),
    )
    op.create_index("ix_directory_guardian_phone", "directory_guardian", ["phone"])
    op.create_index("ix_directory_guardian_pupil_id", "directory_guardian", ["pupil_id"])


def downgrade() -> None:
    op.drop_table("directory_guardian")
    op.drop_table("directory_pupil")
    op.drop_table("directory_setup_token")
    op.drop_table("directory_login_session")
    op.drop_table("directory_class")
    op.drop_table("directory_room")
    op.drop_table("directory_account")
    op.drop_table("directory_staff")
    op.drop_table("directory_building")
    op.drop_table("directory_term")
    op.drop_table("directory_school")
    op.drop_table("directory_login_attempt")
    op.drop_table("directory_department")
    op.drop_table("directory_campus")
    op.drop_table("directory_calendar_day")
