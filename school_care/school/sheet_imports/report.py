"""An import's outcome as lines a person at the terminal reads."""

from collections.abc import Sequence
from typing import Any

from school_care.core.sheets import Problem
from school_care.school.sheet_report import DRY_RUN, Outcome


def as_text(plan: Any, *, committed: bool, more: Sequence[str] = ()) -> str:
    """Counts, `more` sentences of the subject, then a line for every problem."""
    lines = [
        f"共{plan.row_count}行：新增{plan.count(Outcome.NEW)}，变更{plan.count(Outcome.CHANGED)}，"
        f"不变{plan.count(Outcome.UNCHANGED)}，退回{len(plan.refused)}。",
        *more,
    ]
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
