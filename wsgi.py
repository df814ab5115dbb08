"""Where a WSGI server finds the portal."""

from app import create_app

app = create_app()
