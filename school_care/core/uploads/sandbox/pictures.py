"""A photo drawn anew: upright, small enough, nothing but its pixels."""

import io

from PIL import Image, ImageOps

from . import limits
from .refusal import Refused

QUALITY = 82
THUMBNAIL_QUALITY = 76
TOO_MANY_PIXELS = "像素太多（超过 5000 万）：请把照片调小，或截一张图再上传。"
MOVING = "是会动的图片：请截一张图再上传。"


def redraw(content: bytes, kind: str) -> list[bytes]:
    """The picture and its thumbnail as JPEG. Raises Refused; a damaged picture raises anything."""
    if kind == "HEIF":
        _learn_heif()
    Image.MAX_IMAGE_PIXELS = None  # our own limit stands below, with a sentence
    formats = ("JPEG", "MPO") if kind == "JPEG" else (kind,)
    with Image.open(io.BytesIO(content), formats=formats) as opened:
        width, height = opened.size
        if width * height > limits.MAX_PIXELS or max(width, height) > limits.MAX_SIDE:
            raise Refused(TOO_MANY_PIXELS)
        # MPO and HEIC hold further pictures of the same moment; the first is the photo.
        if kind in ("PNG", "WEBP") and getattr(opened, "is_animated", False):
            raise Refused(MOVING)
        if kind == "JPEG":  # decodes at half or a quarter of the size: less memory, less time
            opened.draft("RGB", (limits.LONGEST_SIDE, limits.LONGEST_SIDE))
        opened.load()
        upright = ImageOps.exif_transpose(_small(opened, limits.LONGEST_SIDE))
    picture = _on_white(upright)
    thumbnail = picture.copy()
    thumbnail.thumbnail((limits.THUMBNAIL_SIDE, limits.THUMBNAIL_SIDE))
    return [_jpeg(picture, QUALITY), _jpeg(thumbnail, THUMBNAIL_QUALITY)]


def _small(picture: Image.Image, side: int) -> Image.Image:
    if picture.mode not in ("RGB", "RGBA", "L", "LA", "CMYK"):
        # palette, 16 bits and other rarities cannot be scaled well as they are
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.thumbnail((side, side))
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    """Plain RGB in a new image: no metadata comes along; what was see-through becomes paper."""
    paper = Image.new("RGB", picture.size, "white")
    if picture.mode in ("RGBA", "LA"):
        picture = picture.convert("RGBA")
        paper.paste(picture, mask=picture.getchannel("A"))
    else:
        paper.paste(picture.convert("RGB"))
    return paper


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _learn_heif() -> None:
    """HEIC of iPhones; loaded only when needed. One thread: the limits count every one's stack."""
    import pillow_heif

    pillow_heif.register_heif_opener(
        thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
    )
