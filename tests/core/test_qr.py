"""The QR code, printed and read again by a decoder that knows nothing of the one that drew it."""

import base64
import io
import subprocess

import pytest
import zxingcpp
from PIL import Image

from school_care.core.pdf import render_pdf
from school_care.core.qr import qr_data_uri

ADDRESS = "https://guanai.yunling-xuexiao.example.cn/c/0d9a1b6e-6a0f-4d58-9d13-3c5b6f0f7a11/"


def pictures(pdf: bytes, dots: int) -> Image.Image:
    """The first page as a camera would see it, at `dots` an inch."""
    command = ["pdftoppm", "-r", str(dots), "-png", "-f", "1", "-l", "1", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout))


@pytest.mark.parametrize("width", ["19mm", "30mm"])
def test_qr_code__printed_small__read_back_letter_by_letter(width):
    image = f'<img src="{qr_data_uri(ADDRESS)}" style="width: {width}">'
    pdf = render_pdf(f'<!DOCTYPE html><html lang="zh-CN"><body>{image}</body></html>')
    found = zxingcpp.read_barcodes(pictures(pdf, 200))
    assert [code.text for code in found] == [ADDRESS]


def test_qr_code__worn_corner__still_read():
    picture = Image.open(io.BytesIO(base64.b64decode(qr_data_uri(ADDRESS).split(",")[1])))
    worn = picture.convert("L")
    worn.paste(255, (worn.width - 110, worn.height - 110, worn.width, worn.height))
    assert [code.text for code in zxingcpp.read_barcodes(worn)] == [ADDRESS]
