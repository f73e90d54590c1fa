"""The plan of an import between preview and confirmation, as text to be sealed: the rows as read,
so that they are compared again with what is known then; and what the person was shown."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from school_care.core.sheets import Problem
from school_care.school.sheet_imports.rows import ReadSheet, RefusedRow

KEPT = ("sheets", "headings", "refused", "warnings")


@dataclass
class Shown:
    """What the pages of an import tell of its rows; kept for a while after it is stored, so that
    refused rows can be mended."""

    sheets: list[dict] = field(default_factory=list)
    headings: dict[str, list[str]] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def file_warnings(self) -> list[str]:
        """Sentences about the file as a whole."""
        return [one.message for one in self.warnings if not one.row]

    @property
    def row_warnings(self) -> list[Problem]:
        """Warnings about single rows."""
        return [one for one in self.warnings if one.row]


def to_text(sheet: ReadSheet, plan: Any) -> str:
    """The plan of a preview: rows as read, and the fingerprint of what is shown."""
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


def shown_text(sheet: ReadSheet, plan: Any) -> str:
    """What is still to be shown of an import once it is stored."""
    return json.dumps(_shown(sheet, plan), ensure_ascii=False)


def read_sheet(text: str, made_of: tuple[type, type, type]) -> tuple[Any, str]:
    """The sheet as it was read, and the fingerprint of what was shown. `made_of`: the types of the
    sheet, its rows, its refused rows."""
    sheet_type, row_type, refused_type = made_of
    told = json.loads(text)
    sheet = sheet_type(
        sheets=told["sheets"],
        headings=told["headings"],
        columns=told["columns"],
        rows=[row_type.from_list(values) for values in told["rows"]],
        refused=[refused_type.from_list(values) for values in told["unread"]],
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


def _shown(sheet: ReadSheet, plan: Any) -> dict:
    return {
        "sheets": plan.sheets,
        "headings": sheet.headings,
        "refused": [row.to_list() for row in plan.refused],
        "warnings": [asdict(problem) for problem in plan.warnings],
    }
