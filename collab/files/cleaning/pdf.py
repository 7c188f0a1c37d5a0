"""Cleans PDF files (ISO 32000-2): the pages stay; all that speaks of people or runs goes.

The file is written anew by qpdf, so that earlier states, which programs append to, are gone too.
"""

import re
import warnings
from typing import IO, Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from ..model import Reason, UnreadableError
from .findings import Findings, What
from .pdf_notes import clean_note, clean_notes, may_lead, note_properties
from .pdf_pictures import clean_picture

_ROOT = frozenset(
    [
        "/Type",
        "/Pages",
        "/PageLabels",
        "/Names",
        "/Dests",
        "/ViewerPreferences",
        "/PageLayout",
        "/PageMode",
        "/Outlines",
        "/AcroForm",
        "/StructTreeRoot",
        "/MarkInfo",
        "/Lang",
        "/OCProperties",
        "/Version",
        "/Extensions",
        "/OutputIntents",
    ]
)
_ROOT_NOTED = {
    "/OpenAction": What.ACTIONS, "/AA": What.ACTIONS, "/Collection": What.ATTACHMENTS,
    "/AF": What.ATTACHMENTS, "/DSS": What.SIGNATURES, "/Perms": What.SIGNATURES,
    "/Metadata": What.PROPERTIES,
}  # fmt: skip
_NAMES_NOTED = {"/JavaScript": What.SCRIPTS, "/EmbeddedFiles": What.ATTACHMENTS}
_EVERYWHERE = {
    "/Metadata": What.PROPERTIES, "/PieceInfo": What.CUSTOM, "/LastModified": What.DATES,
    "/Thumb": What.PREVIEWS, "/AA": What.ACTIONS, "/AF": What.ATTACHMENTS, "/EF": What.ATTACHMENTS,
    "/OPI": What.OUTSIDE, "/SpiderInfo": What.CUSTOM, "/JS": What.SCRIPTS, "/Measure": What.PLACE,
    "/CreatorInfo": What.SOFTWARE,
}  # fmt: skip
_SAFE_ACTIONS = frozenset({"/GoTo", "/Named", "/SetOCGState", "/Hide", "/Thread", "/Trans"})
_ENDS = re.compile(rb"%%EOF\s")
_FILE = ("/F", "/UF", "/Desc", "/DOS", "/Mac", "/Unix")
_SIGNED = (
    "/V", "/Contents", "/Name", "/M", "/Reason", "/Location", "/ContactInfo", "/Prop_Build",
    "/Cert",
)  # fmt: skip
_DEEPEST = 60


def clean_pdf(file: BinaryIO, output: BinaryIO, findings: Findings) -> None:
    """Write the cleaned copy.

    Raises `UnreadableError`: encrypted when a password is needed to open the file; damaged when no
    page can be found in it.
    """
    try:
        with Pdf.open(file) as pdf:
            if not len(pdf.pages):
                raise UnreadableError(Reason.DAMAGED)
            note_properties(pdf, findings)
            _note_history(file, pdf, findings)
            _clean_root(pdf, findings)
            clean_notes(pdf, findings)
            for thing in pdf.objects:
                _clean_object(thing, findings)
            del pdf.docinfo
            if "/ID" in pdf.trailer:
                del pdf.trailer[
                    "/ID"
                ]  # else the copy could be matched with the file it was made of
            pdf.remove_unreferenced_resources()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of fields that the form does not list: as before
                pdf.save(
                    output, deterministic_id=True, fix_metadata_version=False, encryption=False
                )
    except pikepdf.PasswordError as error:
        raise UnreadableError(Reason.ENCRYPTED) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise UnreadableError(Reason.DAMAGED) from error


def _note_history(file: IO[bytes], pdf: Pdf, findings: Findings) -> None:
    """Tell of earlier states: each ends with a mark; a file for the web has two by itself."""
    file.seek(0)
    marks = 0
    while block := file.read(1 << 20):
        marks += len(_ENDS.findall(block + b"\n"))
    if marks > (2 if pdf.is_linearized else 1):
        findings.add(What.HISTORY, count=marks - 1)


