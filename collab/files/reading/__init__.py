"""Reading documents: from an uploaded file to its text, page by page.

``read_file`` is the only door. The type is told by the content (``media_types``), and one module
for each format does the reading, in the sandbox.
"""

from ..model import Limits, PageText, Reading, Reason
from .read import read_file

__all__ = ["Limits", "PageText", "Reading", "Reason", "read_file"]
