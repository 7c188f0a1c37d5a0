"""Sound and film: the coded data stay, tags, covers and tracks of data go."""

import io

import av
import numpy
import pytest

from collab.files.cleaning import What
from collab.files.model import Reason

SECRET = "Alex Secret"
SAID = {"artist": SECRET, "title": "Interview in the colony", "comment": "cell 7"}


def sound(container: str, codec: str, **more) -> bytes:
    """A second of a tone."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as made:
        made.metadata.update(SAID | more)
        stream = made.add_stream(codec, rate=48000)
        kind = stream.codec_context.format.name if stream.codec_context.format else "s16"
        tone = numpy.sin(numpy.arange(48000) / 20) * 8000
        frame = av.AudioFrame.from_ndarray(tone.astype("int16").reshape(1, -1), "s16", "mono")
        frame.sample_rate = 48000
        resampler = av.AudioResampler(format=kind, layout=stream.layout, rate=48000)
        for piece in resampler.resample(frame):
            made.mux(stream.encode(piece))
        made.mux(stream.encode(None))
    return out.getvalue()


def film(container: str, codec: str, **more) -> bytes:
    """Five grey pictures."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as made:
        made.metadata.update(SAID | more)
        stream = made.add_stream(codec, rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for shade in range(5):
            grey = numpy.full((48, 64, 3), shade * 40, "uint8")
            made.mux(stream.encode(av.VideoFrame.from_ndarray(grey, "rgb24")))
        made.mux(stream.encode(None))
    return out.getvalue()


def heard(data: bytes) -> tuple[dict[str, str], list[bytes]]:
    """What a file says of itself, and its packets."""
    with av.open(io.BytesIO(data)) as opened:
        packets = [bytes(packet) for packet in opened.demux() if packet.size]
        said = dict(opened.metadata)
        for stream in opened.streams:
            said |= stream.metadata
    return said, packets


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.wav", lambda: sound("wav", "pcm_s16le")),
        ("a.flac", lambda: sound("flac", "flac")),
        ("a.ogg", lambda: sound("ogg", "libopus")),
        ("a.m4a", lambda: sound("ipod", "aac")),
        ("a.mp4", lambda: film("mp4", "mpeg4", location="+43.2500+076.9000/")),
        ("a.mov", lambda: film("mov", "mpeg4")),
        ("a.avi", lambda: film("avi", "mpeg4")),
        ("a.webm", lambda: film("webm", "libvpx")),
    ],
)
def test_tags_go_and_the_coded_data_stay(clean, name: str, make) -> None:
    data = make()
    copy = clean(data, name)
    before, packets = heard(data)
    assert SECRET in before.values()
    said, kept = heard(copy.data)
    assert kept == packets
    assert SECRET.encode() not in copy.data
    assert not {"artist", "title", "comment", "creation_time", "location"} & {*map(str.lower, said)}
    assert copy.details[What.AUTHORS] == SECRET
    assert clean(data, name).data == copy.data, "nothing in the copy is a matter of chance"


def test_where_a_film_was_taken_is_told_to_whoever_uploaded_it(clean) -> None:
    copy = clean(film("mp4", "mpeg4", location="+43.2500+076.9000/"))
    assert copy.details[What.PLACE].startswith("+43.2500")


def test_a_broken_file_cannot_be_cleaned(clean) -> None:
    assert clean(b"fLaC" + b"\x00\x01" * 600, "a.flac").reason is Reason.DAMAGED
    assert clean(b"OggS" + b"\x00\x01" * 600, "a.ogg").reason is Reason.DAMAGED
