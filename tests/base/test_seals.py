"""The chain over the audit log: whoever changes, adds or takes out an entry leaves a trace."""

from datetime import datetime, timedelta
from runpy import run_path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from app.base import audit, clock, seals
from app.base.audit import AuditEntry
from app.base.seals import AuditSeal
from app.directory.models import Staff
from app.extensions import db
from tests.factories.directory import make_staff

MONDAY = datetime(2026, 11, 23, 10, 26)


@pytest.fixture
def staff(app):
    return make_staff("许白露", phone="13800001402")


def write(app, staff, number=1, at=MONDAY):
    """Write entries at a moment: 岗位 changes each time."""
    app.config["CLOCK"] = lambda: at
    for count in range(number):
        with audit.changed("directory.staff.edit", staff):
            staff.posts = f"岗位 {at:%m%d} {count}"
    db.session.commit()


def sealed(app, staff, number=3):
    write(app, staff, number)
    assert seals.seal(MONDAY + timedelta(hours=1)) == number
    db.session.commit()
    assert seals.problems() == []


def attack(*statements):
    """Do what somebody with the database's password could do: drop the triggers first."""
    db.session.rollback()
    with db.engine.begin() as connection:
        for name in seals.TRIGGERS:
            connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
    db.session.expire_all()


def told():
    """The problems but for the missing triggers."""
    first, *rest = seals.problems()
    assert "触发器" in first
    return "\n".join(rest)


@pytest.fixture(autouse=True)
def triggers(app):
    """Count ids from one, and put the triggers back: on MariaDB the database outlives the test."""
    if db.engine.dialect.name != "sqlite":
        with db.engine.begin() as connection:
            for table in ("base_audit_entry", "base_audit_seal"):
                connection.execute(text(f"ALTER TABLE {table} AUTO_INCREMENT = 1"))
    yield
    db.session.rollback()
    if db.engine.dialect.name == "sqlite" or not list(seals._trigger_problems()):
        db.session.rollback()
        return
    db.session.rollback()
    path = f"{app.root_path}/migrations/versions/0010_retention.py"
    migration = run_path(path)
    with db.engine.begin() as connection:
        for name in seals.TRIGGERS:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        with Operations.context(MigrationContext.configure(connection)):
            migration["_create_triggers"]()


def test_the_newest_entries_wait_and_sealing_again_finds_nothing(app, staff):
    write(app, staff, 2, MONDAY - timedelta(hours=1))
    write(app, staff, 1, MONDAY)
    assert seals.seal(MONDAY) == 2
    assert seals.seal(MONDAY) == 0
    assert seals.seal(MONDAY + seals.WAIT) == 1
    db.session.commit()
    blocks = db.session.scalars(select(AuditSeal).order_by(AuditSeal.id)).all()
    assert [(b.first_id, b.last_id, b.count) for b in blocks] == [(1, 2, 2), (3, 3, 1)]
    assert blocks[1].previous == blocks[0].digest
    assert seals.problems() == []


def test_a_long_log_is_sealed_in_blocks_of_a_thousand(app, staff, monkeypatch):
    monkeypatch.setattr(seals, "BLOCK", 4)
    write(app, staff, 10)
    assert seals.seal(MONDAY + timedelta(hours=1), blocks=2) == 8
    assert seals.seal(MONDAY + timedelta(hours=1)) == 2
    db.session.commit()
    assert seals.problems() == []


def test_an_entry_of_a_clock_that_ran_ahead_does_not_hold_up_the_rest(app, staff):
    write(app, staff, 1, MONDAY + timedelta(days=400))
    write(app, staff, 1, MONDAY)
    assert seals.seal(MONDAY + timedelta(hours=1)) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE base_audit_entry SET actor_name = '别人'",
        "UPDATE base_audit_entry SET changes = '{}', note = '{}'",
        "UPDATE base_audit_entry SET changes = '{}', note = '{}', salt = '-1', at = '2020-01-01'",
        "DELETE FROM base_audit_entry",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_an_entry(app, staff, statement):
    write(app, staff, 1, clock.beijing_now())  # the trigger asks the machine's own clock
    with pytest.raises(DatabaseError, match="操作记录"), db.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_changed_entry_is_named(app, staff):
    sealed(app, staff)
    attack("UPDATE base_audit_entry SET actor_name = '别人' WHERE id = 2")
    assert "操作记录 2（2026-11-23 10:26）被改过，或不是本系统写的" in told()


def test_a_changed_value_is_found_even_before_the_entry_is_sealed(app, staff):
    write(app, staff)
    assert seals.problems() == []
    attack("""UPDATE base_audit_entry SET changes = '{"posts": ["", "校长"]}' WHERE id = 1""")
    assert "操作记录 1" in told()


