"""A browser that uploads over real HTTP, piece by piece, and goes on after every break."""

import base64
import http.client
import json
import re
import time
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PIECE = 2 << 20


@dataclass
class Sender:
    """Somebody signed in at a running server: its address, her cookie, and the token of a page."""

    url: str
    cookie: str
    token: str
    library: str

    @classmethod
    def at(cls, url: str, cookie: str, library: str) -> "Sender":
        """Open the library as a browser does, for the token in the page."""
        asked = urllib.request.Request(url + library, headers={"Cookie": cookie})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            found = re.search(r'name="csrf-token" content="([^"]+)"', answer.read().decode())
            given = answer.headers["Set-Cookie"]
        assert found is not None
        return cls(url, given.split(";")[0] if given else cookie, found[1], library)

    def ask(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any, bytes]:
        """Send one request; returns status, headers and body. OSError when the link breaks."""
        address = urlsplit(self.url)
        link = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        ours = {"Cookie": self.cookie, "X-CSRFToken": self.token, "Tus-Resumable": "1.0.0"}
        ours |= {"Accept": "application/json"} | headers
        try:
            link.request(method, path, body, ours)
            answer = link.getresponse()
            return answer.status, answer.headers, answer.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            link.close()

    def begin(self, name: str, size: int, key: str) -> tuple[str, int, bytes]:
        """Begin, or find again what was begun; returns where, the bytes there, and the answer."""
        said = {"filename": name, "audience": "group", "key": key}
        metadata = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())
        headers = {"Upload-Length": str(size), "Upload-Metadata": metadata}
        status, given, body = self.ask("POST", f"{self.library}/uploads", **headers)
        if status != 201:
            raise ConnectionError(f"{status} {body[:200]!r}")
        return given["Location"], int(given["Upload-Offset"]), body

    def send(self, name: str, content: Any, size: int, key: str, patience: float = 60) -> Any:
        """Send the content until it is a document; return what the server answers."""
        until = time.monotonic() + patience
        while True:
            try:
                return self._go_on(name, content, size, key)
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def _go_on(self, name: str, content: Any, size: int, key: str) -> Any:
        where, offset, body = self.begin(name, size, key)
        piece = {"Content-Type": "application/offset+octet-stream"}
        while not body:
            status, given, body = self.ask(
                "PATCH", where, content[offset : offset + PIECE],
                **piece, **{"Upload-Offset": str(offset)},
            )  # fmt: skip
            if status not in (200, 204):
                raise ConnectionError(f"{status} {body[:200]!r}")
            offset = int(given["Upload-Offset"])
        assert offset == size
        return json.loads(body)
