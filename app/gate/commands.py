"""flask commands of the gate."""

from datetime import datetime, time, timedelta

import click
from flask.cli import with_appcontext

from app.base import clock
from app.extensions import db
from app.gate.models.visits import REGISTER_KEPT_DAYS
from app.gate.services.retention import forget_before


@click.command("gate-forget")
@click.option("--days", default=REGISTER_KEPT_DAYS, show_default=True, help="保存多少天")
@with_appcontext
def forget(days: int) -> None:
    """到期删除来访人的姓名、电话和证件号码，只留次数和时间；每晚运行一次。"""
    oldest = datetime.combine(clock.today() - timedelta(days=days), time.min)
    forgotten = forget_before(oldest)
    db.session.commit()
    click.echo(f"{oldest:%Y-%m-%d} 以前的已删除：{forgotten}")


COMMANDS = (forget,)
