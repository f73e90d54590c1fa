"""Workbooks a person takes away: refused rows to mend, and the empty template."""

from collections.abc import Iterator, Sequence
from typing import IO

from school_care.core.sheets import Column, write_workbook
from school_care.school.sheet_imports.keeping import Shown

REASON = Column("退回原因（改好后整列可删）", width=48)
MENDED = "改好后直接保存，再上传这个文件；没有退回的行不用再填。"


def write_template(
    target: IO[bytes],
    *,
    columns: Sequence[tuple[str, str]],
    sheet_name: str,
    notes: Sequence[str] = (),
) -> None:
    """The empty sheet with one example row; `columns` are headings with their example."""
    write_workbook(
        target,
        columns=[Column(heading, width=max(12.0, len(text) * 1.4)) for heading, text in columns],
        rows=[[text for _, text in columns]],
        sheet_name=sheet_name,
        notes=notes,
    )


def write_refused(target: IO[bytes], shown: Shown) -> int:
    """The refused rows as they stood, with a reason column; returns how many."""
    headings = list(
        dict.fromkeys(
            heading
            for row in shown.refused
            for heading in shown.headings.get(row.sheet, ())
            if heading and heading != REASON.heading
        )
    )

    def rows() -> Iterator[list[str]]:
        for row in shown.refused:
            reason = "；".join(f"{one.column}：{one.message}" for one in row.problems)
            cells = dict(zip(shown.headings.get(row.sheet, ()), row.cells, strict=False))
            yield [reason, *(cells.get(heading, "") for heading in headings)]

    columns = [REASON, *(Column(heading) for heading in headings)]
    return write_workbook(
        target, columns=columns, rows=rows(), sheet_name="退回的行", notes=[MENDED]
    )
