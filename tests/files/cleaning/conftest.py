"""Cleaning files the way the application does, and what outside programs find in the copies."""

import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from collab.files.cleaning import What, clean_file, finding_of
from collab.files.cleaning.child import perform
from collab.files.media_types import claimed_type
from collab.files.model import Limits, Reason, UnreadableError

from .making import R, W, relations, types, zipped


@dataclass
class Copy:
    """What came of cleaning: the copy, or None where none was made, and what was found."""

    data: bytes | None = None
    media_type: str | None = None
    ending: str | None = None
    counts: dict[What, int] = field(default_factory=dict)
    details: dict[What, str] = field(default_factory=dict)
    reason: Reason | None = None

    @property
    def parts(self) -> dict[str, bytes]:
        """The entries of a zipped document."""
        with zipfile.ZipFile(io.BytesIO(self.data or b"")) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def clean() -> Callable[..., Copy]:
    """Clean bytes in this process: quick, for what the formats say."""

    def clean(data: bytes, name: str = "", limits: Limits | None = None) -> Copy:
        copy, output = Copy(), io.BytesIO()

        def take(message: dict[str, Any]) -> None:
            match message:
                case {"found": told}:
                    finding = finding_of(told)
                    assert finding is not None, told
                    copy.counts[finding.what] = finding.count
                    copy.details[finding.what] = finding.detail
                case {"made": [media_type, ending]}:
                    copy.media_type, copy.ending = media_type, ending
                    copy.data = output.getvalue()

        arguments = {"claimed": claimed_type(name)}
        try:
            perform(io.BytesIO(data), arguments, limits or Limits(), take, output)
        except UnreadableError as error:
            copy.reason = error.reason
        return copy

    return clean


@pytest.fixture
def clean_real(tmp_path: Path) -> Callable[[Path], Copy]:
    """Clean a file in a confined process."""

    def clean_real(path: Path) -> Copy:
        written = tmp_path / f"copy-{path.name}"
        with open(written, "w+b") as output:
            cleaning = clean_file(path, path.name, output)
        made = cleaning.state == "cleaned"
        return Copy(
            data=written.read_bytes() if made else None,
            media_type=cleaning.media_type,
            ending=cleaning.ending,
            counts={each.what: each.count for each in cleaning.found},
            details={each.what: each.detail for each in cleaning.found},
        )

    return clean_real


@pytest.fixture
def exiftool() -> Callable[[Path], dict[str, Any]]:
    """What exiftool finds in a file, by "Group:Tag"."""
    program = shutil.which("exiftool") or pytest.skip("exiftool is not installed")

    def ask(path: Path) -> dict[str, Any]:
        command = [program, "-json", "-G1", "-a", "-n", str(path)]
        told = subprocess.run(command, capture_output=True, check=False, timeout=60)
        return dict(json.loads(told.stdout)[0])

    return ask


@pytest.fixture
def mat2() -> Callable[[Path], str]:
    """What mat2 says of a file."""
    program = shutil.which("mat2") or pytest.skip("mat2 is not installed")

    def ask(path: Path) -> str:
        command = [program, "--show", str(path)]
        told = subprocess.run(command, capture_output=True, check=False, timeout=60, text=True)
        return told.stdout + told.stderr

    return ask


@pytest.fixture
def word() -> Callable[..., bytes]:
    """Make a Word file from the XML of its body; `more` are further parts by name."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

    def make(
        body: str,
        *rows: tuple[str, str, str],
        outside: tuple[str, ...] = (),
        main: str = main,
        **more: str | bytes,
    ) -> bytes:
        document = f'<w:document {W} xmlns:r="{R}"><w:body>{body}</w:body></w:document>'
        return zipped(
            {
                "[Content_Types].xml": types(word__document=main),
                "_rels/.rels": relations(
                    ("r1", "officeDocument", "word/document.xml"),
                    ("r2", "metadata/core-properties", "docProps/core.xml"),
                ),
                "word/_rels/document.xml.rels": relations(*rows, outside=outside),
                "word/document.xml": document,
                "docProps/core.xml": "<core><creator>Alex Secret</creator></core>",
                **more,
            }
        )

    return make
