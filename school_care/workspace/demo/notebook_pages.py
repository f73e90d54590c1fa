"""Photographed notebook pages and certificates of the demo school, drawn with Pillow.

They name nobody. Without a Chinese font on the machine the lines stay empty.
"""

import io
import random
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = (  # (file, face: simplified Chinese)
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
)
PAGE = (900, 1200)
LINE = 74
INK = ("#1d2f6f", "#20262e", "#2b3a55")
NOTES = (
    ("课间在操场聊了十分钟。", "说晚上想妈妈，妈妈说腊月二十回来。", "约好周五一起看作文。"),
    ("放学后到家里坐了坐。", "奶奶腿脚不好，饭是孩子自己热的。", "书桌在窗边，墙上贴着奖状。"),
    ("午休谈心。", "最近和同桌闹别扭，不想回宿舍。", "答应试着先打一声招呼。"),
    ("作业本上写了一句：我想考县一中。", "表扬了字写得工整。", "数学还差应用题，周三补。"),
    ("给在外打工的爸爸打了视频。", "孩子先不说话，后来讲了运动会。", "爸爸说国庆争取回来一趟。"),
    ("早读来晚了两次。", "问了才知道弟弟发烧，自己先送弟弟。", "跟校医说好，以后可以先来电话。"),
)
PAPERS = ("残疾人证（复印）", "低保证（复印）", "委托照护协议", "告知书回执")


@lru_cache
def notebook_page(number: int) -> bytes:
    """A photo of a lined page with the notes of one talk; one of a few, by `number`."""
    return _jpeg(_notebook(number % len(NOTES)))


@lru_cache
def paper(number: int) -> bytes:
    """A photo of a paper with a red seal; one of a few, by `number`."""
    return _jpeg(_paper(number % len(PAPERS)))


@lru_cache
def paper_pdf(number: int) -> bytes:
    """The same paper as a scanned PDF of one page."""
    out = io.BytesIO()
    _paper(number % len(PAPERS)).save(out, "PDF", resolution=110)
    return out.getvalue()


@lru_cache
def small(photo: bytes) -> bytes:
    """The thumbnail of a photo."""
    with Image.open(io.BytesIO(photo)) as opened:
        opened.thumbnail((320, 320))
        return _jpeg(opened)


@lru_cache
def _notebook(number: int) -> Image.Image:
    dice = random.Random(number)  # noqa: S311 (a drawing)
    page = Image.new("RGB", PAGE, "#f6f1e2")
    draw = ImageDraw.Draw(page)
    for top in range(150, PAGE[1] - 60, LINE):
        draw.line((60, top, PAGE[0] - 50, top), fill="#b9c8d8", width=2)
    draw.line((120, 60, 120, PAGE[1] - 60), fill="#e0a9a2", width=2)
    font, ink = font_of(42), dice.choice(INK)
    lines = [part for note in NOTES[number] for part in _wrapped(note)]
    for row, words in enumerate(lines if font else ()):
        left = 140.0
        for letter in words:
            place = (left, 150 + LINE * row - 58 + dice.randint(-3, 3))
            draw.text(place, letter, font=font, fill=ink)
            left += 44 + dice.uniform(-2, 2)
    return page.rotate(dice.uniform(-2.5, 2.5), fillcolor="#8c7b66", resample=Image.BICUBIC)


@lru_cache
def _paper(number: int) -> Image.Image:
    page = Image.new("RGB", PAGE, "#fbfaf6")
    draw = ImageDraw.Draw(page)
    draw.rectangle((50, 50, PAGE[0] - 50, PAGE[1] - 50), outline="#8a8f94", width=3)
    if font := font_of(54):
        draw.text((PAGE[0] // 2, 170), PAPERS[number], font=font, fill="#20262e", anchor="mm")
    for top in range(300, 900, 80):
        draw.line((120, top, PAGE[0] - 120, top), fill="#c3c7cb", width=2)
    draw.ellipse((560, 860, 780, 1080), outline="#c03027", width=8)
    if font := font_of(34):
        draw.text((670, 970), "样例", font=font, fill="#c03027", anchor="mm")
    return page


def _wrapped(note: str, width: int = 15) -> list[str]:
    return [note[at : at + width] for at in range(0, len(note), width)]


@lru_cache
def font_of(size: int) -> ImageFont.FreeTypeFont | None:
    """A Chinese font of this size; None where the machine has none."""
    for file, face in FONTS:
        if Path(file).exists():
            return ImageFont.truetype(file, size, index=face)
    return None


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()
