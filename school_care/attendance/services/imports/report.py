"""An import's outcome as lines a person at the terminal reads."""

from school_care.attendance.services.imports.plan import Outcome, Plan
from school_care.core.sheets import Problem
from school_care.school.sheet_report import DRY_RUN


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
        lines.append(DRY_RUN)
    return "\n".join(lines)


def _line(word: str, problem: Problem) -> str:
    if not problem.row:
        return f"{word} {problem.message}"
    sheet = f"「{problem.sheet}」" if problem.sheet else ""
    value = f"“{problem.value}”" if problem.value else ""
    return f"{word} {sheet}第{problem.row}行 {problem.column}{value}：{problem.message}"
