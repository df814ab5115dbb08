"""What the audit log calls the acts of the canteen."""

ACTIONS: dict[str, str] = {}
