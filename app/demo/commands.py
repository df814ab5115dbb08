"""flask demo load, flask demo remove: the demo school comes and goes from the command line.

Its story is loaded by the command alone: every process of the portal would hold it for nothing.
"""

import time
from datetime import datetime
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

import click
from flask.cli import AppGroup

from app import schema
from app.base import clock, memory
from app.domain.errors import RuleBroken
from app.extensions import db

if TYPE_CHECKING:
    from app.demo.world import World

demo = AppGroup("demo", help="演示学校：载入、清除。")
COMMANDS = (demo,)

LABELS = {
    "base_audit_entry": "操作记录",
    "canteen_absence": "不用餐人数",
    "canteen_class_visit": "班级意见表",
    "canteen_diet": "特殊餐",
    "canteen_diner_count": "用餐人数设置",
    "canteen_dish": "菜品",
    "canteen_dish_line": "菜品配料",
    "canteen_dish_version": "菜品版本",
    "canteen_food_price": "单价",
    "canteen_headcount": "当天用餐人数",
    "canteen_meal": "餐次",
    "canteen_menu": "食谱",
    "canteen_menu_day": "供餐日",
    "canteen_menu_item": "食谱里的菜",
    "canteen_notice": "食堂公示信息",
    "canteen_opinion_mark": "伙食评价",
    "canteen_opinion_reply": "意见答复",
    "canteen_opinion_sheet": "伙食意见",
    "canteen_rotation": "轮换表",
    "canteen_rotation_week": "轮换表的周",
    "canteen_slot": "菜位",
    "canteen_stock_count": "库存盘点",
    "canteen_supplier": "供应商",
    "canteen_survey": "满意度测评",
    "canteen_survey_answer": "测评答案",
    "canteen_survey_question": "测评问题",
    "canteen_survey_response": "测评答卷",
    "canteen_unit_weight": "单位重量",
    "directory_account": "账号",
    "directory_building": "楼宇",
    "directory_calendar_day": "校历",
    "directory_campus": "校区",
    "directory_class": "班级",
    "directory_department": "部门",
    "directory_guardian": "家长",
    "directory_pupil": "学生",
    "directory_rollover": "学年升级",
    "directory_room": "房间",
    "directory_school": "学校信息",
    "directory_staff": "教职工",
    "directory_term": "学期",
    "gate_booking": "预约来访",
    "gate_post": "门岗",
    "gate_standing_vehicle": "常用车辆",
    "gate_vehicle": "车辆",
    "gate_vehicle_passage": "车辆进出",
    "gate_visit": "来访登记",
    "gate_visitor": "访客",
    "gate_watch_entry": "布控名单",
}
NAMED = 8


@demo.command("load")
@click.option("--seed", type=int, help="同一个数字和同一个日期，载入同一所学校。")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="写到哪一天（或哪一刻）为止，默认到现在。",
)
@click.option("--scale", type=click.FloatRange(0.001, 1), default=1.0, hidden=True)
@click.option("--passwords-from-seed", is_flag=True, help="密码也由 --seed 决定，只供测试。")
def load(seed: int | None, until: datetime | None, scale: float, passwords_from_seed: bool) -> None:
    """载入演示学校，并显示各账号的一次性密码。"""
    from app.demo import loading

    if passwords_from_seed and seed is None:
        raise click.UsageError("--passwords-from-seed 要同时写明 --seed")
    schema.check()
    if loading.is_there():
        click.echo("演示数据已经在了，不重复载入。要重来，先运行 flask demo remove")
        click.get_current_context().exit(1)
    started = time.monotonic()
    try:
        world = loading.load(
            now=_end(until),
            seed=loading.DEFAULT_SEED if seed is None else seed,
            scale=scale,
            seeded_passwords=passwords_from_seed,
        )
    except RuleBroken as broken:
        db.session.rollback()
        raise click.ClickException(str(broken)) from broken
    db.session.commit()
    memory.forget()
    _tell(world, time.monotonic() - started)


@demo.command("remove")
def remove() -> None:
    """清除演示数据；真实记录用到的留下，并逐一列出。"""
    from app.demo import loading
    from app.demo.removal import Removal

    schema.check()
    if not loading.is_there():
        click.echo("没有演示数据")
        return
    removal = Removal()
    for _ in removal.steps():
        db.session.commit()
    memory.forget()
    click.echo(f"已清除演示数据 {sum(removal.removed.values()):,} 行")
    for table, names in removal.kept.items():
        more = f" 等 {len(names)} 个" if len(names) > NAMED else ""
        label = LABELS.get(table, table)
        click.echo(f"留下（真实记录用到）：{label} {'、'.join(names[:NAMED])}{more}")


def _end(until: datetime | None) -> datetime:
    """Return the last moment of the story: never in the future, a whole day when it is past."""
    from app.demo.world import DAY_ENDS

    now = clock.now()
    if until is None:
        return now
    if until > now:
        raise click.BadParameter("不能晚于现在", param_hint="--until")
    is_whole_day = until.hour == until.minute == 0
    return min(now, datetime.combine(until, DAY_ENDS)) if is_whole_day else until


def _tell(world: "World", seconds: float) -> None:
    from app.demo.world import Credential

    click.echo(
        f"已载入演示学校（{seconds:.1f} 秒）：{len(world.classes)} 个班，"
        f"{len(world.pupils):,} 名学生，{len(world.staff)} 名教职工，"
        f"来访 {len(world.visits):,} 条，车辆进出 {len(world.passages):,} 条，"
        f"食谱 {len(world.menus)} 份"
    )
    click.echo("密码只显示这一次，忘了由系统管理员重设：")
    heading = Credential("角色", "姓名", "账号", "密码", "换人密码")
    for line in (heading, *world.credentials):
        cells = (line.role, line.name, line.username, line.password, line.pin)
        click.echo("  " + "".join(map(_cell, cells, (22, 10, 16, 18, 8))).rstrip())


def _cell(text: str, width: int) -> str:
    """Return the text padded to a width on a terminal, where 汉字 take two columns."""
    wide = sum(east_asian_width(character) in "WF" for character in text)
    return text + " " * max(1, width - len(text) - wide)
