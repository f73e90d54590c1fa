"""What a file really is, by its first bytes and, for zips, its directory."""

import zipfile
from pathlib import Path

from .refusal import Refused

_PICTURE = "这是一张图片，不是表格：请选择花名册的 Excel 或 CSV 文件。"
_ARCHIVE = "这是一个压缩包，不是表格：请先解压，再上传里面的花名册。"
_SIGNATURES = (
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", None),  # a CSV may begin with these two letters: see _is_bmp
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"%PDF", "这是 PDF 文件，不是表格：请上传原来的 Excel 或 CSV 文件。"),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"{\\rtf", "这是写字板文档，不是表格：请把名单粘贴到 Excel 里另存为 .xlsx 再上传。"),
)
_SAVE_AS_XLSX = "请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"


def sniff(path: Path) -> str:
    """Return "xlsx", "ods", "xls", "html" or "csv"; raise `Refused` for anything else."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        return _kind_of_zip(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP" or _is_bmp(head):
        raise Refused(_PICTURE)
    for signature, sentence in _SIGNATURES:
        if sentence and head.startswith(signature):
            raise Refused(sentence)
    return _kind_of_text(head)


def _is_bmp(head: bytes) -> bool:
    return head.startswith(b"BM") and head[6:10] == b"\x00\x00\x00\x00"


def _kind_of_text(head: bytes) -> str:
    text = head.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text and b"<html" not in text:
        raise Refused(f"这是“XML 表格 2003”格式：{_SAVE_AS_XLSX}")
    if text.startswith((b"mime-version:", b"from: ")) and b"multipart/related" in text:
        raise Refused(f"这是“单个文件网页”格式：{_SAVE_AS_XLSX}")
    if text.startswith(b"<") and any(
        tag in text for tag in (b"<html", b"<table", b"<!doctype html", b"<meta", b"<body")
    ):
        return "html"
    if text.startswith(b"<?xml"):
        raise Refused(f"这是 XML 文件，不是表格：{_SAVE_AS_XLSX}")
    return "csv"


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    if part.read(80).startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
                        return "ods"
    except zipfile.BadZipFile:
        raise Refused(
            "文件不完整（可能没有下载完，或复制时中断了）：请重新下载或复制一份再上传。"
        ) from None
    if "xl/workbook.bin" in names:
        raise Refused(f"这是“二进制工作簿”（.xlsb）：{_SAVE_AS_XLSX}")
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.startswith("word/") for name in names):
        raise Refused("这是 Word 文档，不是表格：请把名单粘贴到 Excel 里另存为 .xlsx 再上传。")
    if any(name.startswith("ppt/") for name in names):
        raise Refused("这是演示文稿，不是表格：请上传花名册的 Excel 或 CSV 文件。")
    raise Refused(_ARCHIVE)
