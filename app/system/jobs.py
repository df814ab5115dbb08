"""What the background worker can do: the kind of a job and the function that works it off."""

from app.base import long_files as offers
from app.base.jobs import Work
from app.system import import_work, long_files, safekeeping

WORK: dict[str, Work] = {
    safekeeping.JOB: safekeeping.work,
    offers.KIND: long_files.make,
    import_work.CHECK: import_work.check,
    import_work.RUN: import_work.run,
    import_work.UNDO: import_work.undo,
}
