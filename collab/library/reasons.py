"""Why the text of a file could not be read, in words, and what a person can do about it."""

from dataclasses import dataclass

from flask_babel import gettext as _

from ..files.reading import Reason

NO_FAULT = frozenset({Reason.MEDIA, Reason.LISTED})
"""There is nothing that somebody could do about these, and nothing is wrong."""


@dataclass(frozen=True)
class Explanation:
    """`short` follows "could not be read:" in a list; `text` and `remedy` stand on the page."""

    short: str
    text: str
    remedy: str


def explain(reason: str | None) -> Explanation:
    """Return the explanation of a reason in the language of the page."""
    try:
        return _EXPLANATIONS[Reason(reason or "")]()
    except (ValueError, KeyError):
        return _unknown()


def _unknown() -> Explanation:
    return Explanation(
        _("the reason is unknown"),
        _("The text of this file could not be read."),
        _("The file is kept. Try saving it anew and uploading a new version."),
    )


def _missing() -> Explanation:
    return Explanation(
        _("the file is not in the store"),
        _("The file was not found in the store of this server."),
        _("Tell the administrator, and upload the file once more as a new version."),
    )


def _empty() -> Explanation:
    return Explanation(
        _("there is nothing in the file"),
        _("The file holds nothing but blank space."),
        _("Check the file on your device and upload it once more as a new version."),
    )


def _encrypted() -> Explanation:
    return Explanation(
        _("the file needs a password"),
        _("The file is locked with a password, so search cannot look inside."),
        _("It is kept as it is. To have it searched, upload a version without a password."),
    )


def _damaged() -> Explanation:
    return Explanation(
        _("the file is damaged"),
        _("The file is cut off or broken."),
        _("Open it in the program that made it, save it anew and upload a new version."),
    )


def _too_large() -> Explanation:
    return Explanation(
        _("it is too large to be read"),
        _("The file has more pages, text or picture points than can be read."),
        _("Divide it into several files, so that search finds all of it."),
    )


def _too_slow() -> Explanation:
    return Explanation(
        _("reading took too long"),
        _("Reading this file took longer than is allowed."),
        _("Divide it into several files, or save it as a simpler PDF, and upload a new version."),
    )


def _bomb() -> Explanation:
    return Explanation(
        _("the file unpacks to an enormous size"),
        _("The file unpacks to far more than a document holds. Such files are made to do harm."),
        _("Do not open it before you know where it comes from. Ask who sent it to you."),
    )


def _no_text() -> Explanation:
    return Explanation(
        _("there are only pictures"),
        _("This is a picture or a scan, and no letters were found in it."),
        _("If you have the text itself, upload it as a new version. Search finds it by its title."),
    )


def _no_recognition() -> Explanation:
    return Explanation(
        _("there are only pictures of text"),
        _("The letters stand in pictures, and this server does not recognise letters in pictures."),
        _(
            "If you have the text itself, upload it as a new version. The administrator can "
            "install Tesseract and have such files read again."
        ),
    )


def _other_language() -> Explanation:
    return Explanation(
        _("some letters of its language are not known to the server"),
        _("The text was recognised in a scan, but not with the letters of its language."),
        _("The administrator can install this language for Tesseract and have it read again."),
    )


def _media() -> Explanation:
    return Explanation(
        _("sound and video have no text"),
        _("This is sound or video: there is no text in it."),
        _("Search finds it by its title. You can upload what is said as a document beside it."),
    )


def _listed() -> Explanation:
    return Explanation(
        _("the names of the files in it"),
        _("This is an archive: search knows the names of the files in it, not what they hold."),
        _("To have the files themselves searched, unpack the archive and upload them."),
    )


def _unsupported() -> Explanation:
    return Explanation(
        _("files of this type are not read"),
        _("The text of such files is not read."),
        _("It is kept and found by its title. To have it searched, upload it as PDF, DOCX or ODT."),
    )


def _type_mismatch() -> Explanation:
    return Explanation(
        _("the file is not what its name says"),
        _("The name promises a document, but the content is something else."),
        _("Do not open it before you know where it comes from. Ask who sent it to you."),
    )


_EXPLANATIONS = {
    Reason.MISSING: _missing,
    Reason.EMPTY: _empty,
    Reason.ENCRYPTED: _encrypted,
    Reason.DAMAGED: _damaged,
    Reason.TOO_LARGE: _too_large,
    Reason.TOO_SLOW: _too_slow,
    Reason.BOMB: _bomb,
    Reason.NO_TEXT: _no_text,
    Reason.NO_RECOGNITION: _no_recognition,
    Reason.OTHER_LANGUAGE: _other_language,
    Reason.MEDIA: _media,
    Reason.LISTED: _listed,
    Reason.UNSUPPORTED: _unsupported,
    Reason.TYPE_MISMATCH: _type_mismatch,
}
