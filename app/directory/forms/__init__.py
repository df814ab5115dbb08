"""What the directory's requests may contain, one file per subject."""
