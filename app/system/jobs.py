"""What the background worker can do: the kind of a job and the function that works it off."""

from app.base.jobs import Work

WORK: dict[str, Work] = {}
