"""The plan of an import between preview and confirmation, as sealed text: the rows as read, so that
they are compared again with what is known then; and what the person was shown."""

import json
from dataclasses import asdict, dataclass, field

from school_care.attendance.services.imports.plan import Plan
from school_care.attendance.sheet.rows import AttendanceRow, AttendanceSheet, RefusedRow
from school_care.core.sheets import Problem


@dataclass
class Shown:
    """What the pages of an import tell of its rows; kept for a while after it is stored, so that
    refused rows can be mended."""

    sheets: list[dict] = field(default_factory=list)
    headings: dict[str, list[str]] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def to_text(sheet: AttendanceSheet, plan: Plan) -> str:
    """The sealed plan of a preview."""
    return json.dumps(
        {
            **_shown(sheet, plan),
            "fingerprint": plan.fingerprint(),
            "columns": sheet.columns,
            "rows": [row.to_list() for row in sheet.rows],
            "unread": [row.to_list() for row in sheet.refused],
            "doubts": [asdict(problem) for problem in sheet.warnings],
        },
        ensure_ascii=False,
    )


def without_rows(text: str) -> str:
    """The same, once stored: only what is still to be shown."""
    told = json.loads(text)
    kept = {name: told[name] for name in ("sheets", "headings", "refused", "warnings")}
    return json.dumps(kept, ensure_ascii=False)


def shown_text(sheet: AttendanceSheet, plan: Plan) -> str:
    """`without_rows` of an import that was stored at once."""
    return json.dumps(_shown(sheet, plan), ensure_ascii=False)


def read_sheet(text: str) -> tuple[AttendanceSheet, str]:
    """The sheet as it was read, and the fingerprint of what was shown."""
    told = json.loads(text)
    sheet = AttendanceSheet(
        sheets=told["sheets"],
        headings=told["headings"],
        columns=told["columns"],
        rows=[AttendanceRow.from_list(values) for values in told["rows"]],
        refused=[RefusedRow.from_list(values) for values in told["unread"]],
        warnings=[Problem(**values) for values in told["doubts"]],
    )
    return sheet, told["fingerprint"]


def read_shown(text: str | None) -> Shown:
    """What to show; nothing once it has been erased."""
    if not text:
        return Shown()
    told = json.loads(text)
    return Shown(
        sheets=told["sheets"],
        headings=told["headings"],
        refused=[RefusedRow.from_list(values) for values in told["refused"]],
        warnings=[Problem(**values) for values in told["warnings"]],
    )


def _shown(sheet: AttendanceSheet, plan: Plan) -> dict:
    return {
        "sheets": plan.sheets,
        "headings": sheet.headings,
        "refused": [row.to_list() for row in plan.refused],
        "warnings": [asdict(problem) for problem in plan.warnings],
    }
