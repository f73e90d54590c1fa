"""考勤统计: one class, the school, one pupil's months; on the screen, on paper, as a workbook."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from school_care.attendance.figure_spans import Span, chosen_span, spans_of, untaken_words
from school_care.attendance.figures import (
    ClassFigures,
    ClassWeeks,
    Tally,
    Week,
    class_figures,
    school_weeks,
    weeks_of_term,
)
from school_care.attendance.leave_papers import print_class_figures, print_school_figures
from school_care.attendance.selectors_pupil import month_of_pupil
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer, workbook_answer
from school_care.core.months import month_before, next_month
from school_care.core.sheets import Column, workbook_bytes
from school_care.school.calendar import SchoolCalendar, calendar_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.scoped import DeskView
from school_care.students.views.doors import class_or_404, pupil_or_404, require_for_class

READ = ["get", "head", "options"]
COUNTS = ("应到", "出勤", "请假", "未到", "迟到", "出勤率")


class ClassFiguresMixin(DeskView):
    """A class within sight whose attendance the person may read, and the days asked for."""

    capability = Capability.VIEW_ATTENDANCE
    http_method_names = READ

    def group(self, request: HttpRequest, public_id: UUID) -> SchoolClass:
        group = class_or_404(request, public_id)
        require_for_class(request, self.capability, group)
        return group

    def found(self, request: HttpRequest, group: SchoolClass) -> dict[str, Any]:
        calendar = calendar_of(request)
        spans = spans_of(calendar, clock.today())
        span = chosen_span(spans, request.GET.get("span"))
        figures = class_figures(group, span.first, span.last, calendar) if span else None
        untaken = untaken_words(figures.untaken) if figures else ""
        context = {"group": group, "spans": spans, "span": span, "figures": figures}
        return {**context, "untaken": untaken}


class ClassFiguresPage(ClassFiguresMixin, View):
    """The pupils of a class with their days."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        context = self.found(request, self.group(request, public_id))
        return render(request, "attendance/figures/class.html", context)


class ClassFiguresPrint(ClassFiguresMixin, View):
    """The same on A4."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        group = self.group(request, public_id)
        found = self.found(request, group)
        _trace(request, "figures.printed", found["span"], row=group)
        pdf = print_class_figures(school=request.school, printed_by=request.user, found=found)
        return pdf_answer(pdf, _name(group, found["span"]))


class ClassFiguresBook(ClassFiguresMixin, View):
    """The same as a workbook."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        group = self.group(request, public_id)
        found = self.found(request, group)
        figures: ClassFigures | None = found["figures"]
        pupils = figures.pupils if figures else []
        rows = [(each.student.name, *_counts(each.tally)) for each in pupils]
        if figures:
            rows.append(("合计", *_counts(figures.total)))
        _trace(request, "figures.downloaded", found["span"], row=group)
        notes = _notes(request, str(group), found["span"])
        if found["untaken"]:
            notes.append(f"未点名：{found['untaken']}，不计入应到。")
        return _book(("姓名", *COUNTS), rows, notes, _name(group, found["span"]))


class SchoolFiguresMixin(DeskView):
    """The school's classes by week of the term, and the week that was asked for."""

    capability = Capability.OVERSEE_ATTENDANCE
    http_method_names = READ

    def found(self, request: HttpRequest) -> dict[str, Any]:
        calendar, today = calendar_of(request), clock.today()
        term = calendar.current_or_last_term(today)
        weeks = []
        if term is not None:
            weeks = weeks_of_term(calendar, term.first_day, min(today, term.last_day))
        lines = school_weeks(request.school, weeks, calendar)
        asked = request.GET.get("week", "")
        whole = asked == "term"
        week = next((each for each in weeks if str(each.number) == asked), None)
        week = week or (weeks[-1] if weeks else None)
        numbers = [each.number for each in weeks] if whole or week is None else [week.number]
        return {
            "term": term,
            "weeks": weeks,
            "week": None if whole else week,
            "lines": [_line(line, numbers) for line in lines],
            "total": _together(lines, numbers),
            "untaken": sum(line.untaken.get(n, 0) for line in lines for n in numbers),
            "by_week": [_week_line(lines, each) for each in weeks],
            "classes": lines,
        }


