"""Addresses that stand on paper: the host is a setting of the school, the path stays for years."""

from flask import request

from app.directory.models import School
from app.extensions import db


def printed(path: str) -> str:
    """Return the full address of a path, as a QR symbol carries it."""
    school = db.session.get(School, 1)
    host = (school.public_host if school else "") or request.url_root
    return host.rstrip("/") + path
