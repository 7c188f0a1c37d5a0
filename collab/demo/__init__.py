"""The demonstration: an invented coalition, loaded when an instance starts for the first time."""

from .arranging import arrange_libraries
from .load import PASSWORD, seed_content, seed_groups, seed_people, sign_ins
from .running import run_groups

__all__ = [
    "PASSWORD",
    "arrange_libraries",
    "run_groups",
    "seed_content",
    "seed_groups",
    "seed_people",
    "sign_ins",
]
