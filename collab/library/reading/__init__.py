"""Reading documents: from an uploaded file to its text, page by page.

``read_file`` is the only door. The file is opened by a process of its own that has little
memory, little time, no network, and no files but the program's (``confine``); the type is told
by the content (``media_types``), and one module for each format does the reading. Nothing here
knows the application.
"""

from .model import Limits, PageText, Reading, Reason
from .supervisor import read_file

__all__ = ["Limits", "PageText", "Reading", "Reason", "read_file"]
