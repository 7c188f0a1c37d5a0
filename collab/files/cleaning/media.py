"""Copies sound and film without what is said about it: the coded data stay as they are."""

import contextlib
from typing import IO, Any

import av

from ..model import Reason, UnreadableError
from .findings import Findings, What

_CONTAINERS = {
    "audio/mpeg": ("mp3", "mp3"), "audio/wav": ("wav", "wav"), "audio/ogg": ("ogg", "ogg"),
    "audio/flac": ("flac", "flac"), "audio/mp4": ("mov", "ipod"), "video/mp4": ("mov", "mp4"),
    "video/quicktime": ("mov", "mov"), "video/webm": ("matroska", "webm"),
    "video/x-matroska": ("matroska", "matroska"), "video/x-msvideo": ("avi", "avi"),
    "video/3gpp": ("mov", "3gp"),
}  # fmt: skip
"""By media type: how the file is read and how it is written. The format is never guessed."""
_QUIET = {"fflags": "+bitexact", "id3v2_version": "0", "write_id3v1": "0"}
_TECHNICAL = frozenset(
    {"major_brand", "minor_version", "compatible_brands", "handler_name", "vendor_id", "language",
     "duration", "encoder"}
)  # fmt: skip
_NOTED = {
    "artist": What.AUTHORS, "album_artist": What.AUTHORS, "author": What.AUTHORS,
    "composer": What.AUTHORS, "performer": What.AUTHORS, "date": What.DATES,
    "creation_time": What.DATES, "location": What.PLACE, "location-eng": What.PLACE,
    "com.apple.quicktime.location.iso6709": What.PLACE, "com.apple.quicktime.make": What.DEVICE,
    "com.apple.quicktime.model": What.DEVICE, "make": What.DEVICE, "model": What.DEVICE,
    "com.android.model": What.DEVICE, "com.android.manufacturer": What.DEVICE,
    "com.android.version": What.DEVICE, "encoder": What.SOFTWARE,
    "com.apple.quicktime.creationdate": What.DATES, "com.apple.quicktime.software": What.SOFTWARE,
}  # fmt: skip
_MOST_PACKETS = 20_000_000


def clean_media(file: IO[bytes], media_type: str, output: IO[bytes], findings: Findings) -> None:
    """Write sound and film anew without tags, covers, chapters and tracks of data.

    Raises `UnreadableError`: damaged; unsupported for containers and codings that cannot be copied.
    """
    if media_type not in _CONTAINERS:
        raise UnreadableError(Reason.UNSUPPORTED)
    reading, writing = _CONTAINERS[media_type]
    try:
        with av.open(file, format=reading, metadata_errors="replace") as source:
            _note(source, findings)
            if reading == "matroska" and media_type == "video/webm" and not _fits_webm(source):
                writing = "matroska"
            with av.open(output, "w", format=writing, container_options=_QUIET) as target:
                _copy(source, target, findings)
    except av.FFmpegError as error:
        if isinstance(error.__context__, OSError):
            raise error.__context__ from error  # from writing the copy, which may be too large
        raise UnreadableError(Reason.DAMAGED) from error
    except (ValueError, TypeError) as error:
        raise UnreadableError(Reason.UNSUPPORTED) from error


def _copy(source: Any, target: Any, findings: Findings) -> None:
    streams = {}
    for stream in source.streams:
        if _is_cover(stream):
            findings.add(What.PREVIEWS)
        elif stream.type not in ("audio", "video", "subtitle"):
            findings.add(What.TRACKS)
        else:
            copied = target.add_stream_from_template(stream, opaque=True)
            copied.metadata.clear()
            streams[stream.index] = copied
    if not streams:
        raise UnreadableError(Reason.DAMAGED)
    for number, packet in enumerate(source.demux(list(_streams(source, streams)))):
        if number > _MOST_PACKETS:
            raise UnreadableError(Reason.TOO_LARGE)
        if packet.dts is None and packet.pts is None and not packet.size:
            continue
        packet.stream = streams[packet.stream.index]
        target.mux(packet)


def _streams(source: Any, streams: dict[int, Any]) -> Any:
    return (stream for stream in source.streams if stream.index in streams)


def _is_cover(stream: Any) -> bool:
    """Tell a picture that is attached to sound, which counts as film with one frame."""
    return stream.type == "video" and bool(stream.disposition & av.stream.Disposition.attached_pic)


def _fits_webm(source: Any) -> bool:
    return all(
        stream.type == "data" or stream.codec_context.name in _WEBM
        for stream in source.streams
        if stream.codec_context is not None
    )


_WEBM = frozenset(
    {
        "vp8",
        "vp9",
        "libvpx",
        "libvpx-vp9",
        "av1",
        "libdav1d",
        "vorbis",
        "opus",
        "libopus",
        "libvorbis",
        "webvtt",
    }
)


def _note(source: Any, findings: Findings) -> None:
    for fields in (source.metadata, *(stream.metadata for stream in source.streams)):
        for name, value in fields.items():
            plain = name.lower()
            if plain in _NOTED:
                findings.add(_NOTED[plain], value)
            elif plain not in _TECHNICAL:
                findings.add(What.TAGS, value)
    with contextlib.suppress(Exception):
        findings.add(What.TAGS, count=len(source.chapters()))
