"""What a request to the system area may contain."""
