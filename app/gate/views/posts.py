"""Gate posts (门岗): which there are, and at which one this device stands."""

from flask import Blueprint, abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.base import audit, clash, receipts
from app.base.access import requires
from app.base.saving import saved
from app.extensions import db
from app.gate.forms.posts import ChoosePostForm, PostForm
from app.gate.models import GatePost
from app.gate.queries.posts import all_posts, is_name_taken, posts
from app.gate.views.duty import POST_KEY, chosen_post
from app.permissions import Permission

bp = Blueprint("posts", __name__, url_prefix="/posts")


@bp.get("/")
@requires(Permission.GATE_BOARD_READ)
def index():
    return render_template("gate/posts/index.html", posts=all_posts(), chosen=chosen_post(posts()))


@bp.post("/choice")
@requires(Permission.GATE_BOARD_READ)
def choose() -> ResponseReturnValue:
    form = ChoosePostForm()
    post = next((post for post in posts() if post.id == form.post_id.data), None) or abort(404)
    session[POST_KEY] = post.id
    audit.noted("gate.post.choose", post)
    receipts.keep(url_for("gate.board.index"))
    db.session.commit()
    flash(f"这台设备在{post.name}", "success")
    return redirect(url_for("gate.board.index"), 303)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PLACE_MANAGE)
def new() -> ResponseReturnValue:
    form = PostForm(position=0, is_active=True)
    if form.validate_on_submit() and _is_free(form, None):
        post = GatePost()
        form.fill(post)
        audit.added("gate.post.add", post)
        return saved(url_for(".index"), f"已增加{post.name}")
    return render_template("gate/posts/form.html", form=form, post=None), form.status


@bp.route("/<int:post_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PLACE_MANAGE)
def edit(post_id: int) -> ResponseReturnValue:
    post = db.get_or_404(GatePost, post_id)
    form = PostForm(obj=post)
    if form.is_submitted() and clash.found(form, post):
        return clash.page(form, post, back=url_for(".index"))
    if form.validate_on_submit() and _is_free(form, post_id):
        with audit.changed("gate.post.edit", post):
            form.fill(post)
        return saved(url_for(".index"), "已保存修改")
    return render_template("gate/posts/form.html", form=form, post=post), form.status


def _is_free(form: PostForm, post_id: int | None) -> bool:
    if is_name_taken(form.name.data, post_id):
        form.refuse("name", "已经有同名的门岗")
        return False
    return True
