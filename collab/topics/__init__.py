"""The topics of the coalition: a tree with names in every language."""

from . import listeners, models

__all__ = ["listeners", "models"]
