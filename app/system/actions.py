"""What the audit log calls the acts of the system area."""

ACTIONS: dict[str, str] = {}
