"""An import's outcome as the command's JSON (design §6) and as lines a person reads."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from school_care.attendance.services.imports.plan import Outcome, Plan
from school_care.attendance.sheet.rows import Problem


def as_json(path: Path, plan: Plan) -> dict[str, Any]:
    """The contract of `import_attendance --json`: other programs rely on it word for word."""
    return {
        "file": str(path),
        "sheets": plan.sheets,
        "rows": plan.row_count,
        "new": plan.count(Outcome.NEW),
        "changed": plan.count(Outcome.CHANGED),
        "unchanged": plan.count(Outcome.UNCHANGED),
        "review": [],
        "errors": [asdict(problem) for problem in plan.errors],
        "warnings": [asdict(problem) for problem in plan.warnings],
        "classes_created": [],
    }


def as_text(plan: Plan, *, committed: bool) -> str:
    """What the person at the terminal reads."""
    lines = [
        f"共{plan.row_count}行：新增{plan.count(Outcome.NEW)}，变更{plan.count(Outcome.CHANGED)}，"
        f"不变{plan.count(Outcome.UNCHANGED)}，退回{len(plan.refused)}。"
    ]
    if plan.rolls:
        verb = "记为" if committed else "将记为"
        lines.append(f"{len(plan.rolls)}个班次全班都有记录，{verb}已点名。")
    lines += [_line("退回", problem) for problem in plan.errors]
    lines += [_line("提醒", problem) for problem in plan.warnings]
    if not committed:
        lines.append("先检查，不保存。要保存请加 --commit。")
    return "\n".join(lines)


def _line(word: str, problem: Problem) -> str:
    if not problem.row:
        return f"{word} {problem.message}"
    sheet = f"「{problem.sheet}」" if problem.sheet else ""
    value = f"“{problem.value}”" if problem.value else ""
    return f"{word} {sheet}第{problem.row}行 {problem.column}{value}：{problem.message}"
