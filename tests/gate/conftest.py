"""What the gate's tests measure: the statements that a request sends to the database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import event

from app.extensions import db


@pytest.fixture
def statements(app) -> Callable[[], AbstractContextManager[list[str]]]:
    """Return a block that collects the selects and writes inside it."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            # The test client itself counts audit entries.
            if statement != "BEGIN" and "count(*) from base_audit_entry" not in statement:
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting
