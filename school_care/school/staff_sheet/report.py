"""The sheet's outcome as the command's JSON and as lines a person reads."""

from pathlib import Path
from typing import Any

from school_care.school.sheet_report import DRY_RUN, problem_lines, sheet_json
from school_care.school.staff_sheet.committing import StaffCommit
from school_care.school.staff_sheet.plan import RowState, StaffPlan


def as_json(path: Path, plan: StaffPlan, done: StaffCommit | None) -> dict[str, Any]:
    """The contract of `import_staff --json`. `accounts` holds initial passwords, only after a
    commit and only for new accounts."""
    accounts = done.accounts if done else []
    classes = done.classes if done else list(plan.missing_classes.values())
    return sheet_json(path, plan, classes) | {
        "accounts": [
            {
                "username": account.user.username,
                "name": account.user.name,
                "initial_password": account.initial_password,
            }
            for account in accounts
        ],
    }


def as_text(plan: StaffPlan, done: StaffCommit | None) -> str:
    """What the person at the terminal reads."""
    lines = [
        f"共{plan.row_count}行：新增{plan.count(RowState.NEW)}，变更{plan.count(RowState.CHANGED)}，"
        f"不变{plan.count(RowState.UNCHANGED)}，退回{len(plan.errors)}。"
    ]
    lines += problem_lines(plan)
    if done is None:
        lines.append(DRY_RUN)
        return "\n".join(lines)
    if done.classes:
        lines.append(f"新开班级：{'、'.join(done.classes)}")
    lines.append(f"新建账号{len(done.accounts)}个，确认任职和任课{done.confirmed}条。")
    for account in done.accounts:
        lines.append(
            f"{account.user.name}\t账号 {account.user.username}\t"
            f"初始密码（只显示这一次）{account.initial_password}"
        )
    return "\n".join(lines)
