"""The yearly review (权限复核): who may do what, who looked at minors' data, which accounts idle.

未成年人网络保护条例 36 and 37: access of staff to minors' data by least privilege, approved and
logged; a compliance audit every year.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.base import rules
from app.base.audit import AuditEntry
from app.base.seals import AuditSeal
from app.directory.models import Account, LoginSession
from app.domain.retention import REVIEW
from app.extensions import db
from app.permissions import GRANTS, PERMISSION_LABELS, ROLE_LABELS, Permission, Role
from app.system.models.reviews import AccessReview

IDLE = timedelta(days=180)
LOOKED_BACK = timedelta(days=366)
LOOKS = ("directory.pupil.reveal", "system.rights.export")
LISTS = ("export.list.reveal", "export.list.send")
LISTS_OF_MINORS = ("学生", "家长")
MOST_REASONS = 5


def reviews() -> Sequence[AccessReview]:
    """Return the signed reviews, newest first; there is one a year."""
    found = select(AccessReview).order_by(AccessReview.signed_at.desc(), AccessReview.id.desc())
    return db.session.scalars(found.limit(50)).all()


def due_on(today: date) -> date | None:
    """Return the day on which the next review is due.

    Before the first one the year counts from the first seal, made in the first night in use.
    """
    signed = select(func.max(AccessReview.signed_at)).scalar_subquery()
    began = select(func.min(AuditSeal.sealed_at)).scalar_subquery()
    last = db.session.scalar(select(func.coalesce(signed, began)))
    return last.date() + timedelta(days=rules.value(REVIEW, today)) if last else None


def content(now: datetime, before: AccessReview | None) -> dict[str, Any]:
    """Return what is to be reviewed, as plain lists: for the page, the print and the file."""
    accounts = db.session.scalars(
        select(Account)
        .where(Account.is_active)
        .options(joinedload(Account.staff))
        .order_by(Account.username)
    ).all()
    known = {row["username"]: row for row in before.content["accounts"]} if before else None
    seen = _last_seen()
    return {
        "accounts": [_account(account, known) for account in accounts],
        "gone": _gone(accounts, known),
        "permissions": _holders(accounts),
        "looks": _looks(now - LOOKED_BACK),
        "idle": [
            {"who": _who(account), "last": f"{at:%Y-%m-%d}" if at else "从未登录"}
            for account in accounts
            if (at := seen.get(account.id)) is None or at < now - IDLE
        ],
        "orphans": [
            {"who": _who(account), "why": why}
            for account in accounts
            if (why := _orphan(account, now.date()))
        ],
    }


def _account(account: Account, known: dict[str, Any] | None) -> dict[str, Any]:
    roles = account.role_labels
    change = ""
    if known is not None:
        before = known.get(account.username)
        change = "新增" if before is None else _change(before["roles"], roles)
    return {"username": account.username, "name": account.name, "roles": roles, "change": change}


def _change(before: list[str], after: list[str]) -> str:
    added = [f"加{role}" for role in after if role not in before]
    return "，".join(added + [f"减{role}" for role in before if role not in after])


def _gone(accounts: Sequence[Account], known: dict[str, Any] | None) -> list[str]:
    here = {account.username for account in accounts}
    return [f"{row['name']}（{name}）" for name, row in (known or {}).items() if name not in here]


def _holders(accounts: Sequence[Account]) -> list[dict[str, Any]]:
    """Who holds what, permission by permission; what a role gives, named by the role."""
    found = []
    for permission in Permission:
        roles = {role for role in Role if permission in GRANTS[role]}
        names = [a.name for a in accounts if roles & set(a.roles)]
        label = PERMISSION_LABELS[permission]
        through = [ROLE_LABELS[role] for role in Role if role in roles]
        found.append({"label": label, "names": names, "roles": through})
    return found


def _looks(since: datetime) -> list[dict[str, Any]]:
    """Who had full data of minors shown or took lists of them: by person and month."""
    about = AuditEntry.subject_type
    entries = db.session.execute(
        select(AuditEntry.at, AuditEntry.actor_name, AuditEntry.action, AuditEntry.note, about)
        .where(AuditEntry.at >= since, AuditEntry.action.in_((*LOOKS, *LISTS)))
        .order_by(AuditEntry.id)
    )
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(
        lambda: {"shown": 0, "lists": 0, "reasons": []}
    )
    for entry in entries:
        if entry.action in LISTS and not _is_of_minors(entry.note):
            continue
        line = found[(f"{entry.at:%Y-%m}", entry.actor_name)]
        line["lists" if entry.action in LISTS else "shown"] += 1
        reason = entry.note.get("事由", "")
        if reason and reason not in line["reasons"]:
            line["reasons"].append(reason)
    return [
        {"month": month, "who": who, **line, "reasons": line["reasons"][:MOST_REASONS]}
        for (month, who), line in sorted(found.items(), reverse=True)
    ]


def _is_of_minors(note: dict[str, str]) -> bool:
    return any(word in note.get("名单", "") for word in LISTS_OF_MINORS)


def _last_seen() -> dict[int, datetime]:
    found = select(LoginSession.account_id, func.max(LoginSession.last_seen_at))
    return dict(db.session.execute(found.group_by(LoginSession.account_id)).all())


def _who(account: Account) -> str:
    return f"{account.name}（{account.username}）"


def _orphan(account: Account, today: date) -> str:
    if account.staff is None:
        return "没有对应的教职工"
    return "已离职，账号还开着" if account.staff.has_left(today) else ""
