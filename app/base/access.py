"""Access control: every view declares what it needs; an undeclared view is refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask_login import current_user

from app.extensions import login
from app.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed in"


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Open the view to whoever holds any of the permissions."""

    def mark(view: View) -> View:
        view.access = permissions  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(view: View) -> View:
    """Open the view to every account."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Open the view to everybody, without an account."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def check_access() -> Any:
    """Refuse what the view did not open; an unknown address stays a 404."""
    if request.endpoint is None or is_open_here(request.endpoint):
        return None
    if not current_user.is_authenticated:
        return login.unauthorized()
    return abort(403)


def is_open_here(endpoint: str) -> bool:
    """Tell whether whoever is asking may open the view."""
    needed = getattr(current_app.view_functions[endpoint], "access", None)
    if needed == PUBLIC:
        return True
    if needed is None or not current_user.is_authenticated:
        return False
    return needed == SIGNED_IN or any(current_user.can(permission) for permission in needed)


def init_app(app: Flask) -> None:
    app.before_request(check_access)
