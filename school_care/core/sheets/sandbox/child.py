"""The child process: read one file, write its rows to stdout as JSON lines, answer on stderr.

stdout: `[row number, [cell, …]]` a line, sheet after sheet.
stderr, last line: `{"kind", "sheets": [{name, hidden, merged, …, offset, rows}]}` or `{"error"}`.
"""

import json
import sys
from pathlib import Path

from . import limits
from .refusal import Refused
from .spool import Spool

BROKEN = "文件已损坏或不完整，打不开：请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"
TOO_LARGE = (
    "这个文件展开后占用内存太大：请把名单复制到一个新建的空白表格里，另存为 .xlsx 后再上传。"
)


def main() -> None:
    """Entry point; the file's path is the last argument."""
    limits.apply()
    path = Path(sys.argv[-1])
    answer, code = _answer(path)
    print(json.dumps(answer, ensure_ascii=True), file=sys.stderr)  # noqa: T201
    sys.stderr.flush()
    sys.exit(code)


def _answer(path: Path) -> tuple[dict, int]:
    try:
        spool = Spool(sys.stdout.buffer)
        kind = _read(path, spool)
        spool.flush()
        return {"kind": kind, "sheets": spool.sheets}, 0
    except Refused as refusal:
        return {"error": str(refusal)}, 2
    except (MemoryError, RecursionError):
        return {"error": TOO_LARGE}, 2
    except Exception:  # whatever a damaged file provokes in a reader, the person gets a sentence
        return {"error": BROKEN}, 2


def _read(path: Path, spool: Spool) -> str:
    """Tell the kind from the content and hand the file to its reader; return the kind."""
    from .sniff import sniff

    kind = sniff(path)
    if kind in ("xlsx", "ods"):
        from .zip_guard import check_zip

        facts = check_zip(path, kind)
        from .books import read_book

        read_book(path, kind, spool, facts)
    elif kind == "xls":
        from .ole_guard import check_ole

        check_ole(path)
        from .books import read_book

        read_book(path, kind, spool, {})
    elif kind == "html":
        from .html_tables import read_html

        read_html(path, spool)
    else:
        from .delimited import read_delimited

        read_delimited(path, spool)
    return kind
