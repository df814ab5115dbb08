"""Named selects of the gate, a file per module."""
