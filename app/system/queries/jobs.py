"""What the pages of background jobs read: whose there are, and how many wait before one."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.base.jobs import OPEN, Job
from app.directory.models import Account
from app.extensions import db


def jobs(account_id: int | None = None) -> Select[Job]:
    """Return the jobs of one account, or everybody's."""
    found = select(Job)
    return found if account_id is None else found.where(Job.account_id == account_id)


def open_before(job: Job) -> int:
    """Count what the worker does first."""
    found = select(func.count()).select_from(Job).where(Job.status.in_(OPEN), Job.id < job.id)
    return db.session.scalar(found) or 0


def names(ids: Iterable[int | None]) -> dict[int | None, str]:
    """Return the names of the accounts; what nobody asked for is the portal's own."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {None: "系统"}
    found = select(Account).where(Account.id.in_(wanted)).options(joinedload(Account.staff))
    return {None: "系统", **{account.id: account.name for account in db.session.scalars(found)}}


def ended_before(moment: datetime) -> Select[Job]:
    return select(Job).where(Job.status.not_in(OPEN), Job.ended_at < moment)
