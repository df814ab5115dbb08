"""Passwords, PINs of the shared gate device, and how long to wait after failed logins (登录).

The policy is the project's: long or mixed, not the account name, not a common one; it follows the
direction of NIST SP 800-63B (length and a list of common passwords before rules of composition).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from app.domain.errors import RuleBroken

MIN_LENGTH = 10
MIN_LENGTH_MIXED = 8
MIN_KINDS = 3
MAX_LENGTH = 128
PIN_LENGTH = 4

FREE_FAILURES = 5
LOCK_OUT_FAILURES = 10
LOCK_OUT = timedelta(minutes=30)
_GROWING_WAITS = {
    6: timedelta(seconds=15),
    7: timedelta(seconds=30),
    8: timedelta(minutes=1),
    9: timedelta(minutes=3),
}

# Compared in lower case; only those that the length rule would let through.
_COMMON = """
1234567890 0123456789 9876543210 0987654321 12345678910 123456789a 1234567890a a123456789
a1234567890 123456789qq qq123456789 woaini1314 woaini520 woaini1314520 5201314520 1314520520
qwertyuiop qwertyuiop123 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc qazwsxedc qazwsxedcrfv
zaq12wsx !qaz2wsx 1qaz@wsx password1 password12 password123 password1234 p@ssw0rd p@ssword1
passw0rd p@ssw0rd123 admin123 admin1234 admin12345 admin123456 admin@123 administrator
root123456 abc123456 abcd1234 abcd123456 abc12345 aa123456 aa123456789 asdf1234 asdfghjkl
asdfghjkl123 iloveyou iloveyou1 iloveyou520 welcome1 welcome123 zxcvbnm123 test123456 school123
school123456 xuexiao123 houqin123 houqin123456 menwei123456 a12345678 1234qwer qwer1234
qwer123456
"""
_COMMON_PASSWORDS = frozenset(_COMMON.split())
_KEYBOARD_RUNS = ("0123456789", "9876543210")
_BIRTH_YEARS = range(1940, 2030)


def check_password(password: str, account: str = "", field: str | None = "password") -> None:
    """Refuse a weak password: too short, too uniform, the account name in it, or a common one.

    Ten characters, or eight with three of: small letters, capitals, digits, others (汉字 count).
    """
    cause = _password_error(password, account)
    if cause:
        raise RuleBroken(cause, field=field)


def check_pin(pin: str, avoid: Iterable[str] = (), field: str | None = "pin") -> None:
    """Refuse a PIN (4 digits) that a colleague would try first.

    Not repeated (0000, 1212, 1122), not a run (1234, 8765), not a birthday (0815) or birth year
    (1985), and not the end of a number in `avoid`, such as the person's phone.
    """
    cause = _pin_error(pin, avoid)
    if cause:
        raise RuleBroken(cause, field=field)


def wait_after(failures: int) -> timedelta:
    """Return how long to refuse the next try: none for five, growing to 3 minutes, then 30."""
    if failures >= LOCK_OUT_FAILURES:
        return LOCK_OUT
    return _GROWING_WAITS.get(failures, timedelta(0))


def opens_at(failures: int, last_failure_at: datetime) -> datetime:
    """Return from when a login may be tried again."""
    return last_failure_at + wait_after(failures)


def is_locked_out(failures: int) -> bool:
    """Tell whether the tries are used up, so that an administrator may be needed."""
    return failures >= LOCK_OUT_FAILURES


def refusal(failures: int, last_failure_at: datetime, now: datetime) -> str | None:
    """Return the sentence, with the way back, for who must wait; None when free to try."""
    until = opens_at(failures, last_failure_at)
    if now >= until:
        return None
    if is_locked_out(failures):
        return (
            f"连续输错 {failures} 次，账号锁定到 {until:%H:%M}。"
            "到时间后可以再试，着急时找系统管理员解锁或重设密码"
        )
    return f"连续输错 {failures} 次，过 {_wait_text(until - now)}再试。忘了密码找系统管理员重设"


def _password_error(password: str, account: str) -> str | None:
    if not password:
        return "填写密码"
    if len(password) > MAX_LENGTH:
        return f"密码不超过 {MAX_LENGTH} 个字符"
    if not (len(password) >= MIN_LENGTH or _is_mixed(password)):
        return (
            f"密码至少 {MIN_LENGTH} 个字符，"
            f"或 {MIN_LENGTH_MIXED} 个字符且含大写、小写、数字、符号中的三种"
        )
    if len(account) >= 3 and account.casefold() in password.casefold():
        return "密码里不能有账号名"
    if _is_common(password):
        return "这个密码太常见，换一个别人猜不到的"
    return None


def _is_mixed(password: str) -> bool:
    kinds = (
        any(c.islower() for c in password),
        any(c.isupper() for c in password),
        any(c.isdecimal() for c in password),
        any(not (c.islower() or c.isupper() or c.isdecimal()) for c in password),
    )
    return len(password) >= MIN_LENGTH_MIXED and sum(kinds) >= MIN_KINDS


def _is_common(password: str) -> bool:
    return password.casefold() in _COMMON_PASSWORDS or len(set(password)) <= 3


def _pin_error(pin: str, avoid: Iterable[str]) -> str | None:
    if not (len(pin) == PIN_LENGTH and pin.isascii() and pin.isdecimal()):
        return f"PIN 是 {PIN_LENGTH} 位数字"
    if pin[:2] == pin[2:] or (pin[0] == pin[1] and pin[2] == pin[3]):
        return "PIN 不能是重复的数字，如 0000、1212、1122"
    if any(pin in run for run in _KEYBOARD_RUNS):
        return "PIN 不能是连着的数字，如 1234、8765"
    if int(pin) in _BIRTH_YEARS or _is_day(pin):
        return "PIN 不能像生日或出生年份，如 0815、1985"
    if any(number.endswith(pin) for number in avoid):
        return "PIN 不能是自己手机号的后 4 位"
    return None


def _is_day(pin: str) -> bool:
    try:
        date(2000, int(pin[:2]), int(pin[2:]))
    except ValueError:
        return False
    return True


def _wait_text(wait: timedelta) -> str:
    seconds = max(1, -(-int(wait / timedelta(milliseconds=1)) // 1000))
    return f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"
