"""Cleans web pages: what is read stays; what runs, calls outside or speaks of the makers goes."""

import base64
import binascii
import re

from lxml import etree, html

from ..charset import decode
from ..model import Reason, UnreadableError
from .findings import Findings, What
from .pictures import clean_inner
from .xml import Element, attributes, is_safe_address, name_of, remove

_REMOVED = {
    "script": What.SCRIPTS, "object": What.EMBEDDED, "embed": What.EMBEDDED,
    "applet": What.EMBEDDED, "iframe": What.OUTSIDE, "frame": What.OUTSIDE,
    "base": What.OUTSIDE, "xml": What.PROPERTIES, "template": What.SCRIPTS, "portal": What.OUTSIDE,
}  # fmt: skip
_KEPT_META = ("content-type", "content-language")
_FETCHED = frozenset(
    [
        "src",
        "srcset",
        "poster",
        "background",
        "data",
        "lowsrc",
        "dynsrc",
        "longdesc",
        "cite",
        "ping",
        "manifest",
        "profile",
        "classid",
        "codebase",
        "archive",
        "usemap",
        "icon",
    ]
)
_INNER = re.compile(r"data:(image/[a-z+.-]+);base64,(.*)", re.IGNORECASE | re.DOTALL)
_OUTSIDE = re.compile(r"\s*(?:[\w+.-]+:|//|\\)")
_CSS_ADDRESS = re.compile(r"url\([^)]*\)|@import[^;]*;?|expression\([^)]*\)", re.IGNORECASE)


def clean_web(data: bytes, findings: Findings) -> bytes:
    """Return the page in UTF-8 without scripts, comments, outside addresses, notes on makers."""
    text = decode(data).lstrip("\ufeff")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if not text.strip():
        raise UnreadableError(Reason.EMPTY)
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_pis=True)
    root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    clean_tree(root, findings)
    head = root.find("head")
    if head is None:
        head = root.makeelement("head")
        root.insert(0, head)
    for meta in list(head.iter("meta")):
        if (meta.get("http-equiv") or "").lower() == "content-type" or meta.get("charset"):
            remove(meta)
    head.insert(0, root.makeelement("meta", {"charset": "utf-8"}))
    return bytes(etree.tostring(root, encoding="utf-8", method="html", doctype="<!doctype html>"))


def clean_tree(root: Element, findings: Findings) -> None:
    """Clean the tree of a page in place. What lies beside it, or in the same book, it may name."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            findings.add(What.COMMENTS if element.text and element.text.strip() else What.CUSTOM)
            remove(element)
            continue
        name = name_of(element).lower()
        if name == "meta":
            _clean_meta(element, findings)
        elif name in _REMOVED or (name == "link" and _is_outside(element.get("href", ""))):
            findings.add(_REMOVED.get(name, What.OUTSIDE))
            remove(element)
        elif ":" in name and name.partition(":")[0] in ("o", "w", "x", "v", "m"):
            findings.add(What.CUSTOM)
            remove(element)
        else:
            for attribute, value in attributes(element):
                _clean_attribute(element, attribute, value, findings)
            if name == "style" and element.text:
                element.text = _clean_style(element.text, findings)


def _clean_meta(element: Element, findings: Findings) -> None:
    if element.get("charset") or (element.get("http-equiv") or "").lower() in _KEPT_META:
        return
    if (element.get("name") or "").lower() == "viewport":
        return
    what = What.AUTHORS if "author" in (element.get("name") or "").lower() else What.PROPERTIES
    findings.add(what, element.get("content"))
    remove(element)


def _clean_attribute(element: Element, name: str, value: str, findings: Findings) -> None:
    plain = name.rpartition("}")[2].lower()
    if plain.startswith("on") or plain in ("action", "formaction", "srcdoc"):
        findings.add(What.SCRIPTS)
        del element.attrib[name]
    elif plain.startswith("data-") or plain in ("nonce", "integrity"):
        findings.add(What.CUSTOM)
        del element.attrib[name]
    elif plain in _FETCHED or (plain == "href" and name_of(element) not in ("a", "area")):
        _clean_source(element, name, value, findings)
    elif plain == "href" and not _may_lead(value):
        findings.add(What.SCRIPTS if "script:" in value else What.OUTSIDE, value)
        del element.attrib[name]
    elif plain == "style":
        element.set(name, _clean_style(value, findings))


def _may_lead(address: str) -> bool:
    return is_safe_address(address) or not _is_outside(address)


def _is_outside(address: str) -> bool:
    """Tell whether an address names another place than the folder in which the page lies."""
    return bool(_OUTSIDE.match(address))


def _clean_source(element: Element, name: str, value: str, findings: Findings) -> None:
    """Keep pictures that the page itself holds, clean; nothing is fetched from elsewhere."""
    inner = _INNER.match(value.strip())
    if inner:
        try:
            picture = clean_inner(base64.b64decode(inner[2]), "picture", findings)
            element.set(name, f"data:{inner[1]};base64,{base64.b64encode(picture).decode()}")
            return
        except binascii.Error:
            pass
    elif not _is_outside(value):
        return
    findings.add(What.OUTSIDE, value[:200])
    del element.attrib[name]


def _inside_or_none(address: str) -> str:
    runs = address.lower().startswith("expression")
    return "none" if runs or re.search(r"[\w+.-]+:|//|\\\\", address) else address


def _clean_style(style: str, findings: Findings) -> str:
    cleaned = _CSS_ADDRESS.sub(lambda found: _inside_or_none(found[0]), style)
    if cleaned != style:
        findings.add(What.OUTSIDE)
    return cleaned
