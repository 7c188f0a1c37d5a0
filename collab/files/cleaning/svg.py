"""Cleans drawings (SVG 2): what a program or a person is told goes, what is drawn stays."""

import base64
import binascii
import re

from .findings import Findings, What
from .xml import Element, attributes, elements, name_of, parse, remove, written

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_REMOVED = {
    "script": What.SCRIPTS,
    "handler": What.SCRIPTS,
    "foreignObject": What.SCRIPTS,
    "metadata": What.PROPERTIES,
    "title": What.PROPERTIES,
    "desc": What.PROPERTIES,
}
_DATA = re.compile(r"data:(image/[a-z+.-]+);base64,(.*)", re.IGNORECASE | re.DOTALL)
_ANY_ADDRESS = re.compile(r"url\(\s*['\"]?\s*(?!['\"]?\s*#)[^)]*\)|@import[^;]*;?", re.IGNORECASE)
_OWN_ADDRESS = re.compile(r"url\(\s*['\"]?#([^)'\"]+)")
_BY_DEFAULT = re.compile(r"display\s*:\s*inline$|enable-background\s*:")
_RUNS = re.compile(r"\s*(?:javascript|vbscript|data:text)", re.IGNORECASE)


def clean_svg(data: bytes, findings: Findings) -> bytes:
    """Return the drawing without scripts, outside addresses, titles, metadata and editors' data."""
    root = parse(data)
    for element in list(root.iter()):
        kind = _unwanted(element)
        if kind and element is not root:
            findings.add(kind)
            remove(element)
    for element in root.iter():
        for name, value in attributes(element):
            _clean_attribute(element, name, value, findings)
        if name_of(element) == "style" and element.text:
            element.text = _clean_style(element.text, findings)
    _drop_unused_ids(root)
    root.attrib.pop("version", None)
    root.attrib.pop("enable-background", None)
    _drop_default_style(root)
    _drop_unused_spaces(root)
    return written(root)


def _unwanted(element: Element) -> What | None:
    if not isinstance(element.tag, str):
        return What.PROPERTIES
    if not element.tag.startswith(_SVG) and element.tag.startswith("{"):
        return What.CUSTOM
    name = name_of(element)
    if name in ("set", "animate") and element.get("attributeName", "").endswith("href"):
        return What.SCRIPTS
    return _REMOVED.get(name)


def _clean_attribute(element: Element, name: str, value: str, findings: Findings) -> None:
    plain = name.rpartition("}")[2]
    new: str | None = value
    if plain.lower().startswith("on"):
        findings.add(What.SCRIPTS)
        new = None
    elif name.startswith("{") and not name.startswith((_XLINK, _XML, _SVG)):
        findings.add(What.CUSTOM)
        new = None
    elif plain in ("href", "src"):
        new = _clean_address(name_of(element), value, findings)
    elif plain in ("title", "base", "data-name") or plain.startswith("data-"):
        findings.add(What.CUSTOM)
        new = None
    elif "url(" in value:
        new = _clean_style(value, findings)
    if new is None:
        del element.attrib[name]
    elif new != value:
        element.set(name, new)


def _clean_address(element: str, value: str, findings: Findings) -> str | None:
    """Keep places in the drawing, pictures in it, and links of `a` to the web."""
    if value.strip().startswith("#"):
        return value
    inner = _DATA.match(value.strip())
    if inner:
        from .pictures import clean_inner

        try:
            picture = base64.b64decode(inner[2])
        except binascii.Error:
            return None
        name = "picture.svg" if "svg" in inner[1] else "picture"
        cleaned = clean_inner(picture, name, findings)
        return f"data:{inner[1]};base64,{base64.b64encode(cleaned).decode()}"
    if _RUNS.match(value):
        findings.add(What.SCRIPTS)
        return None
    if element == "a" and re.match(r"\s*(?:https?|mailto):", value, re.IGNORECASE):
        return value
    findings.add(What.OUTSIDE)
    return None


def _clean_style(style: str, findings: Findings) -> str:
    cleaned = _ANY_ADDRESS.sub("none", style)
    if cleaned != style:
        findings.add(What.OUTSIDE)
    return cleaned


def _drop_default_style(root: Element) -> None:
    """Take out what editors write down by default, which says nothing but who they are."""
    parts = [each.strip() for each in root.get("style", "").split(";")]
    kept = [each for each in parts if each and not _BY_DEFAULT.match(each)]
    root.attrib.pop("style", None)
    if kept:
        root.set("style", ";".join(kept))


def _drop_unused_ids(root: Element) -> None:
    """Names that nothing points to are an editor's numbers."""
    used: set[str] = set()
    for element in root.iter():
        for _name, value in attributes(element):
            used.update(_OWN_ADDRESS.findall(value))
            if value.startswith("#"):
                used.add(value[1:])
            used.update(re.findall(r"([\w-]+)\.(?:begin|end|click)", value))
    sheets = " ".join(each.text or "" for each in elements(root, "style"))
    used.update(re.findall(r"#([\w-]+)", sheets))
    used.update(_OWN_ADDRESS.findall(sheets))
    for element in root.iter():
        if element.get("id") is not None and element.get("id") not in used:
            del element.attrib["id"]


def _drop_unused_spaces(root: Element) -> None:
    from lxml import etree

    etree.cleanup_namespaces(root, keep_ns_prefixes=None)
