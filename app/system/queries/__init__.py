"""What the pages of the system area read."""
