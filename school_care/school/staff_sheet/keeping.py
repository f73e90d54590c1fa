"""The plan of a staff sheet as text to be sealed: the rows as read, so that they are compared again
when confirmed, and what the person was shown. No password is ever in it."""

import json
from collections import defaultdict
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from school_care.core.sheets import Problem
from school_care.core.templatetags.days import from_to, long_date
from school_care.school.class_names import ClassRef
from school_care.school.enums import Role
from school_care.school.sheet_imports.rows import RefusedRow
from school_care.school.staff_sheet.plan import PlanRow, Post, StaffPlan
from school_care.school.staff_sheet.rows import RoleWord, StaffRow, StaffSheet

_DATES = ("starts_on", "last_day")


def to_text(sheet: StaffSheet, plan: StaffPlan) -> str:
    """The plan of a preview."""
    read = {
        "rows": [asdict(row) for row in sheet.rows],
        "cells": [[*place, cells] for place, cells in sheet.cells.items()],
        "errors": [asdict(problem) for problem in sheet.errors],
        "warnings": [asdict(problem) for problem in sheet.warnings],
        "count": sheet.row_count,
    }
    return _json(_shown(sheet, plan) | {"fingerprint": plan.fingerprint(), "read": read})


def shown_text(sheet: StaffSheet, plan: StaffPlan) -> str:
    """What is still to be shown of an import once it is stored."""
    return _json(_shown(sheet, plan))


def read_text(text: str, *, on: date) -> tuple[StaffSheet, str]:
    """The sheet as it was read, to be compared for `on`, and the fingerprint of what was shown."""
    told = json.loads(text)
    read = told["read"]
    sheet = StaffSheet(
        on=on,
        sheets=told["sheets"],
        headings=told["headings"],
        cells={(name, row): cells for name, row, cells in read["cells"]},
        rows=[_row(values) for values in read["rows"]],
        row_count=read["count"],
        errors=[Problem(**values) for values in read["errors"]],
        warnings=[Problem(**values) for values in read["warnings"]],
    )
    return sheet, told["fingerprint"]


def read_rows(text: str | None) -> dict[str, Any]:
    """The rows as the pages show them, by RowState value, and `classes` to be opened; nothing once
    it has been erased."""
    told = json.loads(text) if text else {}
    rows: dict[str, Any] = {"classes": told.get("classes", [])}
    for one in told.get("rows", ()):
        rows.setdefault(one["state"], []).append(one)
    return rows


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, default=str)  # dates as 2026-09-01


def _row(values: dict[str, Any]) -> StaffRow:
    roles = [
        RoleWord(**word | {"role": Role(word["role"]) if word["role"] else None})
        for word in values["roles"]
    ]
    days = {name: date.fromisoformat(day) for name in _DATES if (day := values[name])}
    classes = [ClassRef(**ref) for ref in values["classes"]]
    return StaffRow(**values | {"roles": roles, "classes": classes} | days)


def _shown(sheet: StaffSheet, plan: StaffPlan) -> dict[str, Any]:
    return {
        "sheets": [one | {"why": _why(one)} for one in plan.sheets],
        "headings": sheet.headings,
        "refused": [row.to_list() for row in _refused(sheet, plan)],
        "warnings": [asdict(problem) for problem in plan.warnings],
        "classes": list(plan.missing_classes.values()),
        "rows": [_row_shown(row) for row in plan.rows],
    }


def _why(sheet: dict[str, Any]) -> str:
    why = sheet["why"]
    return f"{why}，未读取。" if why and not why.endswith("。") else why


def _refused(sheet: StaffSheet, plan: StaffPlan) -> list[RefusedRow]:
    problems: dict[tuple[str, int], list[Problem]] = defaultdict(list)
    for one in plan.errors:
        problems[one.sheet, one.row].append(one)
    return [
        RefusedRow(*place, told, sheet.cells.get(place, [])) for place, told in problems.items()
    ]


def _row_shown(row: PlanRow) -> dict[str, Any]:
    return {
        "state": row.state.value,
        "row": row.row.row,
        "name": row.person.name,
        "username": row.person.username,
        "fresh": row.makes_account,
        "changes": row.changes,
        "posts": [_post_shown(post) for post in row.posts],
    }


def _post_shown(post: Post) -> dict[str, Any]:
    last = post.until - timedelta(days=1) if post.until else None
    if post.new_until and last:
        span = f"结束日期改为{long_date(last)}（含当天）"
    else:
        span = from_to(post.starts_on, last) if last else f"{long_date(post.starts_on)}起"
    return {
        "words": post.words,
        "known": bool(post.held and not post.new_until),
        "span": span + ("（“起”未填，自动算出）" if post.dated_by_us and not post.held else ""),
        "succeeds": post.succeeds,
    }
