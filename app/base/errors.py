"""Error pages: one template, whole page or fragment, in words that say what to do."""

import logging
import secrets
from typing import Any

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import Conflict, HTTPException, InternalServerError

from app.base.htmx import error_headers, render_page, wants_fragment
from app.base.uploads import DISK_FULL
from app.domain.errors import RuleBroken
from app.extensions import SAFE_METHODS, db

log = logging.getLogger(__name__)


SENTENCES = {
    400: "这个页面提交的内容不完整，返回上一页再提交一次",
    401: "登录后再继续",
    403: "你的角色没有这一项权限，需要时找系统管理员",
    404: "没有找到这一页，记录可能已被作废，或者不在你的范围内",
    405: "这个地址不能这样打开，从菜单进入",
    413: "填写的文字太长，没有保存，缩短后再提交",
    429: "操作太频繁，过一会儿再试",
}


def show_http_error(error: HTTPException):
    code = error.code or 500
    sentence = error.description if isinstance(error, Conflict) else SENTENCES.get(code, "")
    return _page(code, sentence or "没有完成，返回上一页再试一次")


def show_rule_broken(error: RuleBroken):
    db.session.rollback()
    return _page(Conflict.code, str(error))


def show_crash(error: InternalServerError):
    number = secrets.token_hex(3).upper()
    log.error("crash %s at %s", number, request.path, exc_info=error.original_exception)
    return _page(500, f"{_loss()}编号 {number}")


def show_disk_full(error: OSError):
    """A form with files is laid on the disk before anybody has looked at it."""
    if error.errno not in DISK_FULL:
        raise error
    db.session.rollback()
    log.error("disk full at %s: %s", request.path, error)
    return _page(507, "磁盘满了，这一步没有保存。管理员清出空间后再提交一次")


def _loss() -> str:
    if request.method in SAFE_METHODS:
        return "这一页没有打开，过一会儿再试。"
    return "没有保存成功。你填的内容还在，返回后再试一次。"


def _page(code: int, sentence: str):
    try:
        body = render_page("errors/error.html", fragment="message", code=code, sentence=sentence)
    except DBAPIError:
        # The menu, and Flask-Login for every template, ask who is signed in: nobody can say.
        return bare(code, sentence)
    return body, code, error_headers()


def bare(code: int, sentence: str, **context: Any) -> ResponseReturnValue:
    """Return a page that asks the database for nothing, not even who is signed in."""
    template = current_app.jinja_env.get_template("errors/bare.html")
    body = template.render(sentence=sentence, is_fragment=wants_fragment(), **context)
    return body, code, error_headers()


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(RuleBroken, show_rule_broken)
    app.register_error_handler(OSError, show_disk_full)
    app.register_error_handler(InternalServerError, show_crash)
