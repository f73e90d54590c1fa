"""Pictures and papers as people send them, honest and hostile, made on the spot."""

import io
import struct
import zlib

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

GPS_LATITUDE = (26.0, 33.0, 12.75)
CAMERA = "CAMERA-OF-A-TEACHER"


def picture(width: int = 800, height: int = 600, *, colour: str = "#e8e0c8") -> Image.Image:
    """A page with a dark corner at its top left, so that turning it shows."""
    page = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(page).rectangle((0, 0, width // 4, height // 4), fill="black")
    return page


def encoded(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    """`image` as a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(**options) -> bytes:
    """An upright JPEG without metadata."""
    return encoded(picture(**options))


def photo_with_place(orientation: int = 6) -> bytes:
    """A JPEG lying on its side, with camera and position."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = CAMERA
    exif.get_ifd(0x8825)[2] = GPS_LATITUDE
    return encoded(picture(), exif=exif)


def bomb_png(side: int = 30_000) -> bytes:
    """A PNG of a few hundred KB that unpacks to 900 million pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)

    rows = zlib.compress(b"\0" * (side // 8 + 1) * side, 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def pdf(pages: int = 1, *, words: str = "certificate", **save) -> bytes:
    """A plain PDF; `save` are options of pikepdf's save."""
    with pikepdf.new() as made:
        for _ in range(pages):
            page = made.add_blank_page(page_size=(300, 400))
            page.Contents = made.make_stream(f"% {words}\n0 0 0 rg 20 20 99 99 re f".encode())
        out = io.BytesIO()
        made.save(out, **save)
    return out.getvalue()


def acting_pdf() -> bytes:
    """A PDF that runs a script, starts a program, opens an address and carries a file."""
    with pikepdf.open(io.BytesIO(pdf())) as made:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('EVIL-SCRIPT')")
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="EVIL-PROGRAM.exe")
        made.Root.OpenAction = script
        made.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["x", made.make_indirect(script)]))
        )
        made.attachments["EVIL-FILE.txt"] = b"EVIL-CONTENT"
        page = made.pages[0]
        page.AA = pikepdf.Dictionary(O=made.make_indirect(launch))
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=pikepdf.Array([0, 0, 300, 400]),
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://EVIL-ADDRESS.example/"),
        )
        page.Annots = pikepdf.Array([made.make_indirect(link)])
        made.docinfo["/Author"] = "EVIL-AUTHOR"
        out = io.BytesIO()
        made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def stamped_pdf() -> bytes:
    """A PDF whose red stamp is an annotation, as electronic seals are."""
    with pikepdf.open(io.BytesIO(pdf())) as made:
        look = made.make_stream(b"1 0 0 rg 0 0 100 100 re f")
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox = pikepdf.Array([0, 0, 100, 100])
        stamp = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Stamp,
            Rect=pikepdf.Array([150, 250, 250, 350]),
            F=4,
            AP=pikepdf.Dictionary(N=look),
        )
        made.pages[0].Annots = pikepdf.Array([made.make_indirect(stamp)])
        out = io.BytesIO()
        made.save(out)
    return out.getvalue()


def scanned_pdf() -> bytes:
    """A page that is a photo with position and camera inside."""
    with pikepdf.new() as made:
        image = made.make_stream(photo_with_place(orientation=1))
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = 800, 600, 8
        image.ColorSpace, image.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
        page = made.add_blank_page(page_size=(800, 600))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=image))
        page.Contents = made.make_stream(b"800 0 0 600 0 0 cm /P Do")
        out = io.BytesIO()
        made.save(out)
    return out.getvalue()


def sent(content: bytes, name: str = "image.jpg") -> SimpleUploadedFile:
    """`content` as an upload; what the browser says of its type is never believed."""
    return SimpleUploadedFile(name, content, content_type="image/jpeg")
