"""Cleaning files: a copy without what tells who made it, when, where and with what.

``clean_file`` is the only door. One module for each family of formats does the work, in the
sandbox.
Text and pictures that people see stay as they are; the original is never touched.
"""

from .clean import Cleaning, clean_file
from .findings import LEFT, Finding, What, finding_of

__all__ = ["LEFT", "Cleaning", "Finding", "What", "clean_file", "finding_of"]
