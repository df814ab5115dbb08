"""Named verbs of the gate, a file per module."""
