"""The WSGI entry point: `gunicorn --config python:collab.server wsgi:app`."""

from collab import create_app

app = create_app()
