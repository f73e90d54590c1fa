"""The sheet's outcome as the command's JSON (design §6) and as lines a person reads."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from school_care.school.calendar_sheet.plan import CalendarPlan, Outcome


def as_json(path: Path, plan: CalendarPlan) -> dict[str, Any]:
    """The contract of `import_calendar --json`: other programs rely on it word for word."""
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


def as_text(plan: CalendarPlan, *, committed: bool) -> str:
    """What the person at the terminal reads."""
    lines = [
        f"共{plan.row_count}行：新增{plan.count(Outcome.NEW)}，变更{plan.count(Outcome.CHANGED)}，"
        f"不变{plan.count(Outcome.UNCHANGED)}，拒收{plan.refused}。"
    ]
    for title, problems in (("拒收", plan.errors), ("提醒", plan.warnings)):
        for one in problems:
            place = f"{one.sheet} 第{one.row}行" if one.sheet else f"第{one.row}行"
            lines.append(f"{title} {place}「{one.column}」{one.value}：{one.message}")
    if not committed:
        lines.append("先检查，不保存。要保存请加 --commit。")
    return "\n".join(lines)
