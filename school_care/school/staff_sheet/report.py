"""The sheet's outcome as the command's JSON and as lines a person reads."""

from dataclasses import asdict
from typing import Any

from school_care.school.staff_sheet.committing import StaffCommit
from school_care.school.staff_sheet.plan import RowState, StaffPlan


def as_json(file: str, plan: StaffPlan, done: StaffCommit | None) -> dict[str, Any]:
    """The contract of `import_staff --json`. `accounts` holds initial passwords, only after a
    commit and only for new accounts."""
    accounts = done.accounts if done else []
    return {
        "file": file,
        "sheets": plan.sheets,
        "rows": plan.row_count,
        "new": plan.count(RowState.NEW),
        "changed": plan.count(RowState.CHANGED),
        "unchanged": plan.count(RowState.UNCHANGED),
        "review": [],
        "errors": [asdict(problem) for problem in plan.errors],
        "warnings": [asdict(problem) for problem in plan.warnings],
        "classes_created": done.classes if done else list(plan.missing_classes.values()),
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
        f"不变{plan.count(RowState.UNCHANGED)}，拒收{len(plan.errors)}。"
    ]
    for title, problems in (("拒收", plan.errors), ("提醒", plan.warnings)):
        for one in problems:
            place = f"{one.sheet} 第{one.row}行" if one.sheet else f"第{one.row}行"
            lines.append(f"{title} {place}「{one.column}」{one.value}：{one.message}")
    if done is None:
        lines.append("先检查，不保存。要保存请加 --commit。")
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
