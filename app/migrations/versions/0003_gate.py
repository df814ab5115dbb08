"""The gate: posts, visitors, visits, bookings, watch list, vehicles and their passages.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gate_post",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gate_post"),
        sa.UniqueConstraint("name", name="uq_gate_post_name"),
    )
    op.create_table(
        "gate_vehicle",
        sa.Column("plate", sa.String(12), nullable=False),
        sa.Column("plate_kind", sa.String(24), nullable=False),
        sa.Column("last_entered_at", sa.DateTime(), nullable=True),
        sa.Column("passages_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gate_vehicle"),
        sa.UniqueConstraint("plate", name="uq_gate_vehicle_plate"),
    )
    op.create_index("ix_gate_vehicle_last_entered_at", "gate_vehicle", ["last_entered_at"])
    op.create_table(
        "gate_visitor",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.Column("relation", sa.String(60), nullable=False),
        sa.Column("document_kind", sa.String(24), nullable=True),
        sa.Column("document_number", sa.String(255), nullable=True),
        sa.Column("document_digest", sa.String(64), nullable=True),
        sa.Column("document_note", sa.String(120), nullable=False),
        sa.Column("last_visit_at", sa.DateTime(), nullable=True),
        sa.Column("visits_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gate_visitor"),
    )
    op.create_index("ix_gate_visitor_document_digest", "gate_visitor", ["document_digest"])
    op.create_index("ix_gate_visitor_last_visit_at", "gate_visitor", ["last_visit_at"])
    op.create_index("ix_gate_visitor_name", "gate_visitor", ["name"])
    op.create_index("ix_gate_visitor_phone_name", "gate_visitor", ["phone", "name"])
    op.create_table(
        "gate_standing_vehicle",
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(12), nullable=False),
        sa.Column("category", sa.String(24), nullable=False),
        sa.Column("holder", sa.String(60), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("vehicle_type", sa.String(30), nullable=False),
        sa.Column("colour", sa.String(20), nullable=False),
        sa.Column("note", sa.String(120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["gate_vehicle.id"], name="fk_gate_standing_vehicle_vehicle_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_gate_standing_vehicle"),
    )
    op.create_index(
        "ix_gate_standing_vehicle_category", "gate_standing_vehicle", ["category", "id"]
    )
    op.create_index("ix_gate_standing_vehicle_plate", "gate_standing_vehicle", ["plate"])
    op.create_index("ix_gate_standing_vehicle_vehicle_id", "gate_standing_vehicle", ["vehicle_id"])
    op.create_table(
        "gate_booking",
        sa.Column("visitor_name", sa.String(60), nullable=False),
        sa.Column("visitor_phone", sa.String(20), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(24), nullable=False),
        sa.Column("purpose_note", sa.String(120), nullable=False),
        sa.Column("host_staff_id", sa.Integer(), nullable=True),
        sa.Column("host_name", sa.String(60), nullable=False),
        sa.Column("host_department", sa.String(60), nullable=False),
        sa.Column("area", sa.String(60), nullable=False),
        sa.Column("plate", sa.String(12), nullable=False),
        sa.Column("expected_at", sa.DateTime(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_by_name", sa.String(60), nullable=False),
        sa.Column("arrived_at", sa.DateTime(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_staff_id"], ["directory_staff.id"], name="fk_gate_booking_host_staff_id"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["directory_account.id"], name="fk_gate_booking_made_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_gate_booking"),
    )
    op.create_index("ix_gate_booking_expected", "gate_booking", ["expected_at", "id"])
    op.create_index("ix_gate_booking_made_by", "gate_booking", ["made_by_id", "expected_at", "id"])
    op.create_table(
        "gate_watch_entry",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("document_number", sa.String(255), nullable=True),
        sa.Column("document_digest", sa.String(64), nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("instruction", sa.String(200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_by_name", sa.String(60), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["directory_account.id"], name="fk_gate_watch_entry_added_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_gate_watch_entry"),
    )
    op.create_index("ix_gate_watch_entry_document_digest", "gate_watch_entry", ["document_digest"])
    op.create_index("ix_gate_watch_entry_name", "gate_watch_entry", ["name"])
    op.create_index("ix_gate_watch_entry_phone", "gate_watch_entry", ["phone"])
    op.create_index("ix_gate_watch_entry_valid_until", "gate_watch_entry", ["valid_until"])
    op.create_table(
        "gate_visit",
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.Column("relation", sa.String(60), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(24), nullable=False),
        sa.Column("purpose_note", sa.String(120), nullable=False),
        sa.Column("host_staff_id", sa.Integer(), nullable=True),
        sa.Column("host_name", sa.String(60), nullable=False),
        sa.Column("host_department", sa.String(60), nullable=False),
        sa.Column("host_confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("area", sa.String(60), nullable=False),
        sa.Column("badge", sa.String(20), nullable=False),
        sa.Column("belongings", sa.String(200), nullable=False),
        sa.Column("plate", sa.String(12), nullable=False),
        sa.Column("arrived_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("expected_leaving_at", sa.DateTime(), nullable=True),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.Column("left_recorded_at", sa.DateTime(), nullable=True),
        sa.Column("swept_at", sa.DateTime(), nullable=True),
        sa.Column("sweep_reason", sa.String(120), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(120), nullable=False),
        sa.Column("gate_in_id", sa.Integer(), nullable=True),
        sa.Column("gate_out_id", sa.Integer(), nullable=True),
        sa.Column("guard_in_id", sa.Integer(), nullable=True),
        sa.Column("guard_in_name", sa.String(60), nullable=False),
        sa.Column("guard_out_id", sa.Integer(), nullable=True),
        sa.Column("guard_out_name", sa.String(60), nullable=False),
        sa.Column("is_emergency", sa.Boolean(), nullable=False),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.Column("watch_entry_id", sa.Integer(), nullable=True),
        sa.Column("alarm_override_reason", sa.String(200), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["gate_booking.id"], name="fk_gate_visit_booking_id"
        ),
        sa.ForeignKeyConstraint(["gate_in_id"], ["gate_post.id"], name="fk_gate_visit_gate_in_id"),
        sa.ForeignKeyConstraint(
            ["gate_out_id"], ["gate_post.id"], name="fk_gate_visit_gate_out_id"
        ),
        sa.ForeignKeyConstraint(
            ["guard_in_id"], ["directory_account.id"], name="fk_gate_visit_guard_in_id"
        ),
        sa.ForeignKeyConstraint(
            ["guard_out_id"], ["directory_account.id"], name="fk_gate_visit_guard_out_id"
        ),
        sa.ForeignKeyConstraint(
            ["host_staff_id"], ["directory_staff.id"], name="fk_gate_visit_host_staff_id"
        ),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["gate_visitor.id"], name="fk_gate_visit_visitor_id"
        ),
        sa.ForeignKeyConstraint(
            ["watch_entry_id"], ["gate_watch_entry.id"], name="fk_gate_visit_watch_entry_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_gate_visit"),
        sa.UniqueConstraint("code", name="uq_gate_visit_code"),
    )
    op.create_index("ix_gate_visit_booking_id", "gate_visit", ["booking_id"])
    op.create_index(
        "ix_gate_visit_incomplete", "gate_visit", ["is_emergency", "completed_at", "arrived_at"]
    )
    op.create_index(
        "ix_gate_visit_inside", "gate_visit", ["left_at", "swept_at", "withdrawn_at", "arrived_at"]
    )
    op.create_index("ix_gate_visit_newest", "gate_visit", ["arrived_at", "id"])
    op.create_index("ix_gate_visit_purpose", "gate_visit", ["purpose", "arrived_at"])
    op.create_index("ix_gate_visit_swept", "gate_visit", ["swept_at", "arrived_at"])
    op.create_index("ix_gate_visit_visitor", "gate_visit", ["visitor_id", "arrived_at"])
    op.create_table(
        "gate_vehicle_passage",
        sa.Column("vehicle_id", sa.Integer(), nullable=True),
        sa.Column("plate", sa.String(12), nullable=False),
        sa.Column("plate_kind", sa.String(24), nullable=False),
        sa.Column("vehicle_type", sa.String(30), nullable=False),
        sa.Column("colour", sa.String(20), nullable=False),
        sa.Column("driver", sa.String(60), nullable=False),
        sa.Column("driver_phone", sa.String(20), nullable=False),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("goods", sa.String(120), nullable=False),
        sa.Column("standing_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(24), nullable=True),
        sa.Column("approver_staff_id", sa.Integer(), nullable=True),
        sa.Column("approver_name", sa.String(60), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("expected_leaving_at", sa.DateTime(), nullable=True),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.Column("left_recorded_at", sa.DateTime(), nullable=True),
        sa.Column("swept_at", sa.DateTime(), nullable=True),
        sa.Column("sweep_reason", sa.String(120), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(120), nullable=False),
        sa.Column("gate_in_id", sa.Integer(), nullable=True),
        sa.Column("gate_out_id", sa.Integer(), nullable=True),
        sa.Column("guard_in_id", sa.Integer(), nullable=True),
        sa.Column("guard_in_name", sa.String(60), nullable=False),
        sa.Column("guard_out_id", sa.Integer(), nullable=True),
        sa.Column("guard_out_name", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approver_staff_id"],
            ["directory_staff.id"],
            name="fk_gate_vehicle_passage_approver_staff_id",
        ),
        sa.ForeignKeyConstraint(
            ["gate_in_id"], ["gate_post.id"], name="fk_gate_vehicle_passage_gate_in_id"
        ),
        sa.ForeignKeyConstraint(
            ["gate_out_id"], ["gate_post.id"], name="fk_gate_vehicle_passage_gate_out_id"
        ),
        sa.ForeignKeyConstraint(
            ["guard_in_id"], ["directory_account.id"], name="fk_gate_vehicle_passage_guard_in_id"
        ),
        sa.ForeignKeyConstraint(
            ["guard_out_id"], ["directory_account.id"], name="fk_gate_vehicle_passage_guard_out_id"
        ),
        sa.ForeignKeyConstraint(
            ["standing_id"],
            ["gate_standing_vehicle.id"],
            name="fk_gate_vehicle_passage_standing_id",
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["gate_vehicle.id"], name="fk_gate_vehicle_passage_vehicle_id"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["gate_visit.id"], name="fk_gate_vehicle_passage_visit_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_gate_vehicle_passage"),
    )
    op.create_index(
        "ix_gate_vehicle_passage_inside",
        "gate_vehicle_passage",
        ["left_at", "swept_at", "withdrawn_at", "entered_at"],
    )
    op.create_index("ix_gate_vehicle_passage_newest", "gate_vehicle_passage", ["entered_at", "id"])
    op.create_index(
        "ix_gate_vehicle_passage_vehicle", "gate_vehicle_passage", ["vehicle_id", "entered_at"]
    )
    op.create_index("ix_gate_vehicle_passage_visit_id", "gate_vehicle_passage", ["visit_id"])


def downgrade() -> None:
    for table in (
        "gate_vehicle_passage",
        "gate_visit",
        "gate_watch_entry",
        "gate_booking",
        "gate_standing_vehicle",
        "gate_visitor",
        "gate_vehicle",
        "gate_post",
    ):
        op.drop_table(table)
