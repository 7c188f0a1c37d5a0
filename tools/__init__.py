"""What `manage.py` is made of: set-up, running and checking, with the standard library alone."""
