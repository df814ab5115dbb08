"""The table of contents of the portal: areas in menu order, their pages and audit actions."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from flask import Blueprint, Flask, request, url_for
from flask_login import current_user

from app.base import holdings
from app.base.memory import remembered
from app.canteen import actions as canteen_actions
from app.canteen import views as canteen
from app.demo import commands as demo_commands
from app.demo import presence as demo_presence
from app.directory import actions as directory_actions
from app.directory import commands as directory_commands
from app.directory import views as directory
from app.directory.services import custody as directory_custody
from app.gate import actions as gate_actions
from app.gate import views as gate
from app.gate.queries.custody import posts_on_campus
from app.gate.services import custody as gate_custody
from app.home import views as home
from app.permissions import GRANTS, Permission, Role
from app.system import actions as system_actions
from app.system import commands as system_commands
from app.system import error_log
from app.system import kinds as import_kinds
from app.system import views as system


@dataclass(frozen=True)
class Entry:
    """One line of the menu, shown to whoever holds any of its permissions.

    One with tabs is the way to several modules; it leads to the first that is open.
    """

    label: str
    endpoint: str
    needs: tuple[Permission, ...] = ()
    tabs: tuple["Entry", ...] = ()
    # Modules whose pages are opened from this one's.
    within: tuple[str, ...] = ()

    @property
    def modules(self) -> frozenset[str]:
        return frozenset({self.endpoint.rpartition(".")[0], *self.within})

    def open_to(self, held: Set[Permission]) -> list["Entry"]:
        """Return the tabs, or the line itself, that somebody with these permissions may open."""
        parts = self.tabs or (self,)
        return [part for part in parts if not part.needs or not held.isdisjoint(part.needs)]


@dataclass(frozen=True)
class Area:
    """One area: its blueprint, its heading in the menu and its lines."""

    label: str
    blueprint: Blueprint
    entries: tuple[Entry, ...]


AREAS = (
    Area("", home.bp, (Entry("今天", "home.today.index"),)),
    Area(
        "门卫",
        gate.bp,
        (
            Entry("门岗看板", "gate.board.index", (Permission.GATE_BOARD_READ,)),
            Entry("来访登记", "gate.visits.index", (Permission.GATE_VISIT_READ,)),
            Entry(
                "预约来访",
                "gate.bookings.index",
                (Permission.GATE_BOOKING_WRITE, Permission.GATE_BOARD_READ),
            ),
            Entry("车辆", "gate.vehicles.index", (Permission.GATE_VEHICLE_READ,)),
            Entry("布控名单", "gate.watches.index", (Permission.GATE_WATCH_MANAGE,)),
        ),
    ),
    Area(
        "食堂",
        canteen.bp,
        (
            Entry(
                "一周食谱",
                "canteen.menus.now",
                tabs=(
                    Entry(
                        "一周食谱",
                        "canteen.menus.now",
                        (Permission.CANTEEN_MENU_READ,),
                        within=(
                            "canteen.menu_cells",
                            "canteen.menu_imports",
                            "canteen.menu_steps",
                            "canteen.rotations",
                        ),
                    ),
                    Entry("海报和食谱表", "canteen.papers.index", (Permission.CANTEEN_MENU_READ,)),
                    Entry("哪天吃过", "canteen.served.index", (Permission.CANTEEN_MENU_READ,)),
                ),
            ),
            Entry("营养分析", "canteen.nutrition.index", (Permission.CANTEEN_MENU_READ,)),
            Entry(
                "菜品与食材",
                "canteen.dishes.index",
                tabs=(
                    Entry("菜品", "canteen.dishes.index", (Permission.CANTEEN_MENU_READ,)),
                    Entry("食材", "canteen.foods.index", (Permission.CANTEEN_DISH_MANAGE,)),
                ),
            ),
            Entry(
                "用餐人数",
                "canteen.diners.index",
                tabs=(
                    Entry(
                        "用餐人数",
                        "canteen.diners.index",
                        (Permission.CANTEEN_MEAL_MANAGE, Permission.CANTEEN_PURCHASE_READ),
                    ),
                    Entry(
                        "报不用餐人数",
                        "canteen.absences.index",
                        (Permission.CANTEEN_DINER_WRITE,),
                    ),
                ),
            ),
            Entry(
                "采购与单价",
                "canteen.purchases.index",
                tabs=(
                    Entry("采购单", "canteen.purchases.index", (Permission.CANTEEN_PURCHASE_READ,)),
                    Entry(
                        "供应商与单价",
                        "canteen.suppliers.index",
                        (Permission.CANTEEN_PURCHASE_READ,),
                    ),
                ),
            ),
            Entry(
                "伙食意见",
                "canteen.opinions.index",
                tabs=(
                    Entry(
                        "伙食意见", "canteen.opinions.index", (Permission.CANTEEN_OPINION_MANAGE,)
                    ),
                    Entry(
                        "班级意见表",
                        "canteen.class_visits.index",
                        (Permission.CANTEEN_OPINION_WRITE, Permission.CANTEEN_OPINION_MANAGE),
                    ),
                    Entry(
                        "满意度测评", "canteen.surveys.index", (Permission.CANTEEN_OPINION_MANAGE,)
                    ),
                ),
            ),
            Entry(
                "食堂资料",
                "canteen.meals.index",
                tabs=(
                    Entry("餐次与菜位", "canteen.meals.index", (Permission.CANTEEN_MEAL_MANAGE,)),
                    Entry("禁用清单", "canteen.bans.index", (Permission.CANTEEN_MENU_READ,)),
                    Entry("公示信息", "canteen.notice.index", (Permission.CANTEEN_MENU_READ,)),
                ),
            ),
        ),
    ),
    *(Area("", blueprint, ()) for blueprint in canteen.OPEN),
    Area(
        "基础资料",
        directory.bp,
        (
            Entry("学校与学期", "directory.school.index", (Permission.DIRECTORY_READ,)),
            Entry("教职工", "directory.staff.index", (Permission.DIRECTORY_READ,)),
            Entry("班级", "directory.classes.index", (Permission.DIRECTORY_READ,)),
            Entry("学生与家长", "directory.pupils.index", (Permission.DIRECTORY_PUPIL_READ,)),
            Entry("楼宇与部门", "directory.places.index", (Permission.DIRECTORY_READ,)),
            Entry(
                "账号与角色",
                "directory.accounts.index",
                # The head of logistics unlocks, the administrator does the rest.
                (Permission.DIRECTORY_ACCOUNT_MANAGE, Permission.DIRECTORY_STAFF_MANAGE),
            ),
        ),
    ),
    Area(
        "系统",
        system.bp,
        (
            Entry("系统状态", "system.status.index", (Permission.SYSTEM_STATUS_READ,)),
            Entry("备份", "system.backups.index", (Permission.SYSTEM_BACKUP_MANAGE,)),
            Entry("后台任务", "system.jobs.index", (Permission.SYSTEM_JOB_MANAGE,)),
            Entry("导入记录", "system.imports.index", import_kinds.PERMISSIONS),
            Entry("操作记录", "directory.audit.index", (Permission.AUDIT_LOG_READ,)),
            Entry(
                "保存期限",
                "system.retention.index",
                (Permission.SYSTEM_RETENTION_READ, Permission.SYSTEM_RETENTION_MANAGE),
            ),
            Entry(
                "个人信息请求",
                "system.rights.index",
                (Permission.SYSTEM_RIGHTS_MANAGE, Permission.SYSTEM_RIGHTS_REVIEW),
            ),
            Entry(
                "权限复核",
                "system.reviews.index",
                (Permission.SYSTEM_REVIEW_READ, Permission.SYSTEM_REVIEW_PUBLISH),
            ),
        ),
    ),
)

ACTIONS: dict[str, str] = {
    **canteen_actions.ACTIONS,
    **directory_actions.ACTIONS,
    **gate_actions.ACTIONS,
    **system_actions.ACTIONS,
}
COMMANDS = (
    *directory_commands.COMMANDS,
    *system_commands.COMMANDS,
    *demo_commands.COMMANDS,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of somebody's menu; `modules` tell whether one of its pages is now shown."""

    label: str
    url: str
    modules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    is_on: bool


