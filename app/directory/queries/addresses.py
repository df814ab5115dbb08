"""Addresses that stand on paper: the host is a setting of the school, the path stays for years."""

from sqlalchemy import select

from app.directory.models import School
from app.extensions import db


def printed(path: str, host: str) -> str:
    """Return the full address of a path, as a QR symbol carries it.

    `host` is that of the request, for a school that has not set its own.
    """
    own = db.session.scalar(select(School.public_host).where(School.id == 1))
    return (own or host).rstrip("/") + path
