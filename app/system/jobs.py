"""What the background worker can do: the kind of a job and the function that works it off."""

from app.base import long_files as offers
from app.base.jobs import Work
from app.system import long_files

WORK: dict[str, Work] = {
    offers.KIND: long_files.make,
}
