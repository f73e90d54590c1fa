"""The papers of both ends of a term: 开学到校核查表, its workbook, and the class's holiday list."""

from typing import Any

from school_care.attendance.selectors_holidays import ClassHoliday
from school_care.attendance.selectors_registrations import SchoolRegistration
from school_care.core.sheets import Column, workbook_bytes
from school_care.core.templatetags.days import long_date
from school_care.school.models import School, SchoolClass
from school_care.school.papers import name_and_day, print_paper


def print_registrations(*, found: SchoolRegistration, school: School, printed_by: Any) -> bytes:
    """开学到校核查表: all classes with their four counts, who is missing and why, signatures."""
    return print_paper(
        "attendance/terms/registrations_print.html",
        {"found": found},
        school=school,
        printed_by=printed_by,
        watermark=name_and_day(printed_by),
    )


def print_holiday(*, found: ClassHoliday, group: SchoolClass, printed_by: Any) -> bytes:
    """The class's list for the holidays, with the numbers to ring."""
    return print_paper(
        "attendance/terms/holiday_print.html",
        {"found": found, "group": group},
        school=group.school,
        printed_by=printed_by,
        watermark=name_and_day(printed_by),
    )


def registrations_workbook(*, found: SchoolRegistration, school: School) -> bytes:
    """One row a class, a sum below: figures as numbers."""
    columns = [Column("班级", 12), "应到", "实到", "未到", "报到率"]
    for state in found.rounds:
        columns += [f"{state.round.label}{word}" for word in ("应到", "实到", "未到")]
    columns.append(Column("未到学生、原因、去向", 60))
    rows = [
        [
            str(line.group),
            line.expected,
            line.registered,
            line.absent,
            line.rate_words,
            *(figure for _, count in line.counts for figure in _figures(count)),
            line.missing_words,
        ]
        for line in found.lines
    ]
    rate = found.rate
    sums = [["合计", rate.due, rate.registered, rate.due - rate.registered, rate.words]]
    for state in found.rounds:
        sums[0] += _figures(state) if state.handed_in else ["", "", ""]
    return workbook_bytes(
        columns=columns,
        rows=rows + sums,
        sheet_name="开学到校核查",
        notes=[f"{school.name}开学到校核查表", f"{found.term}，截至{long_date(found.on)}"],
    )


def _figures(count: Any) -> list:
    """应到, 实到, 未到 of a count; blanks where the class has not handed in."""
    if count is None:
        return ["", "", ""]
    return [count.expected, count.registered, count.missing]
