"""The sheet's outcome as lines a person at the terminal reads."""

from school_care.school.calendar_sheet.plan import CalendarPlan
from school_care.school.sheet_report import DRY_RUN, Outcome, problem_lines


def as_text(plan: CalendarPlan, *, committed: bool) -> str:
    """What the person at the terminal reads."""
    lines = [
        f"共{plan.row_count}行：新增{plan.count(Outcome.NEW)}，变更{plan.count(Outcome.CHANGED)}，"
        f"不变{plan.count(Outcome.UNCHANGED)}，退回{plan.refused}。"
    ]
    lines += problem_lines(plan)
    if not committed:
        lines.append(DRY_RUN)
    return "\n".join(lines)
