"""Verbs of the directory that write, one file per subject."""
