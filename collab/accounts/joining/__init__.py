"""Joining by invitation: the only way to an account."""