def test_a_deleted_entry_is_missed_by_its_block(app, staff):
    sealed(app, staff)
    attack("DELETE FROM base_audit_entry WHERE id = 2")
    assert "应有 3 条，现有 2 条" in told()


def test_an_inserted_entry_is_found(app, staff):
    write(app, staff, 2)
    attack("DELETE FROM base_audit_entry WHERE id = 1")
    seals.seal(MONDAY + timedelta(hours=1))
    db.session.commit()
    assert told() == ""
    db.session.rollback()
    copied = "at, actor_id, actor_name, address, action, subject_type, subject_id, subject_name"
    with db.engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO base_audit_entry (id, {copied}, changes, note, salt, digest) "  # noqa: S608
                f"SELECT 1, {copied}, changes, note, salt, digest FROM base_audit_entry"
            )
        )
    assert "应有 1 条，现有 2 条" in told()


def test_an_entry_written_past_the_portal_is_found_at_the_end_too(app, staff):
    sealed(app, staff)
    copied = "at, actor_id, actor_name, address, action, subject_type, subject_id, subject_name"
    attack(
        f"INSERT INTO base_audit_entry (id, {copied}, changes, note, salt, digest) "  # noqa: S608
        "SELECT 9, at, actor_id, '别人', address, action, subject_type, subject_id, subject_name, "
        "changes, note, salt, digest FROM base_audit_entry WHERE id = 1"
    )
    assert "操作记录 9" in told()


def test_a_changed_and_a_missing_seal_are_found(app, staff):
    sealed(app, staff)
    write(app, staff, 1, MONDAY + timedelta(hours=1))
    seals.seal(MONDAY + timedelta(hours=2))
    write(app, staff, 1, MONDAY + timedelta(hours=3))
    seals.seal(MONDAY + timedelta(hours=4))
    db.session.commit()
    attack("UPDATE base_audit_seal SET count = 2 WHERE id = 2")
    assert "和封签不符" in told()
    attacked = "DELETE FROM base_audit_seal WHERE id = 2"
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text(attacked))
    db.session.expire_all()
    assert "之前缺了封签" in told()


def test_erased_content_is_gone_and_the_chain_still_holds(app, staff):
    sealed(app, staff)
    assert audit.erase("directory_staff", [staff.id]) == 3
    db.session.commit()
    assert audit.erase("directory_staff", [staff.id]) == 0
    entry = db.session.scalars(select(AuditEntry)).first()
    assert (entry.subject_name, entry.changes, entry.note) == (audit.ERASED, {}, {})
    assert entry.action == "directory.staff.edit"
    assert entry.is_erased
    stored = db.session.execute(text("SELECT * FROM base_audit_entry")).all()
    assert "岗位" not in str(stored)
    assert seals.problems() == []


def test_content_that_somebody_else_emptied_is_no_erasure(app, staff):
    sealed(app, staff)
    forged = f"changes = '{{}}', note = '{{}}', salt = '-{'0' * 64}'"
    attack(f"UPDATE base_audit_entry SET {forged} WHERE id = 3")  # noqa: S608
    assert "操作记录 3" in told()


def test_old_blocks_go_whole_and_the_chain_holds_from_the_first_kept_one_on(app, staff):
    long_ago = MONDAY - timedelta(days=400)
    write(app, staff, 2, long_ago)
    seals.seal(long_ago + timedelta(hours=1))
    write(app, staff, 2, MONDAY)
    seals.seal(MONDAY + timedelta(hours=1))
    db.session.commit()
    old = seals.removable(MONDAY - timedelta(days=366))
    (block_id,) = db.session.scalars(old)
    assert seals.remove(db.session.get(AuditSeal, block_id), MONDAY) == 2
    db.session.commit()
    assert db.session.scalars(old).all() == []
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 2
    assert seals.problems() == []


def test_old_entries_that_somebody_else_removed_are_missed(app, staff):
    long_ago = MONDAY - timedelta(days=400)
    write(app, staff, 2, long_ago)
    seals.seal(long_ago + timedelta(hours=1))
    db.session.commit()
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM base_audit_entry WHERE id = 1"))
        connection.execute(
            text("UPDATE base_audit_seal SET removed_at = '2026-11-23 10:00:00', removal = 'x'")
        )
    problems = "\n".join(seals.problems())
    assert "标着到期删除，但不是本系统删的" in problems
    assert "却又出现 1 条" in problems


def test_a_name_beyond_the_basic_plane_and_an_empty_note_prove_themselves(app):
    with app.test_request_context("/"):
        audit.added("directory.staff.add", Staff(number="T9", name="𬱖㛃"))
        audit.noted("directory.staff.reveal", db.session.scalar(select(Staff)), 事由="核对\u3000𬱖")
        db.session.commit()
    assert seals.problems() == []
