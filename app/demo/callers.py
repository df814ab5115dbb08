"""Those who come (来访人): families by class, and the regular people of each firm and office."""

from dataclasses import dataclass, field

from app.demo.streams import FIRMS, Firm, Who
from app.demo.world import Row, World


@dataclass(eq=False, slots=True)
class Caller:
    """One person who may come, and whom and where this person usually visits."""

    name: str
    phone: str
    host: Row
    host_department: str
    organisation: str = ""
    relation: str = ""
    area: str = ""
    notes: tuple[str, ...] = ()
    most_people: int = 1
    plate: str = ""
    vehicle_type: str = ""
    visits: list[Row] = field(default_factory=list)


def circles(world: World) -> dict[Who, list[Caller]]:
    """Return everybody by circle; the front of each list is met at the gate again and again."""
    staff = {person["id"]: person for person in world.staff}
    families = [_guardian(staff, *family) for family in world.families]
    world.rng.shuffle(families)
    departments = {row["id"]: name for name, row in world.departments.items()}
    firms = {
        who: [caller for firm in firms for caller in _firm(world, departments, who, firm)]
        for who, firms in FIRMS.items()
    }
    for callers in firms.values():
        world.rng.shuffle(callers)
    return {Who.FAMILY: families, **firms}


def _guardian(staff: dict[int, Row], guardian: Row, pupil: Row, school_class: Row) -> Caller:
    grade = "一二三四五六"[school_class["grade"] - 1]
    return Caller(
        name=guardian["name"],
        phone=guardian["phone"],
        host=staff[school_class["class_teacher_id"]],
        host_department=school_class["name"],
        relation=f"{school_class['name']} {pupil['name']}的{guardian['relation']}",
        area=f"{grade}年级办公室",
    )


def _firm(world: World, departments: dict[int, str], who: Who, firm: Firm) -> list[Caller]:
    person = world.person(firm.host)
    # Who belongs to no firm comes once or twice; a firm sends the same two or three people.
    number = world.rng.randint(2, 3) if firm.organisation else 16
    plate = world.names.plate(is_electric=world.rng.random() < 0.3) if firm.drives else ""
    return [
        Caller(
            name=world.names.man() if world.rng.random() < 0.7 else world.names.woman(),
            phone=world.names.phone(),
            host=person,
            host_department=departments[person["department_id"]],
            organisation=firm.organisation,
            area=firm.area,
            notes=firm.notes,
            most_people=firm.most_people,
            plate=plate,
            vehicle_type="小型轿车" if who is Who.OFFICIAL else "厢式货车",
        )
        for _ in range(number)
    ]