def _clean_root(pdf: Pdf, findings: Findings) -> None:
    root = pdf.Root
    for key in list(root.keys()):
        if key not in _ROOT:
            if key != "/OpenAction" or not _only_turns_pages(root[key]):
                findings.add(_ROOT_NOTED.get(key, What.CUSTOM))
            del root[key]
    names = root.get("/Names")
    if isinstance(names, Dictionary):
        for key in list(names.keys()):
            if key != "/Dests":
                if key in _NAMES_NOTED:
                    findings.add(_NAMES_NOTED[key], count=_entries(names[key]))
                del names[key]
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary):
        if "/XFA" in form:
            findings.add(What.FORMS)
            del form["/XFA"]
        for key in ("/SigFlags", "/CO"):
            if key in form:
                del form[key]
    layers = root.get("/OCProperties")
    if isinstance(layers, Dictionary):
        shown = layers.get("/D")
        hidden = shown.get("/OFF") if isinstance(shown, Dictionary) else None
        findings.add(What.HIDDEN_LAYERS, count=len(hidden) if isinstance(hidden, Array) else 0)


def _only_turns_pages(action: Any) -> bool:
    return not isinstance(action, Dictionary) or action.get("/S") == Name.GoTo


def _entries(tree: Any, depth: int = 0) -> int:
    """Return how many values a tree of names holds, at least one."""
    if not isinstance(tree, Dictionary) or depth > 8:
        return 1
    here = len(tree["/Names"]) // 2 if isinstance(tree.get("/Names"), Array) else 0
    below = tree.get("/Kids")
    kids = list(below) if isinstance(below, Array) else []
    return max(1, here + sum(_entries(kid, depth + 1) for kid in kids[:1000]))


def _clean_object(thing: Object, findings: Findings, depth: int = 0) -> None:
    """Clean one object and those that stand in it; those that it names are met by themselves."""
    if isinstance(thing, Array):
        for child in thing:
            if isinstance(child, Dictionary | Array) and not child.is_indirect and depth < _DEEPEST:
                _clean_object(child, findings, depth + 1)
        return
    if not isinstance(thing, Dictionary | Stream):
        return
    for key in list(thing.keys()):
        if key in _EVERYWHERE:
            findings.add(_EVERYWHERE[key])
            del thing[key]
        elif key in ("/A", "/PA", "/Next") and not _is_safe_action(thing[key], findings):
            del thing[key]
        else:
            child = thing[key]
            if isinstance(child, Dictionary | Array) and not child.is_indirect and depth < _DEEPEST:
                _clean_object(child, findings, depth + 1)
    _clean_kind(thing, findings)


def _clean_kind(thing: Object, findings: Findings) -> None:
    """Clean what an object holds by its kind: a picture, the name of a file, a signature."""
    if isinstance(thing, Stream):
        _clean_stream(thing, findings)
    elif thing.get("/Type") == Name.Filespec:
        _clear(thing, _FILE)
    elif Name.Sig in (thing.get("/FT"), thing.get("/Type")):
        if "/V" in thing or "/Contents" in thing:
            findings.add(What.SIGNATURES, _signer(thing))
        _clear(thing, _SIGNED)
    elif thing.get("/Type") == Name.Annot:
        clean_note(thing, findings)
    elif thing.get("/Type") == Name.OCG:
        usage = thing.get("/Usage")
        if isinstance(usage, Dictionary) and "/User" in usage:
            findings.add(What.AUTHORS)
            del usage["/User"]


def _signer(thing: Object) -> Any:
    value = thing.get("/V")
    signature = value if isinstance(value, Dictionary) else thing
    name = signature.get("/Name")
    return str(name) if isinstance(name, pikepdf.String) else None


def _clear(thing: Object, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in thing:
            del thing[key]


def _is_safe_action(action: Any, findings: Findings) -> bool:
    """Tell whether an action only turns pages or opens the web. Whatever is no action is let be."""
    if isinstance(action, Array):
        judged = [_is_safe_action(each, findings) for each in action]
        return all(judged)
    if not isinstance(action, Dictionary) or "/S" not in action:
        return True
    kind = str(action["/S"]) if isinstance(action["/S"], Name) else ""
    if kind in _SAFE_ACTIONS or kind not in _ACTIONS:
        return True
    if kind == "/URI" and may_lead(action.get("/URI")):
        return True
    findings.add(What.SCRIPTS if kind == "/JavaScript" else What.ACTIONS)
    return False


_ACTIONS = frozenset(
    [
        "/URI",
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToR",
        "/GoToE",
        "/ResetForm",
        "/Sound",
        "/Movie",
        "/Rendition",
        "/GoTo3DView",
        "/RichMediaExecute",
    ]
)


def _clean_stream(stream: Stream, findings: Findings) -> None:
    """Clean a picture; never fetch bytes from another file."""
    if "/F" in stream and not isinstance(stream["/F"], Name | Array):
        findings.add(What.OUTSIDE)
        del stream["/F"]
    if stream.get("/Subtype") == Name.Image:
        clean_picture(stream, findings)