def _line(line: ClassWeeks, numbers: list[int]) -> dict[str, Any]:
    untaken = sum(line.untaken.get(number, 0) for number in numbers)
    return {
        "group": line.group,
        "name": line.name,
        "tally": line.of(numbers),
        "untaken": untaken,
    }


def _together(lines: list[ClassWeeks], numbers: list[int]) -> Tally:
    total = Tally()
    for line in lines:
        total.add(line.of(numbers))
    return total


def _week_line(lines: list[ClassWeeks], week: Week) -> dict[str, Any]:
    untaken = sum(line.untaken.get(week.number, 0) for line in lines)
    return {"week": week, "tally": _together(lines, [week.number]), "untaken": untaken}


class SchoolFiguresPage(SchoolFiguresMixin, View):
    """By class for one week or the term, and the school by week."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "attendance/figures/school.html", self.found(request))


class SchoolFiguresPrint(SchoolFiguresMixin, View):
    """The same on A4."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        found = self.found(request)
        _trace(request, "figures.printed", None)
        pdf = print_school_figures(school=request.school, printed_by=request.user, found=found)
        return pdf_answer(pdf, f"考勤统计-全校-{clock.today()}")


class SchoolFiguresBook(SchoolFiguresMixin, View):
    """Every class and week of the term, one line each."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        found = self.found(request)
        rows = [
            (
                line.name,
                week.number,
                week.first,
                week.last,
                *_counts(line.of([week.number])),
                line.untaken.get(week.number, 0),
            )
            for line in found["classes"]
            for week in found["weeks"]
        ]
        _trace(request, "figures.downloaded", None)
        heads = ("班级", "周次", "第一天", "最后一天", *COUNTS, "未点名天数")
        notes = _notes(request, str(found["term"] or ""), None)
        return _book(heads, rows, notes, f"考勤统计-全校-{clock.today()}")


class PupilAttendance(DeskView, View):
    """One pupil's months: what each day was, whom the school rang, the notes of leave."""

    capability = Capability.VIEW_ATTENDANCE
    http_method_names = READ

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student, today = pupil_or_404(request, public_id), clock.today()
        calendar = calendar_of(request)
        first = min(_month(request.GET.get("month"), today), today.replace(day=1))
        before, after = month_before(first), next_month(first)
        audit.record_read(actor=request.user, row=student, student_id=student.public_id, why="days")
        context = {
            "student": student,
            "month": month_of_pupil(request.user, student, first, calendar, today),
            "before": before if calendar.terms and before >= _earliest(calendar) else None,
            "after": after if after <= today else None,
        }
        return render(request, "attendance/pupil.html", context)


def _earliest(calendar: SchoolCalendar) -> date:
    return calendar.terms[0].first_day.replace(day=1)


def _month(text: str | None, today: date) -> date:
    """The first day of a month written 2026-11; this month for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


def _counts(tally: Tally) -> tuple[Any, ...]:
    return tally.expected, tally.here, tally.leave, tally.missing, tally.late, tally.rate


def _notes(request: HttpRequest, about: str, span: Span | None) -> list[str]:
    days = f"，{span.words}" if span else ""
    return [f"{request.school.name} {about}{days}", "出勤率＝出勤÷应到；没有点名的日子不计入。"]


def _book(heads: tuple[str, ...], rows: list, notes: list[str], name: str) -> HttpResponseBase:
    columns = [Column(head, 12) for head in heads]
    book = workbook_bytes(columns=columns, rows=rows, sheet_name="考勤统计", notes=notes)
    return workbook_answer(book, name)


def _name(group: SchoolClass, span: Span | None) -> str:
    return f"考勤统计-{group}-{span.label if span else clock.today()}"


def _trace(request: HttpRequest, action: str, span: Span | None, row: Any = None) -> None:
    facts = {"since": span.first.isoformat(), "until": span.last.isoformat()} if span else {}
    audit.record(action, actor=request.user, school_id=request.school.pk, row=row, **facts)
