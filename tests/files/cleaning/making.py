"""Makes small zipped documents by hand."""

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(entries: dict[str, str | bytes]) -> bytes:
    """Make a zip file from names and contents."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relations(*rows: tuple[str, str, str], outside: tuple[str, ...] = ()) -> str:
    """The XML of relationships: id, last word of the type, target."""
    external = ' TargetMode="External"'
    lines = "".join(
        f'<Relationship Id="{id_}" Type="{R}/{kind}" Target="{target}"'
        f"{external if id_ in outside else ''}/>"
        for id_, kind, target in rows
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{lines}</Relationships>'


def types(**overrides: str) -> str:
    """The XML of the types of parts; a name like word__document stands for word/document.xml."""
    lines = "".join(
        f'<Override PartName="/{name.replace("__", "/")}.xml" ContentType="{kind}"/>'
        for name, kind in overrides.items()
    )
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<Types xmlns="{space}">{lines}</Types>'
