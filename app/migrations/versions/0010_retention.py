"""Retention settings, seals of the audit log, erasures and reviews.

Revision ID: 0010
Revises: 0009
"""

import hashlib
import hmac
import json
import secrets

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UPDATED = "操作记录只能添加，不能修改"
DELETED = "六个月内的操作记录不能删除"
# What may change when the content of an entry is erased; everything else is the frame.
FRAME = (
    "id",
    "at",
    "actor_id",
    "actor_name",
    "address",
    "action",
    "subject_type",
    "subject_id",
    "digest",
)
IS_CLOSED = "NOT EXISTS (SELECT 1 FROM base_audit_opening)"


def upgrade() -> None:
    op.create_table(
        "base_audit_opening",
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_audit_opening"),
    )
    op.create_table(
        "base_audit_seal",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("removal", sa.String(64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_audit_seal"),
        sa.UniqueConstraint("first_id", name="uq_base_audit_seal_first_id"),
    )
    op.create_table(
        "base_rule_value",
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_by_name", sa.String(60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_base_rule_value"),
    )
    op.create_index("ix_base_rule_value_rule", "base_rule_value", ["rule", "valid_from", "id"])
    _create_system_tables()
    for name, length in (("salt", 72), ("digest", 64)):
        column = sa.Column(name, sa.String(length), nullable=False, server_default="")
        op.add_column("base_audit_entry", column)
    with op.batch_alter_table("base_audit_entry") as entries:
        entries.alter_column("salt", existing_type=sa.String(72), server_default=None)
        entries.alter_column("digest", existing_type=sa.String(64), server_default=None)
    _prove_entries()
    _create_triggers()


def _create_system_tables() -> None:
    op.create_table(
        "system_retention_run",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("oldest_kept", sa.DateTime(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reduced", sa.Integer(), nullable=False),
        sa.Column("parts", sa.String(200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_system_retention_run"),
    )
    op.create_index("ix_system_retention_run_at", "system_retention_run", ["at"])
    op.create_index("ix_system_retention_run_kind", "system_retention_run", ["kind", "id"])
    op.create_table(
        "system_rights_request",
        sa.Column("wish", sa.String(24), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(60), nullable=False),
        sa.Column("asked_as", sa.String(24), nullable=False),
        sa.Column("identity_check", sa.String(120), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("subject_kind", sa.String(24), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject_name", sa.String(60), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_by_name", sa.String(60), nullable=False),
        sa.Column("exported_at", sa.DateTime(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(60), nullable=False),
        sa.Column("decision", sa.String(200), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opened_by_id"],
            ["directory_account.id"],
            name="fk_system_rights_request_opened_by_id",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["directory_account.id"],
            name="fk_system_rights_request_decided_by_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_system_rights_request"),
    )
    op.create_index(
        "ix_system_rights_request_list", "system_rights_request", ["received_on", "id"]
    )
    op.create_index("ix_system_rights_request_state", "system_rights_request", ["state"])
    op.create_table(
        "system_access_review",
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_by_name", sa.String(60), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("audit_report", sa.String(200), nullable=False),
        sa.Column("seal", sa.String(40), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signed_by_id"],
            ["directory_account.id"],
            name="fk_system_access_review_signed_by_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_system_access_review"),
    )
    op.create_index("ix_system_access_review_signed_at", "system_access_review", ["signed_at"])


def _prove_entries() -> None:
    """Give the entries of before their proof, as app/base/audit.py makes it for new ones."""
    entries = sa.table(
        "base_audit_entry",
        *(sa.column(name) for name in FRAME if name != "at"),
        sa.column("at", sa.DateTime()),
        sa.column("subject_name"),
        sa.column("changes", sa.JSON()),
        sa.column("note", sa.JSON()),
        sa.column("salt"),
    )
    connection = op.get_bind()
    last = 0
    while rows := connection.execute(
        sa.select(entries).where(entries.c.id > last).order_by(entries.c.id).limit(1000)
    ).mappings().all():
        last = rows[-1]["id"]
        for row in rows:
            salt = secrets.token_hex(12)
            content = [row["subject_name"], row["changes"], row["note"]]
            frame = [
                f"{row['at']:%Y-%m-%d %H:%M:%S}",
                row["actor_id"],
                *(row[key] for key in FRAME[3:8]),
            ]
            digest = _mac(_canonical(frame), _mac(salt, _canonical(content)))
            connection.execute(
                sa.update(entries)
                .where(entries.c.id == row["id"])
                .values(salt=salt, digest=digest)
            )


def _mac(*parts: str) -> str:
    key = current_app.config["ENCRYPTION_KEY"].encode()
    text = json.dumps(["audit", *parts], ensure_ascii=False)
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _create_triggers() -> None:
    """The log only grows: what is refused here an accident cannot do, and an attack must show."""
    if op.get_bind().dialect.name == "sqlite":
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in FRAME)
        young = "OLD.at > datetime('now', '+8 hours', '-6 months')"
        shape = (
            "CREATE TRIGGER base_audit_entry_no_{verb} BEFORE {verb} ON base_audit_entry "
            "WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    else:
        same = " AND ".join(f"NEW.{name} <=> OLD.{name}" for name in FRAME)
        young = "OLD.at > NOW() - INTERVAL 6 MONTH"
        shape = (
            "CREATE TRIGGER base_audit_entry_no_{verb} BEFORE {verb} ON base_audit_entry "
            "FOR EACH ROW BEGIN IF {when} THEN "
            "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{message}'; END IF; END"
        )
    erased = "NEW.changes = '{}' AND NEW.note = '{}' AND substr(NEW.salt, 1, 1) = '-'"
    for verb, when, message in (
        ("update", f"{IS_CLOSED} AND NOT ({same} AND {erased})", UPDATED),
        ("delete", f"{IS_CLOSED} AND {young}", DELETED),
    ):
        op.execute(shape.format(verb=verb, when=when, message=message))


def downgrade() -> None:
    for verb in ("delete", "update"):
        op.execute(f"DROP TRIGGER IF EXISTS base_audit_entry_no_{verb}")
    with op.batch_alter_table("base_audit_entry") as entries:
        entries.drop_column("digest")
        entries.drop_column("salt")
    op.drop_table("system_access_review")
    op.drop_table("system_rights_request")
    op.drop_table("system_retention_run")
    op.drop_table("base_rule_value")
    op.drop_table("base_audit_seal")
    op.drop_table("base_audit_opening")
