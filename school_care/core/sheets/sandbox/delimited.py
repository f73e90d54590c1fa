"""CSV, TSV and their relatives."""

import csv
import io
from itertools import islice
from pathlib import Path

from .plain_text import decode_text
from .refusal import Refused
from .spool import Spool

_DELIMITERS = (",", "\t", ";", "|", "，")
_SAMPLE_LINES = 40


def read_delimited(path: Path, spool: Spool) -> None:
    """Write the records to the spool as one sheet named ""; every value is text."""
    text = decode_text(path.read_bytes())
    csv.field_size_limit(len(text) + 1)
    delimiter = _delimiter_of(text)
    spool.start_sheet("")
    stream = io.StringIO(text, newline="")
    for number, cells in enumerate(csv.reader(stream, delimiter=delimiter), start=1):
        if cells:  # millions of blank lines cost nothing
            spool.add_row(number, cells)


def _delimiter_of(text: str) -> str:
    """The separator that cuts the first lines into most fields, the same number each time."""
    head = text[:200_000].splitlines(keepends=True)[:_SAMPLE_LINES]
    best, best_score = None, 0.0
    for delimiter in _DELIMITERS:
        widths = [len(r) for r in islice(csv.reader(head, delimiter=delimiter), None) if r]
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        usual = max(set(wide), key=wide.count)
        score = wide.count(usual) * usual
        if score > best_score:
            best, best_score = delimiter, score
    if best is None:
        raise Refused(
            "这个文件里没有找到表格（没有用逗号或制表符分列）："
            "请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"
        )
    return best
