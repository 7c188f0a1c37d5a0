"""The demonstration: an invented coalition, loaded when an instance starts for the first time."""

from .load import PASSWORD, seed_content, seed_groups, seed_people, sign_ins
from .running import run_groups

__all__ = [
    "PASSWORD",
    "run_groups",
    "seed_content",
    "seed_groups",
    "seed_people",
    "sign_ins",
]
