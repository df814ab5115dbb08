"""Late arrivals (补传): when an act kept on an offline device happened, and how far to trust it.

Custom, not law (ux.md §5.5). The register must hold the true times of coming and going
(山东省学校安全条例 29; rules.md §1.1): so the device's time counts and the server's never replaces
it, and what cannot be right is flagged or asked about. Moments are naive Beijing wall-clock times.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.errors import RuleBroken

# A clock that is off by more than this is said beside the time it wrote.
TOLERATED = timedelta(minutes=2)
# A weekend; what is older was forgotten on a device and has to be confirmed by a person.
CONFIRMED_AFTER = timedelta(hours=72)
REFUSED_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Late:
    """When it happened, and by how many seconds the device's clock was ahead (negative: behind).

    `lacks` names the fields that the device did not keep, such as a document's number.
    """

    at: datetime
    skew: int
    lacks: tuple[str, ...] = ()


def timing(
    device_at: datetime, known_offset: timedelta, device_now: datetime, now: datetime
) -> tuple[datetime, int]:
    """Return when an act happened and the skew of the device's clock in seconds.

    `known_offset` is server time less device time as the device knew it when it wrote the act;
    `device_now` is its clock at the upload. A time still to come says that one of the two clocks
    was changed in between: then the offset of the upload counts, and never a later time than now.
    The skew is the larger of the two, so that a changed clock cannot hide.
    """
    sent_offset = now - device_now
    at = device_at + known_offset
    if at > now:
        at = min(device_at + sent_offset, now)
    ahead = max(-known_offset, -sent_offset, key=abs)
    return at.replace(microsecond=0), round(ahead.total_seconds())


def is_flagged(skew: int | None) -> bool:
    """Tell whether a skew in seconds has to be said: more than two minutes either way."""
    return skew is not None and abs(timedelta(seconds=skew)) > TOLERATED


def skew_text(skew: int | None) -> str:
    """Return 设备时间差 60 分钟 for what is_flagged(), else an empty text."""
    return f"设备时间差 {round(abs(skew or 0) / 60)} 分钟" if is_flagged(skew) else ""


def needs_confirmation(at: datetime, now: datetime) -> bool:
    """Tell whether a person must say that the time is right: it is older than 72 hours.

    Raises RuleBroken for what is older than 30 days: the register of that day is closed.
    """
    if now - at > REFUSED_AFTER:
        raise RuleBroken(
            f"这一条是 {at:%Y-%m-%d %H:%M} 的，超过 30 天不能再补传，核对纸质登记后丢弃"
        )
    return now - at > CONFIRMED_AFTER
