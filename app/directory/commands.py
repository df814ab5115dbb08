"""Console commands of the directory: the set-up link and the ways back into an account."""

import click
from flask.cli import AppGroup

from app import schema
from app.base import clock
from app.directory.models import Account
from app.directory.queries import sign_in as queries
from app.directory.services import accounts
from app.directory.services import sign_in as services
from app.domain.errors import RuleBroken
from app.extensions import db

account = AppGroup("account", help="账号：解锁、重设密码。")


@click.command("setup-link")
@click.option("--base", default="http://127.0.0.1:8000", help="门户的地址")
def setup_link(base: str) -> None:
    """打印建立第一个系统管理员的一次性链接；已有账号时什么也不打印。"""
    schema.check()
    if queries.has_accounts():
        return
    link = accounts.first_link(now=clock.now())
    db.session.commit()
    click.echo("第一个系统管理员从这个链接开始，只能用一次：")
    click.echo(f"  {base.rstrip('/')}/setup/{link.token}")


@account.command("unlock")
@click.argument("username")
def unlock(username: str) -> None:
    """解除登录锁定。"""
    found = _named(username)
    try:
        services.unlock(found, clock.now())
    except RuleBroken as broken:
        raise click.ClickException(str(broken)) from None
    db.session.commit()
    click.echo(f"账号 {found.username} 已解锁")


@account.command("link")
@click.argument("username")
@click.option("--base", default="http://127.0.0.1:8000", help="门户的地址")
def link(username: str, base: str) -> None:
    """打印重设密码的一次性链接，原密码立即失效。"""
    made = accounts.password_link(account=_named(username), now=clock.now())
    db.session.commit()
    click.echo(f"{base.rstrip('/')}/setup/{made.token}")


def _named(username: str) -> Account:
    found = queries.account_named(queries.login_name(username))
    if found is None:
        raise click.ClickException(f"没有账号 {username}")
    return found


COMMANDS = (setup_link, account)
