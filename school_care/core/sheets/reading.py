"""Reading a spreadsheet in a child process: limits, one clear sentence when it fails."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from school_care.core.confined import ask_child

from .workbook import MergedRange, Sheet, UnreadableSheet, Workbook

MAX_FILE_BYTES = 10 * 1024 * 1024
WALL_SECONDS = 25.0
_SANDBOX = Path(__file__).resolve().parent / "sandbox"

TOO_HEAVY = (
    "读取这个文件用的内存或时间超过了限度：请把名单复制到一个新建的空白表格里，"
    "另存为 .xlsx 后再上传。"
)

Progress = Callable[[str, int], None]  # (stage "read", rows so far)


def read_workbook(path: str | Path, *, progress: Progress | None = None) -> Workbook:
    """Read any spreadsheet a school may send: xlsx, xls, et, ods, CSV, HTML named .xls.

    The kind is told by the content, never by the file name. Formulas give their stored results;
    macros, locked files and files beyond the limits are refused.

    Raises `UnreadableSheet` with one Chinese sentence saying what to do.
    """
    path = Path(path)
    _check_size(path)
    # The spool must live as long as the Workbook; unnamed, it disappears with it.
    spool = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        index = _run_child(path, spool, progress)
    except BaseException:
        spool.close()
        raise
    sheets = [_sheet_from(entry, spool) for entry in index["sheets"]]
    if progress:
        progress("read", sum(sheet.row_count for sheet in sheets))
    if not any(sheet.row_count for sheet in sheets):
        raise UnreadableSheet("这个文件是空的：没有任何内容，请确认选对了文件。")
    return Workbook(kind=index["kind"], sheets=sheets)


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise UnreadableSheet("这不是一个文件：请选择一份花名册表格。")
    except OSError as error:
        raise UnreadableSheet("找不到这个文件，或没有权限读取：请检查文件路径。") from error
    if size == 0:
        raise UnreadableSheet("这个文件是空的（0 字节）：请重新导出或另存一次。")
    if size > MAX_FILE_BYTES:
        raise UnreadableSheet(
            f"文件太大（{size / 1024 / 1024:.1f} MB，上限 10 MB）："
            "请删去图片和无关的工作表，或分成几个文件上传。"
        )


def _run_child(path: Path, spool: IO[bytes], progress: Progress | None) -> dict:
    """Run the sandbox on the file; rows go to the spool, the index comes back."""
    counted = _LineCounter(spool)
    answer = ask_child(
        _SANDBOX,
        argument=str(path.resolve()),
        out=spool,
        wall_seconds=WALL_SECONDS,
        meanwhile=lambda: progress("read", counted.so_far()) if progress else None,
    )
    if answer is None or not answer.keys() & {"error", "sheets"}:
        raise UnreadableSheet(TOO_HEAVY)
    if "error" in answer:
        raise UnreadableSheet(answer["error"])
    return answer


def _sheet_from(entry: dict, spool: IO[bytes]) -> Sheet:
    return Sheet(
        name=entry["name"],
        hidden=entry["hidden"],
        merged=[MergedRange(*block) for block in entry["merged"]],
        hidden_rows=frozenset(entry["hidden_rows"]),
        filtered=entry["filtered"],
        row_count=entry["rows"],
        _spool=spool,
        _offset=entry["offset"],
    )


class _LineCounter:
    """Counts lines as they arrive in a file another process is writing."""

    def __init__(self, spool: IO[bytes]) -> None:
        # A descriptor of our own would share the child's offset: pread does not move it.
        self._fd = spool.fileno()
        self._at, self._lines = 0, 0

    def so_far(self) -> int:
        while block := os.pread(self._fd, 1 << 20, self._at):
            self._at += len(block)
            self._lines += block.count(b"\n")
        return self._lines
