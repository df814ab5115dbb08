"""Verbs of the canteen, a file per module."""
