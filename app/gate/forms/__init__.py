"""What a request at the gate may contain, a file per module."""
