"""xlsx and ods before any reader sees them: directory, DOCTYPE, far-away cells.

calamine aborts the whole process on one value at XFD1048576 and spends gigabytes on a bomb, so
what it would allocate is worked out first. The scan is by bytes: XML that is not UTF-8 or that
declares a DOCTYPE is refused, so the tags are what they seem. Were a cell missed all the same,
the process limits would still end it.
"""

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from . import limits
from .ole_guard import MACROS
from .refusal import Refused

_CHUNK = 1 << 20
_BOMB = "这个文件展开后大得不正常：请把名单复制到一个新建的空白表格里，另存为 .xlsx 后再上传。"
_ODD = "文件内部写法不正常：请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"
_LOCKED = "这个文件设了打开密码：请取消密码，另存后再上传。"

_HAS_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is|f)\b")
_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?=[\s>])(?:\s+r\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"'])?([^>]*)>"
    rb"\s*<(?:\w+:)?(?:v|is|f)\b"
)
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,7})[\"']")
_NEAR: set[bytes] = {b""}  # column letters known to be within the limit
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")


@dataclass
class PartFacts:
    """What the scan learnt about one worksheet part."""

    cells: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    filtered: bool = False


def check_zip(path: Path, kind: str) -> dict[str, PartFacts]:
    """Refuse what is unsafe; return facts by part name (xlsx worksheets only)."""
    facts: dict[str, PartFacts] = {}
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        _check_directory(parts, kind)
        for part in parts:
            if not _is_xml(part.filename):
                continue
            with archive.open(part) as stream:
                found = _scan(stream, part, counted=_is_sheet(part.filename))
            if _is_sheet(part.filename):
                facts[part.filename] = found
    return facts


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _check_directory(parts: list[zipfile.ZipInfo], kind: str) -> None:
    if len(parts) > limits.MAX_ZIP_ENTRIES:
        raise Refused(_BOMB)
    names = [part.filename for part in parts]
    # Two parts of one name: one reader takes the first, another the last. A way out of the folder
    # would be handed on with a filled form.
    if len(set(names)) < len(names) or any(_leads_out(name) for name in names):
        raise Refused(_ODD)
    sheets = others = 0
    for part in parts:
        if part.flag_bits & 0x1:
            raise Refused(_LOCKED)
        if part.filename.lower().endswith(("vbaproject.bin", "macrosheets/sheet1.xml")):
            raise Refused(MACROS)
        if _is_sheet(part.filename) or (kind == "ods" and part.filename == "content.xml"):
            sheets += part.file_size
            continue
        others += part.file_size
        ratio = part.file_size / max(part.compress_size, 1)
        if part.file_size > limits.RATIO_FROM and ratio > limits.MAX_RATIO:
            raise Refused(_BOMB)
    if sheets > limits.MAX_SHEET_XML or others > limits.MAX_OTHER_XML:
        raise Refused(_BOMB)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in re.split(r"[/\\]", name)


def _scan(stream, part: zipfile.ZipInfo, *, counted: bool) -> PartFacts:
    """Stream one XML part; memory stays at a chunk or two."""
    facts, carry, read = PartFacts(), b"", 0
    while chunk := stream.read(_CHUNK):
        if read == 0:
            _check_encoding(chunk)
        read += len(chunk)
        if read > part.file_size:  # the directory lied
            raise Refused(_BOMB)
        block = carry + chunk
        if b"<!DOCTYPE" in block or b"<!ENTITY" in block or b"<!doctype" in block:
            raise Refused(_ODD)
        if not counted:
            carry = block[-16:]
            continue
        cut = _safe_cut(block)
        _count_cells(block[:cut], facts)
        carry = block[cut:]
        if len(carry) > 8 * _CHUNK:  # one tag or text of 8 MB is no roster
            raise Refused(_BOMB)
    if counted:
        _count_cells(carry, facts)
    return facts


def _check_encoding(start: bytes) -> None:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in start[:64]:
        raise Refused(_ODD)
    declared = re.search(rb"encoding\s*=\s*[\"']([\w.-]+)[\"']", start[:200])
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise Refused(_ODD)


def _safe_cut(block: bytes) -> int:
    """Where to cut so that no cell is split: behind the last closed cell or row."""
    for mark in (b"</c>", b":c>", b"</row>", b":row>", b"/>"):
        at = block.rfind(mark)
        if at >= 0:
            return at + len(mark)
    return 0


def _count_cells(block: bytes, facts: PartFacts) -> None:
    """Add the block's cells that hold a value; refuse one that stands too far away."""
    if b"hidden" in block:
        facts.hidden_rows.update(_hidden_rows(block))
    if b"filterColumn" in block:
        facts.filtered = True
    # Blank styled regions, by far the most of a bloated file, end here at memchr speed.
    if b"<v" not in block and b"<is" not in block and not _HAS_VALUE.search(block):
        return
    hits = _CELL.findall(block)
    facts.cells += len(hits)
    if facts.cells > limits.MAX_CELLS:
        raise Refused("内容太多（超过 150 万个有内容的单元格）：请分成几个文件上传。")
    # Few distinct columns and only rows of five digits can be too far: the rest is not looked at.
    for letters in {hit[0] for hit in hits} - _NEAR:
        _check_place(letters, next(hit[1] for hit in hits if hit[0] == letters))
        _NEAR.add(letters)
    for letters, digits, attributes in hits:
        if len(digits) > 4:
            _check_place(letters, digits)
        elif not digits and b"r=" in attributes and (found := _REFERENCE.search(attributes)):
            _check_place(*found.groups())


def _hidden_rows(block: bytes):
    for attributes in _ROW.findall(block):
        if _HIDDEN.search(attributes) and (number := _ROW_NUMBER.search(attributes)):
            yield int(number[1])


def _check_place(letters: bytes, digits: bytes) -> None:
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    if column > limits.MAX_COLUMNS or int(digits) > limits.MAX_ROWS:
        where = (letters.upper() + digits).decode()
        raise Refused(
            f"单元格 {where} 里有离名单很远的内容：请删掉它所在的行或列"
            "（一张表最多 6 万行、256 列），保存后再上传。"
        )
