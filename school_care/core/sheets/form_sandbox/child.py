"""The child process: a workbook on standard input; what it holds, or the workbook filled, out.

argument "describe": input is the workbook; stdout is JSON, see `describing`.
argument "fill": input is a line of JSON (orders, see `writing`), then the workbook; stdout is the
workbook. stderr, last line: `{"done": true}` or `{"error"}`.
"""

import json
import os
import sys
from pathlib import Path

from . import limits
from .package import Package

BROKEN = "文件已损坏或写法特殊，打不开：请用 WPS 或 Excel 打开后另存为 .xlsx，再上传。"
TOO_LARGE = "这个文件展开后太大：请把空表复制到一个新建的表格里，另存为 .xlsx 后再上传。"
OLD = (
    "这是旧格式（.xls 或 .et）：请用 WPS 或 Excel 打开，点「文件」→「另存为」，"
    "文件类型选 .xlsx，保存后再上传新存的文件。"
)
NOT_A_FORM = "这不是 Excel 表格：请上传上级发来的空表（.xlsx）。"


def main() -> None:
    """Entry point."""
    limits.apply()
    from sandbox.refusal import Refused

    try:
        _act(sys.argv[-1], sys.stdin.buffer.read())
        answer, status = {"done": True}, 0
    except Refused as refusal:
        answer, status = {"error": str(refusal)}, 2
    except (MemoryError, RecursionError):
        answer, status = {"error": TOO_LARGE}, 2
    except Exception:  # whatever a damaged file provokes in a reader, the person gets a sentence
        answer, status = {"error": BROKEN}, 2
    print(json.dumps(answer, ensure_ascii=True), file=sys.stderr)  # noqa: T201
    sys.stderr.flush()
    sys.exit(status)


def _act(task: str, given: bytes) -> None:
    from sandbox.refusal import Refused

    if task == "fill":
        line, content = given.split(b"\n", 1)
        from .writing import fill

        made = fill(Package(content), json.loads(line))
    else:
        _guard(given)
        from .describing import describe

        made = json.dumps(describe(Package(given)), ensure_ascii=False).encode("utf-8", "replace")
        if len(made) > limits.MAX_DESCRIBED:
            raise Refused(TOO_LARGE)
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()


def _guard(content: bytes) -> None:
    """The same guards as every other sheet; the file has no name on disk."""
    from sandbox.ole_guard import check_ole
    from sandbox.refusal import Refused
    from sandbox.sniff import sniff
    from sandbox.zip_guard import check_zip

    place = os.memfd_create("form")
    os.write(place, content)
    path = Path(f"/proc/self/fd/{place}")
    kind = sniff(path)
    if kind == "xls":
        check_ole(path)
        raise Refused(OLD)
    if kind != "xlsx":
        raise Refused(NOT_A_FORM)
    check_zip(path, kind)
