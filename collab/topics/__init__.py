"""The topics of the coalition: a tree with names in every language."""

from . import models

__all__ = ["models"]
