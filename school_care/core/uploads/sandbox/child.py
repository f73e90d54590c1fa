"""The child process: one file on standard input, what is kept of it on standard output.

stdout: the content, then the thumbnail if there is one, without anything between.
stderr, last line: `{"kind": "picture" | "pdf", "sizes": [bytes, …], "pages"}` or `{"error"}`.
"""

import json
import sys

from . import limits
from .refusal import Refused

BROKEN = "打不开，可能没有传完整或已损坏：请重新拍照，或重新下载后再上传。"
TOO_LARGE = "像素太多，打开后占用内存太大：请把照片调小，或截一张图再上传。"
NOT_TAKEN = "不是照片，也不是 PDF：请上传照片（JPG、PNG、WebP、HEIC）或 PDF 文件。"
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")


def main() -> None:
    """Entry point."""
    limits.apply()
    answer, status = _answer(sys.stdin.buffer.read())
    print(json.dumps(answer, ensure_ascii=True), file=sys.stderr)  # noqa: T201
    sys.stderr.flush()
    sys.exit(status)


def _answer(content: bytes) -> tuple[dict, int]:
    try:
        kind, parts, pages = _make_anew(content)
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
        return {"kind": kind, "sizes": [len(part) for part in parts], "pages": pages}, 0
    except Refused as refusal:
        return {"error": str(refusal)}, 2
    except (MemoryError, RecursionError):
        return {"error": TOO_LARGE}, 2
    except Exception:  # whatever a damaged file provokes in a reader, the person gets a sentence
        return {"error": BROKEN}, 2


def _make_anew(content: bytes) -> tuple[str, list[bytes], int]:
    """Tell the kind from the content, never from a name, and hand it to its reader."""
    if content.startswith(b"%PDF-"):
        from .papers import copy_pages

        kept, pages = copy_pages(content)
        return "pdf", [kept], pages
    from .pictures import redraw

    return "picture", redraw(content, _picture_format(content)), 1


def _picture_format(content: bytes) -> str:
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return "HEIF"
    if content[4:8] == b"ftyp" or content.startswith(b"GIF8"):
        raise Refused("是视频或动图，不能上传：请截一张图，或另拍一张照片。")
    if content.startswith(b"PK"):
        raise Refused("是压缩包或 Office 文档，不是照片：请先导出为 PDF，或拍成照片再上传。")
    raise Refused(NOT_TAKEN)
