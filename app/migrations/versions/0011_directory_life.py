"""Class names, placements and class teachers over time; roll-overs; campuses; hand-overs.

What is there becomes the first period of its history, from the first of August of the running
school year on: what a class was called before that was never written down.

Revision ID: 0011
Revises: 0010
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_columns()
    _add_histories()
    _add_rollovers()
    _begin_histories()


def downgrade() -> None:
    op.drop_table("directory_placement")
    op.drop_table("directory_rollover_step")
    op.drop_table("directory_rollover")
    op.drop_table("directory_class_duty")
    op.drop_table("directory_class_name")
    op.drop_table("directory_handover")
    with op.batch_alter_table("gate_post") as batch:
        batch.drop_constraint("fk_gate_post_campus_id", type_="foreignkey")
        batch.drop_column("campus_id")
    with op.batch_alter_table("directory_staff") as batch:
        batch.drop_constraint("fk_directory_staff_campus_id", type_="foreignkey")
        batch.drop_column("campus_id")
    with op.batch_alter_table("directory_pupil") as batch:
        batch.drop_index("ix_directory_pupil_left_on")
        batch.drop_column("leaving_reason")
        batch.drop_column("left_on")
    with op.batch_alter_table("directory_campus") as batch:
        batch.drop_column("is_active")


def _add_columns() -> None:
    with op.batch_alter_table("directory_campus") as batch:
        batch.add_column(
            sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    with op.batch_alter_table("directory_campus") as batch:
        batch.alter_column("is_active", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("directory_pupil") as batch:
        batch.add_column(sa.Column("left_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("leaving_reason", sa.String(24), nullable=True))
        batch.create_index("ix_directory_pupil_left_on", ["left_on"])
    for table in ("directory_staff", "gate_post"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("campus_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(
                f"fk_{table}_campus_id", "directory_campus", ["campus_id"], ["id"]
            )


def _period() -> tuple[sa.Column, ...]:
    return (
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
    )


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _add_histories() -> None:
    name = "directory_class_name"
    op.create_table(
        name,
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("sort_key", sa.String(80), nullable=False),
        *_period(),
        _key(name, "class_id", "directory_class"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("class_id", "first_day", name=f"uq_{name}_class_id_first_day"),
    )
    duty = "directory_class_duty"
    op.create_table(
        duty,
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        *_period(),
        _key(duty, "class_id", "directory_class"),
        _key(duty, "staff_id", "directory_staff"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{duty}"),
    )
    op.create_index(f"ix_{duty}_class", duty, ["class_id", "first_day"])
    op.create_index(f"ix_{duty}_staff", duty, ["staff_id", "first_day"])
    handover = "directory_handover"
    op.create_table(
        handover,
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _key(handover, "staff_id", "directory_staff"),
        _key(handover, "to_id", "directory_staff"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{handover}"),
    )
    op.create_index(f"ix_{handover}_staff_id", handover, ["staff_id"])


def _add_rollovers() -> None:
    rollover = "directory_rollover"
    op.create_table(
        rollover,
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("active_year", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.Column("done_by", sa.String(60), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("graduates", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{rollover}"),
        sa.UniqueConstraint("active_year", name=f"uq_{rollover}_active_year"),
    )
    step = "directory_rollover_step"
    op.create_table(
        step,
        sa.Column("rollover_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=True),
        sa.Column("into_id", sa.Integer(), nullable=True),
        sa.Column("move", sa.String(24), nullable=False),
        sa.Column("name_before", sa.String(40), nullable=False),
        sa.Column("name_after", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _key(step, "rollover_id", rollover),
        _key(step, "class_id", "directory_class"),
        _key(step, "into_id", "directory_class"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{step}"),
    )
    op.create_index(f"ix_{step}_rollover", step, ["rollover_id", "id"])
    op.create_index(f"ix_{step}_class_id", step, ["class_id"])
    placement = "directory_placement"
    op.create_table(
        placement,
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        *_period(),
        _key(placement, "pupil_id", "directory_pupil"),
        _key(placement, "class_id", "directory_class"),
        _key(placement, "ended_by_id", rollover),
        sa.PrimaryKeyConstraint("id", name=f"pk_{placement}"),
    )
    op.create_index(f"ix_{placement}_pupil", placement, ["pupil_id", "first_day"])
    op.create_index(f"ix_{placement}_class", placement, ["class_id", "last_day", "first_day"])
    op.create_index(f"ix_{placement}_ended_by_id", placement, ["ended_by_id"])


def _begin_histories() -> None:
    """Write the present state as the first period of each history; one that is over gets an end."""
    today = date.today()
    begins = date(today.year if today.month >= 8 else today.year - 1, 8, 1)
    over = "CASE WHEN {is_over} THEN COALESCE(({ended}), :begins) END"
    ended = (
        "SELECT MAX(DATE(at)) FROM base_audit_entry"
        " WHERE action = '{action}' AND subject_id = {table}.id"
        " AND subject_type = '{table}' AND at >= :begins"
    )
    class_end = over.format(
        is_over="directory_class.is_active = 0",
        ended=ended.format(action="directory.class.end", table="directory_class"),
    )
    pupil_end = over.format(
        is_over="directory_pupil.status = 'left'",
        ended=ended.format(action="directory.pupil.leave", table="directory_pupil"),
    )
    for statement in (
        "INSERT INTO directory_class_name"
        " (class_id, name, stage, grade, number, sort_key, first_day, last_day)"
        f" SELECT id, name, stage, grade, number, sort_key, :begins, {class_end}"
        " FROM directory_class",
        "INSERT INTO directory_class_duty (class_id, staff_id, first_day, last_day)"
        f" SELECT id, class_teacher_id, :begins, {class_end}"
        " FROM directory_class WHERE class_teacher_id IS NOT NULL",
        "INSERT INTO directory_placement (pupil_id, class_id, first_day, last_day)"
        f" SELECT id, class_id, :begins, {pupil_end} FROM directory_pupil",
    ):
        op.execute(sa.text(statement).bindparams(sa.bindparam("begins", begins, sa.Date())))
    op.execute(
        "UPDATE directory_pupil SET left_on ="
        " (SELECT last_day FROM directory_placement WHERE pupil_id = directory_pupil.id)"
        " WHERE status = 'left'"
    )
