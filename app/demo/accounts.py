"""Accounts for every role, each with a person behind it; passwords and PINs drawn, never fixed."""

from app.base.pinyin import variants
from app.demo import people
from app.demo.world import Credential, Row, World
from app.directory.models import Account
from app.directory.services.sign_in import HASHER
from app.domain.errors import RuleBroken
from app.domain.passwords import PIN_LENGTH, check_password, check_pin
from app.extensions import db
from app.permissions import ROLE_LABELS, Role

GUARDS = ("郑满仓", "孙小满", "秦寒露", "石守田", "罗永泉", "丁大雪")
HOLDERS: tuple[tuple[str, tuple[Role, ...]], ...] = (
    (people.OFFICE_CLERK, (Role.ADMINISTRATOR, Role.TEACHER)),
    (people.PRINCIPAL, (Role.PRINCIPAL,)),
    (people.LOGISTICS_HEAD, (Role.LOGISTICS_HEAD,)),
    *((name, (Role.GUARD,)) for name in GUARDS),
    (people.CANTEEN_MANAGER, (Role.CANTEEN_MANAGER,)),
    ("罗大暑", (Role.KITCHEN_STAFF,)),
    ("冯霜降", (Role.ACCOUNTANT,)),
    ("白芒种", (Role.CASHIER,)),
    (people.REPAIRER, (Role.ASSET_KEEPER,)),
    (people.HYGIENE_INSPECTOR, (Role.HYGIENE_INSPECTOR, Role.TEACHER)),
    ("何立夏", (Role.CLASS_TEACHER, Role.TEACHER)),
    ("陆晚秋", (Role.TEACHER,)),
)
# Nothing that is misread on paper: no 0 o 1 l i.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def load(world: World) -> None:
    """Give the cast their accounts; other class teachers get one without a password yet."""
    holders = [(world.person(name), roles) for name, roles in HOLDERS]
    with_account = {person["id"] for person, _ in holders}
    leaders = {school_class["class_teacher_id"] for school_class in world.classes} - with_account
    others = [person for person in world.staff if person["id"] in leaders]
    names = iter(
        _usernames([person["name"] for person, _ in holders] + [p["name"] for p in others])
    )
    rows = [_with_secrets(world, person, roles, next(names)) for person, roles in holders]
    rows += [_row(person, (Role.CLASS_TEACHER, Role.TEACHER), next(names)) for person in others]
    _refuse_taken([row["username"] for row in rows])
    world.accounts = world.add(Account, rows)


def _usernames(names: list[str]) -> list[str]:
    """Return the pinyin of each name, numbered where two people sound alike."""
    taken: list[str] = []
    for name in names:
        plain = variants(name)[0].full
        alike = sum(other.rstrip("23456789") == plain for other in taken)
        taken.append(f"{plain}{alike + 1}" if alike else plain)
    return taken


def _refuse_taken(usernames: list[str]) -> None:
    taken = db.session.query(Account.username).filter(Account.username.in_(usernames)).first()
    if taken:
        raise RuleBroken(f"账号 {taken.username} 已经有人用了，演示学校不能占用它")


def _row(person: Row, roles: tuple[Role, ...], username: str) -> Row:
    return {
        "username": username,
        "staff_id": person["id"],
        "roles": [role.value for role in roles],
        "password_hash": None,
        "pin_hash": None,
        "password_changed_at": None,
    }


def _with_secrets(world: World, person: Row, roles: tuple[Role, ...], username: str) -> Row:
    password = _password(world, username)
    pin = _pin(world, person["phone"]) if Role.GUARD in roles else ""
    labels = "、".join(ROLE_LABELS[role] for role in roles)
    world.credentials.append(Credential(labels, person["name"], username, password, pin))
    return _row(person, roles, username) | {
        "password_hash": HASHER.hash(password),
        "pin_hash": HASHER.hash(pin) if pin else None,
        "password_changed_at": world.now,
    }


def _password(world: World, username: str) -> str:
    """Draw three groups of four, such as k7mq-94xd-pfa2: 59 bits, easy to read out."""
    groups = ("".join(world.secrets.choices(ALPHABET, k=4)) for _ in range(3))
    password = "-".join(groups)
    check_password(password, username)
    return password


def _pin(world: World, phone: str) -> str:
    while True:
        pin = f"{world.secrets.randrange(10**PIN_LENGTH):0{PIN_LENGTH}}"
        try:
            check_pin(pin, avoid=[phone])
        except RuleBroken:
            continue
        return pin
