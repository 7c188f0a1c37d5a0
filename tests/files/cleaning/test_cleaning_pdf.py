"""PDF: pages and their text stay; notes, files, scripts and all that speaks of people go."""

import contextlib
import io
import zlib

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from collab.files.cleaning import What
from collab.files.model import Reason

SECRET = "Alex Secret"
WORDS = b"BT /F1 12 Tf 72 700 Td (Nobody shall be tortured) Tj ET"


@pytest.fixture
def pdf():
    """A PDF with one page of words, to be furnished by a test."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F1=made.make_indirect(font)))
    page.Contents = Stream(made, WORDS)
    yield made
    made.close()


def saved(pdf: pikepdf.Pdf, **more) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **more)
    return out.getvalue()


def text(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as opened:
        return opened[0].get_textpage().get_text_bounded()


def note(kind: str, **more) -> Dictionary:
    place = {"Type": Name.Annot, "Subtype": Name(f"/{kind}"), "Rect": [10, 10, 50, 50]}
    return Dictionary(**place, **more)


def test_properties_go_and_the_text_stays(clean, pdf) -> None:
    pdf.docinfo["/Author"] = SECRET
    pdf.docinfo["/Producer"] = "A printer"
    with pdf.open_metadata() as said:
        said["dc:creator"] = [SECRET]
    data = saved(pdf)
    copy = clean(data)
    assert text(copy.data) == text(data) == "Nobody shall be tortured"
    assert SECRET.encode() not in copy.data
    assert copy.details[What.AUTHORS] == SECRET
    with pikepdf.open(io.BytesIO(copy.data)) as opened:
        assert "/Info" not in opened.trailer
        assert "/Metadata" not in opened.Root


def test_the_same_file_gives_the_same_copy(clean, pdf) -> None:
    data = saved(pdf)
    assert clean(data).data == clean(data).data


def test_scripts_and_acts_go(clean, pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root.OpenAction = pdf.make_indirect(script)
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script])))
    page = pdf.pages[0]
    page.AA = Dictionary(O=script)
    run = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    page.Annots = Array(
        [
            note("Link", A=run),
            note("Link", A=Dictionary(S=Name.URI, URI=String("file:///C:/x"))),
            note("Link", A=Dictionary(S=Name.URI, URI=String("https://example.org/"))),
            note("Link", A=Dictionary(S=Name.GoTo, D=Array([page.obj, Name.Fit]), Next=run)),
        ]
    )
    copy = clean(saved(pdf))
    with pikepdf.open(io.BytesIO(copy.data)) as opened:
        acts = [link.get("/A") for link in opened.pages[0].Annots]
        assert [act is not None for act in acts] == [False, False, True, True]
        assert "/Next" not in acts[3]
        assert "/OpenAction" not in opened.Root
        assert "/JavaScript" not in opened.Root.get("/Names", {})
    for word in (b"app.alert", b"cmd.exe", b"file:"):
        assert word not in copy.data
    assert copy.counts[What.SCRIPTS] >= 1
    assert copy.counts[What.ACTIONS] >= 3


def test_attached_files_go(clean, pdf) -> None:
    pdf.attachments["list of names.txt"] = SECRET.encode()
    pdf.pages[0].Annots = Array([note("FileAttachment", T=String(SECRET))])
    data = saved(pdf, compress_streams=False)
    copy = clean(data)
    assert SECRET.encode() in data
    with pikepdf.open(io.BytesIO(copy.data)) as opened:
        assert not opened.attachments
        assert len(opened.pages[0].Annots) == 0
    assert copy.counts[What.ATTACHMENTS] >= 2


def test_notes_go_and_marks_stay_without_a_name(clean, pdf) -> None:
    said = {"T": String(SECRET), "Contents": String("he lies"), "M": String("D:2024")}
    pdf.pages[0].Annots = Array(
        [note("Text", **said), note("Highlight", **said), note("FreeText", **said), note("Popup")]
    )
    copy = clean(saved(pdf))
    with pikepdf.open(io.BytesIO(copy.data)) as opened:
        marked, typed = opened.pages[0].Annots
        assert "/Contents" not in marked
        assert str(typed.Contents) == "he lies"
        assert not {"/T", "/M"} & {*marked.keys(), *typed.keys()}
    assert copy.counts[What.AUTHORS] == 3
    assert copy.counts[What.COMMENTS] == 2


def test_forms_keep_their_values_and_lose_their_twin_and_signature(clean, pdf) -> None:
    signature = Dictionary(Type=Name.Sig, Name=String(SECRET), Contents=String("x" * 40))
    fields = [
        Dictionary(FT=Name.Tx, T=String("name"), V=String("typed")),
        Dictionary(FT=Name.Sig, T=String("sign"), V=pdf.make_indirect(signature)),
    ]
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(f) for f in fields]))
    pdf.Root.AcroForm.XFA = Stream(pdf, SECRET.encode())
    copy = clean(saved(pdf))
    with pikepdf.open(io.BytesIO(copy.data)) as opened:
        form = opened.Root.AcroForm
        assert str(form.Fields[0].V) == "typed"
        assert "/V" not in form.Fields[1]
        assert "/XFA" not in form
    assert copy.counts[What.FORMS] == 1
    assert copy.details[What.SIGNATURES] == SECRET


def test_earlier_states_go(clean, pdf) -> None:
    first = saved(pdf)
    later = first + b"9 0 obj\n(" + SECRET.encode() + b")\nendobj\n" + first[first.rfind(b"xref") :]
    copy = clean(later)
    assert SECRET.encode() not in copy.data
    assert copy.counts[What.HISTORY] == 1


def test_photographs_on_the_pages_lose_their_data(clean, pdf) -> None:
    exif = Image.Exif()
    exif[0x013B] = SECRET
    out = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(out, "JPEG", exif=exif)
    photo = Stream(pdf, out.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=16, Height=16)
    photo.ColorSpace, photo.BitsPerComponent = Name.DeviceRGB, 8
    photo.Filter = Name.DCTDecode
    photo.Metadata = pdf.make_indirect(Stream(pdf, SECRET.encode()))
    pdf.pages[0].Resources.XObject = Dictionary(Im=pdf.make_indirect(photo))
    pdf.pages[0].Contents = Stream(pdf, WORDS + b" q 99 0 0 99 0 0 cm /Im Do Q")
    data = saved(pdf, compress_streams=False)
    copy = clean(data)
    assert SECRET.encode() in data
    assert SECRET.encode() not in copy.data
    with pikepdf.open(io.BytesIO(copy.data)) as opened:
        kept = opened.pages[0].Resources.XObject.Im
        assert pikepdf.PdfImage(kept).as_pil_image().size == (16, 16)


def test_hidden_layers_are_told_of(clean, pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("names")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    assert clean(saved(pdf)).counts[What.HIDDEN_LAYERS] == 1


def test_a_locked_file_cannot_be_cleaned_and_a_restricted_one_can(clean, pdf) -> None:
    locked = saved(pdf, encryption=pikepdf.Encryption(owner="o", user="u"))
    restricted = saved(pdf, encryption=pikepdf.Encryption(owner="o", user=""))
    assert clean(locked).reason is Reason.ENCRYPTED
    copy = clean(restricted)
    assert text(copy.data) == "Nobody shall be tortured"


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", b"%PDF-1.7\n" + b"\x00" * 5000])
def test_a_broken_file_cannot_be_cleaned(clean, data: bytes) -> None:
    assert clean(data).reason is Reason.DAMAGED


def test_things_that_stand_in_things_without_end_are_survived(clean, pdf) -> None:
    loop = pdf.make_indirect(Dictionary(Type=Name.Loop))
    loop.Kids = Array([loop])
    loop.Next = loop
    pdf.pages[0].Loop = loop
    deep = Array([])
    for _ in range(200):
        deep = Array([deep])
    pdf.pages[0].Deep = deep
    assert text(clean(saved(pdf)).data) == "Nobody shall be tortured"


def everything(data: bytes) -> bytes:
    """All that the objects of a file say, unpacked."""
    said = []
    with pikepdf.open(io.BytesIO(data)) as opened:
        for thing in opened.objects:
            if isinstance(thing, Stream):
                said.append(thing.read_raw_bytes())
                with contextlib.suppress(zlib.error):
                    said.append(zlib.decompress(said[-1]))
            else:
                said.append(thing.unparse(resolved=True))
        said.append(opened.trailer.unparse(resolved=True))
    return b"".join(said)


def test_notes_are_gone_from_the_structure_too(clean, pdf) -> None:
    said = note("Text", Contents=String("They came at night"), T=String(SECRET))
    comment = pdf.make_indirect(said)
    pdf.pages[0].obj["/Annots"] = Array([comment])
    element = Dictionary(
        Type=Name.StructElem, S=Name.Annot, K=Dictionary(Type=Name.OBJR, Obj=comment)
    )
    pdf.Root["/StructTreeRoot"] = pdf.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, K=Array([pdf.make_indirect(element)]))
    )
    copy = clean(saved(pdf))
    left = everything(copy.data)
    assert b"They came at night" not in left
    assert SECRET.encode() not in left
    assert copy.counts[What.COMMENTS] == 1


def test_fields_and_layers_do_not_tell_when_and_who(clean, pdf) -> None:
    field = note("Widget", FT=Name.Tx, T=String("name"), M=String("D:20240512"))
    pdf.pages[0].obj["/Annots"] = Array([pdf.make_indirect(field)])
    pdf.Root["/AcroForm"] = Dictionary(Fields=Array([pdf.pages[0].obj["/Annots"][0]]))
    used = Dictionary(
        CreatorInfo=Dictionary(Creator=String("A drawing program")),
        User=Dictionary(Type=Name.Ind, Name=String(SECRET)),
    )
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Walls"), Usage=used))
    pdf.Root["/OCProperties"] = Dictionary(OCGs=Array([layer]), D=Dictionary())
    left = everything(clean(saved(pdf)).data)
    for gone in (b"20240512", b"A drawing program", SECRET.encode()):
        assert gone not in left
    assert b"(Walls)" in left


def test_a_picture_that_is_packed_twice_is_cleaned(clean, pdf) -> None:
    taken, out = Image.Exif(), io.BytesIO()
    taken[0x013B] = SECRET
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=taken)
    picture = Stream(pdf, zlib.compress(out.getvalue()))
    picture.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8, ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8, Filter=Array([Name.FlateDecode, Name.DCTDecode]),
    )  # fmt: skip
    pdf.pages[0].Resources["/XObject"] = Dictionary(Im=picture)
    pdf.pages[0].Contents = Stream(pdf, WORDS + b" /Im Do")
    copy = clean(saved(pdf))
    assert SECRET.encode() not in everything(copy.data)
    assert copy.counts[What.AUTHORS] == 1
    with pikepdf.open(io.BytesIO(copy.data)) as opened:
        image = pikepdf.PdfImage(opened.pages[0].Resources.XObject.Im).as_pil_image()
        assert image.size == (8, 8)


def test_the_number_of_a_file_is_not_that_of_its_copy(clean, pdf) -> None:
    pdf.trailer["/ID"] = Array([b"0123456789abcdef", b"0123456789abcdef"])
    assert b"0123456789abcdef" not in clean(saved(pdf)).data
