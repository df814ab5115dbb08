"""What the system area does: each verb in the file of its module."""
