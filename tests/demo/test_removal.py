"""flask demo remove: exactly the demo rows go, whatever real rows lean on stays and is named."""

from datetime import date, datetime

from sqlalchemy import func, select

from app.base import audit
from app.base.audit import AuditEntry
from app.base.search import SearchTerm
from app.canteen.models import Dish, Menu, MenuItem
from app.demo.models import DemoRow
from app.demo.removal import Removal
from app.directory.models import Account, LoginSession, Room, School, SchoolClass, Staff
from app.directory.queries import classes, continuity
from app.directory.services import lives
from app.extensions import db
from app.gate.models import Visit, Visitor
from tests.factories.canteen import make_item, make_menu
from tests.factories.directory import make_building, make_room, make_staff, open_session
from tests.factories.gate import make_visit, make_visitor

MONDAY = datetime(2026, 11, 23, 10, 26)


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def everything():
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in db.metadata.sorted_tables
    }


def named(model, name):
    return db.session.scalar(select(model).where(model.name == name))


def test_without_demo_data_there_is_nothing_to_remove(app, demo):
    result = demo("remove")
    assert result.exit_code == 0
    assert "没有演示数据" in result.output


def test_it_leaves_the_database_as_it_was(app, demo):
    before = everything()
    demo("load")
    result = demo("remove")
    assert result.exit_code == 0, result.output
    assert everything() == before


def test_real_rows_of_before_and_after_stay_untouched(app, demo):
    first = make_staff("真一", number="T1")
    demo("load")
    second = make_staff("真二", number="T2")
    visit = make_visit(make_visitor("真三", "13800001402"), host_name="真一")
    with audit.changed("directory.staff.edit", first):
        first.posts = "教师"
    db.session.commit()
    kept = [(Staff, first.id), (Staff, second.id), (Visit, visit.id), (Visitor, visit.visitor_id)]
    demo("remove")
    assert count(DemoRow) == 0
    assert all(db.session.get(model, key) is not None for model, key in kept)
    assert (count(Staff), count(Visit), count(Visitor)) == (2, 1, 1)
    assert count(SearchTerm, SearchTerm.kind == "visitor") > 0
    assert count(AuditEntry) == 1


def test_what_a_real_row_leans_on_stays_and_is_named(app, demo):
    demo("load")
    guard = named(Staff, "郑满仓")
    account = db.session.scalar(select(Account).where(Account.staff_id == guard.id))
    open_session(account)
    host = named(Staff, "田谷雨")
    make_visit(host_staff_id=host.id, guard_in_id=account.id, guard_in_name=guard.name)
    result = demo("remove")
    assert "教职工" in result.output
    assert "郑满仓" in result.output
    assert "田谷雨" in result.output
    assert {staff.name for staff in db.session.scalars(select(Staff))} == {"郑满仓", "田谷雨"}
    assert (count(Visit), count(DemoRow)) == (1, 0)
    left = db.session.scalar(select(Account))
    assert left.username == "zhengmancang"
    assert not left.is_active, "a demo password must open nothing once the demo is gone"
    assert left.password_hash is None
    assert count(LoginSession) == 0


def test_a_profile_that_the_school_made_its_own_stays(app, demo):
    demo("load")
    school = db.session.get(School, 1)
    with audit.changed("directory.school.edit", school):
        school.name = "麦田小学"
    db.session.commit()
    result = demo("remove")
    assert "麦田小学" in result.output
    assert db.session.get(School, 1).name == "麦田小学"


def test_an_interrupted_removal_goes_on_where_it_stopped(app, demo):
    before = everything()
    demo("load")
    steps = Removal().steps()
    for _ in range(4):
        next(steps)
        db.session.commit()
    steps.close()
    assert count(DemoRow) > 0
    demo("remove")
    assert everything() == before


def test_a_demo_row_that_a_person_deletes_is_struck_from_the_registry(app, demo):
    demo("load")
    building = make_building("真实楼")
    room = db.session.scalar(select(Room).order_by(Room.id.desc()))
    audit.removed("directory.room.remove", room)
    db.session.commit()
    real = make_room("R1", "真实房间", building_id=building.id)
    demo("remove")
    assert db.session.get(Room, real.id) is not None
    assert count(Room) == 1


def test_acts_of_demo_people_on_real_rows_keep_their_name(app, demo):
    demo("load")
    staff = make_staff("真一", number="T1")
    clerk = db.session.scalar(select(Account).where(Account.username == "xubailu"))
    db.session.add(
        AuditEntry(
            at=MONDAY,
            actor_id=clerk.id,
            actor_name="许白露",
            address="",
            action="directory.staff.add",
            subject_type="directory_staff",
            subject_id=staff.id,
            subject_name="真一",
            changes={},
            note={},
        )
    )
    db.session.commit()
    demo("remove")
    entry = db.session.scalar(select(AuditEntry))
    assert (entry.actor_name, entry.actor_id) == ("许白露", None)


def test_the_demo_classes_have_a_past_and_it_goes_with_them(app, demo):
    before = everything()
    demo("load")
    assert continuity.breaks() == []
    row = named(SchoolClass, "六1班")
    assert classes.name_on(row.id, date(2024, 10, 8)) == "四1班"
    assert classes.name_on(row.id, MONDAY.date()) == "六1班"
    # Somebody tries it out: what he wrote of a demo class goes with the class.
    lives.rename_class(row, name="六（1）班", on=MONDAY.date())
    db.session.commit()
    assert demo("remove").exit_code == 0
    assert everything() == before


def test_a_menu_of_the_school_keeps_the_demo_dish_it_serves_with_its_ingredients(app, demo):
    demo("load")
    dish = named(Dish, "番茄炒蛋")
    menu = make_menu(date(2027, 3, 1))
    make_item(menu, dish)
    result = demo("remove")
    assert "番茄炒蛋" in result.output
    assert {row.name for row in db.session.scalars(select(Dish))} == {"番茄炒蛋"}
    assert {row.name for row in dish.current.lines} >= {"番茄", "鸡蛋", "盐"}
    assert (count(Menu), count(MenuItem), count(DemoRow)) == (1, 1, 0)