def menu() -> list[tuple[str, list[Line]]]:
    """Return the headings and lines that the signed-in person may open."""
    return _menu_of(tuple(current_user.roles))


@remembered
def _menu_of(roles: tuple[str, ...]) -> list[tuple[str, list[Line]]]:
    held = _held(roles)
    sections = []
    for area in AREAS:
        lines = [_line(entry, parts) for entry in area.entries if (parts := entry.open_to(held))]
        if lines:
            sections.append((area.label, lines))
    return sections


def _line(entry: Entry, parts: list[Entry]) -> Line:
    # Of several ways only one is open: the line is called what it leads to.
    label = entry.label if len(parts) > 1 else parts[0].label
    return Line(label, url_for(parts[0].endpoint), _modules(parts))


def _modules(entries: Sequence[Entry]) -> frozenset[str]:
    return frozenset[str]().union(*(entry.modules for entry in entries))


def tabs() -> list[Tab]:
    """Return the pages that share a line of the menu with this one, as far as they are open."""
    here = (request.endpoint or "").rpartition(".")[0]
    for area in AREAS:
        for entry in area.entries:
            if here in _modules(entry.tabs):
                parts = entry.open_to(_held(tuple(current_user.roles)))
                found = [Tab(p.label, url_for(p.endpoint), here in p.modules) for p in parts]
                return found if len(found) > 1 else []
    return []


def _held(roles: tuple[str, ...]) -> Set[Permission]:
    return frozenset[Permission]().union(*(GRANTS[Role(role)] for role in roles))


def init_app(app: Flask) -> None:
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    demo_presence.init_app(app)
    error_log.init_app(app)
    held = (*directory_custody.SOURCES, *gate_custody.SOURCES)
    holdings.init_app(app, held, campus_uses=(posts_on_campus,))
    app.jinja_env.globals["P"] = Permission
    app.jinja_env.globals["nav"] = menu
    app.jinja_env.globals["module_tabs"] = tabs
    app.jinja_env.globals["action_labels"] = ACTIONS
