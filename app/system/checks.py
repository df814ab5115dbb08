"""What `flask check` looks at: each check returns the problems it found, as sentences."""

from collections.abc import Callable

Check = Callable[[], list[str]]

CHECKS: tuple[tuple[str, Check], ...] = ()


def problems() -> dict[str, list[str]]:
    """Return what every check found, under its name; an empty list is a clean one."""
    return {name: check() for name, check in CHECKS}
