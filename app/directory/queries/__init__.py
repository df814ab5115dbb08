"""Named selects of the directory, one file per subject."""
