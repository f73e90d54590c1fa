"""A photo as a phone makes it: with the place where it was taken."""

from io import BytesIO

from PIL import Image

PLACE = "云岭村某户门前"


def photo(size: tuple[int, int] = (2400, 1600)) -> BytesIO:
    """A JPEG with a place and a description in its metadata."""
    picture = Image.new("RGB", size, (120, 160, 200))
    exif = picture.getexif()
    exif[0x010E] = PLACE.encode().hex()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (30.0, 1.0, 2.0)
    buffer = BytesIO()
    picture.save(buffer, "JPEG", exif=exif)
    buffer.seek(0)
    return buffer
