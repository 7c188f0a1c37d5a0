"""The task "render": from the bytes of a file to pictures of its pages.

Messages, in this order: ``{"total": …}``, then ``{"at": number}`` before each page and, if it could
be drawn, ``{"page": [number, width, height, size of image, of thumbnail, of layer]}`` after it;
``{"reached": number}`` last, when time ran out or there are no more. The bytes go to *output* in
the order of the messages: image, thumbnail, layer.
"""

import time
from collections.abc import Callable
from typing import IO, Any

from .. import media_types as types
from ..model import Limits
from .ink import encoded, thumbnail
from .layer import written
from .pdf import PdfPages
from .picture import PicturePages

Send = Callable[[dict[str, Any]], None]


def perform(
    file: IO[bytes], arguments: dict[str, Any], limits: Limits, send: Send, output: IO[bytes]
) -> None:
    """Draw pages from ``arguments["first"]`` to ``arguments["last"]``, as many as time allows.

    ``arguments["type"]`` is the type of the file. Half of the processor's time is for pages that
    are begun, the other half lets the last of them end.
    """
    pages = PdfPages(file) if arguments["type"] == types.PDF else PicturePages(file)
    send({"total": pages.total})
    number = arguments["first"]
    last = min(arguments["last"], pages.total)
    while number <= last and time.process_time() < limits.cpu_seconds / 2:
        send({"at": number})
        drawn = pages.draw(number)
        if drawn is not None:
            picture, words = drawn
            parts = [encoded(picture), encoded(thumbnail(picture), small=True), written(words)]
            for part in parts:
                output.write(part)
            output.flush()
            send({"page": [number, *picture.size, *map(len, parts)]})
            picture.close()
        number += 1
    send({"reached": number - 1})
