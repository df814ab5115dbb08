"""Tables of the system area that no other area needs to know."""
