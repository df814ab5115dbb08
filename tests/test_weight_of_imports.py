"""What is only needed now and then is loaded then: every process would hold it for ever."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEAVY = (
    "PIL",
    "alembic",
    "app.demo.loading",
    "fontTools",
    "pypinyin",
    "pyrage",
    "python_calamine",
    "weasyprint",
    "xlsxwriter",
)
ONE_PAGE = """
import sys
from app import create_app
from app.extensions import db
app = create_app()
with app.app_context():
    db.create_all()
assert app.test_client().get("/login").status_code == 200
print(*sys.modules)
"""


def test_a_page_is_answered_without_what_prints_reads_sheets_or_locks_backups(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-c", ONE_PAGE],
        cwd=ROOT,
        env={**os.environ, "INSTANCE_PATH": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stderr == ""
    assert set(answer.stdout.split()).intersection(HEAVY) == set()
