"""Drawing files: small pictures of their pages, and where on each page its words stand.

``draw_file`` is the only door. PDF files are drawn with pdfium, pictures with Pillow, confined:
what comes out holds pixels and words, nothing of what the file says about itself.
"""

from .draw import Drawing, DrawnPage, draw_file

__all__ = ["Drawing", "DrawnPage", "draw_file"]
