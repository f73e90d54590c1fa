"""What the import commands tell of a compared sheet: other programs rely on the JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from school_care.core.sheets import Problem

DRY_RUN = "先检查，不保存。要保存请加 --commit。"


class Outcome(StrEnum):
    """What becomes of a row of the file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class ComparedSheet(Protocol):
    """A whole file, compared with what the school knows."""

    sheets: list[dict]  # {"name", "read", "why"}
    row_count: int

    @property
    def errors(self) -> list[Problem]: ...

    @property
    def warnings(self) -> list[Problem]: ...

    def count(self, outcome: Any) -> int: ...


def sheet_json(path: Path | str, plan: ComparedSheet, classes: Sequence[str] = ()) -> dict:
    """The contract of every import command's `--json` (design §6). `classes`: names of classes
    made, or to be made."""
    return {
        "file": str(path),
        "sheets": plan.sheets,
        "rows": plan.row_count,
        **{outcome.value: plan.count(outcome) for outcome in Outcome},
        "review": [],
        "errors": [asdict(problem) for problem in plan.errors],
        "warnings": [asdict(problem) for problem in plan.warnings],
        "classes_created": list(classes),
    }


def problem_lines(plan: ComparedSheet) -> list[str]:
    """A line for each cell that is kept out or doubtful, as a person at the terminal reads it."""
    lines = []
    for title, problems in (("退回", plan.errors), ("提醒", plan.warnings)):
        for one in problems:
            place = f"{one.sheet} 第{one.row}行" if one.sheet else f"第{one.row}行"
            lines.append(f"{title} {place}「{one.column}」{one.value}：{one.message}")
    return lines
