"""A small S3-compatible server for tests: as much of its HTTP as an object store's client needs.

It keeps objects in memory, speaks PUT, GET with Range, HEAD, DELETE, lists and uploads in parts,
and looks at no signature. `refusing` makes it answer 503; `damage` changes what was stored.
"""

import re
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

SPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


class Bucket:
    """A server with one bucket, named "evidence"; ends with the `with` block."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.refusing = False
        self.requests: list[str] = []
        bucket = self

        class Handler(_Handler):
            kept = bucket

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Bucket":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def settings(self, prefix: str = "") -> dict[str, Any]:
        """Return the settings of an instance that keeps its files here."""
        return {
            "FILES_URL": f"s3://evidence{prefix}",
            "FILES_S3_ENDPOINT": self.endpoint,
            "FILES_S3_REGION": "us-east-1",
            "FILES_S3_KEY": "key",
            "FILES_S3_SECRET": "secret",
        }

    def damage(self, name: str) -> None:
        """Change one byte of an object."""
        found = next(key for key in self.objects if key.endswith(name))
        content = bytearray(self.objects[found])
        content[len(content) // 2] ^= 1
        self.objects[found] = bytes(content)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    kept: Bucket

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _asked(self) -> tuple[str, dict[str, list[str]], bytes]:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.kept.requests.append(f"{self.command} {address.path}?{address.query}")
        key = unquote(address.path).removeprefix("/evidence").lstrip("/")
        return key, parse_qs(address.query, keep_blank_values=True), body

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(503 if self.kept.refusing else status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self) -> None:
        key, query, body = self._asked()
        if self.kept.refusing:
            self._answer(503)
            return
        if "uploadId" in query:
            self.kept.parts[query["uploadId"][0]][int(query["partNumber"][0])] = body
        else:
            self.kept.objects[key] = body
        self._answer(200, ETag='"sum"')

    def do_POST(self) -> None:
        key, query, body = self._asked()
        if "delete" in query:
            gone = [unescape(key) for key in re.findall("<Key>([^<]*)</Key>", body.decode())]
            for each in gone:
                self.kept.objects.pop(each, None)
            rows = "".join(f"<Deleted><Key>{escape(each)}</Key></Deleted>" for each in gone)
            xml = f"<DeleteResult {SPACE}>{rows}</DeleteResult>"
        elif "uploads" in query:
            number = f"upload-{len(self.kept.parts)}"
            self.kept.parts[number] = {}
            xml = (
                f"<InitiateMultipartUploadResult {SPACE}><Bucket>evidence</Bucket>"
                f"<Key>{escape(key)}</Key><UploadId>{number}</UploadId>"
                "</InitiateMultipartUploadResult>"
            )
        else:
            parts = self.kept.parts.pop(query["uploadId"][0])
            self.kept.objects[key] = b"".join(parts[number] for number in sorted(parts))
            xml = (
                f"<CompleteMultipartUploadResult {SPACE}><Key>{escape(key)}</Key>"
                '<ETag>"sum"</ETag></CompleteMultipartUploadResult>'
            )
        self._answer(200, xml.encode(), Content_Type="application/xml")

    def do_DELETE(self) -> None:
        key, query, _body = self._asked()
        if "uploadId" in query:
            self.kept.parts.pop(query["uploadId"][0], None)
        else:
            self.kept.objects.pop(key, None)
        self._answer(204)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        key, query, _body = self._asked()
        if "list-type" in query:
            self._list(query.get("prefix", [""])[0])
            return
        content = self.kept.objects.get(key)
        if content is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            return
        headers = {"ETag": '"sum"', "Last_Modified": _day("%a, %d %b %Y %H:%M:%S GMT")}
        wanted = self.headers.get("Range")
        if not wanted:
            self._answer(200, content, Content_Length=str(len(content)), **headers)
            return
        first, last = wanted.removeprefix("bytes=").split("-")
        end = min(int(last) if last else len(content) - 1, len(content) - 1)
        piece = content[int(first) : end + 1]
        place = f"bytes {first}-{end}/{len(content)}"
        self._answer(206, piece, Content_Range=place, **headers)

    def _list(self, prefix: str) -> None:
        found = sorted(key for key in self.kept.objects if key.startswith(prefix))
        moment = _day("%Y-%m-%dT%H:%M:%S.000Z")
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{moment}</LastModified>"
            f'<ETag>"sum"</ETag><Size>{len(self.kept.objects[key])}</Size></Contents>'
            for key in found
        )
        xml = (
            f"<ListBucketResult {SPACE}><Name>evidence</Name><Prefix>{escape(prefix)}</Prefix>"
            f"<KeyCount>{len(found)}</KeyCount><IsTruncated>false</IsTruncated>{rows}"
            "</ListBucketResult>"
        )
        self._answer(200, xml.encode(), Content_Type="application/xml")


def _day(pattern: str) -> str:
    return datetime.now(UTC).strftime(pattern)
