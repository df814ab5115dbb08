"""Named selects of the canteen, a file per module."""
