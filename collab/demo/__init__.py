"""The demonstration: an invented coalition, loaded when an instance starts for the first time."""

from .load import PASSWORD, seed_content, seed_groups, seed_people, sign_ins

__all__ = ["PASSWORD", "seed_content", "seed_groups", "seed_people", "sign_ins"]
