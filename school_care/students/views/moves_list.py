"""学籍变动 of the school, the book of it on paper and as a workbook, and any past day."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer, workbook_answer
from school_care.core.months import first_of, month_before, next_month
from school_care.core.sheets import Column, workbook_bytes
from school_care.core.templatetags.days import long_date
from school_care.school.calendar import SchoolCalendar, school_year_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.students.enums import Direction
from school_care.students.forms_moves import DayForm, PeriodForm
from school_care.students.move_book import BOOK, Change, changes_between, counts_of
from school_care.students.moves_paper import print_book
from school_care.students.selectors_moves import TAGS, open_transfers, overdue_standings
from school_care.students.selectors_on_day import COLUMNS, classes_on, counts_on, roster_on
from school_care.students.services.standings import ONE_DAY
from school_care.students.views.doors import class_or_404

MONTHS = 12


def spans_of(school: Any, today: date) -> dict[str, tuple[str, date, date]]:
    """The spans a person may choose: this month, the term, the school year, months before."""
    month = first_of(today)
    found = {f"{month:%Y-%m}": (_month_words(month), month, next_month(month))}
    term = SchoolCalendar(school).current_or_last_term(today)
    if term is not None:
        found["term"] = (f"本学期（{term}）", term.first_day, term.last_day + ONE_DAY)
    year = school_year_of(today)
    found["year"] = (f"{year}学年（9月至8月）", date(year, 9, 1), date(year + 1, 9, 1))
    for _ in range(MONTHS):
        month = month_before(month)
        found[f"{month:%Y-%m}"] = (_month_words(month), month, next_month(month))
    return found


def _month_words(month: date) -> str:
    return f"{month.year}年{month.month}月"


class MovesMixin(DeskView):
    """The changes of the span asked for."""

    capability = Capability.ENROL_PUPILS
    http_method_names = ["get", "head", "options"]

    @staticmethod
    def form(request: HttpRequest) -> PeriodForm:
        return PeriodForm(request.GET, spans=spans_of(request.school, clock.today()))

    @staticmethod
    def changes(request: HttpRequest, form: PeriodForm, *, book: bool = False) -> list[Change]:
        _, since, until = form.span()
        kinds = form.kinds() or (list(BOOK) if book else None)
        return changes_between(request.user, request.school, since, until, kinds)


class MovesList(MovesMixin, View):
    """What waits on top; then who came and who went in a month."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school, form = request.user, request.school, self.form(request)
        changes, open_ones = self.changes(request, form), open_transfers(user, school)
        context = {
            "form": form,
            "span": form.span()[0],
            "changes": list(reversed(changes)),
            "counts": counts_of(changes),
            "query": f"period={form.code}" + (f"&kind={form.kinds()[0]}" if form.kinds() else ""),
            "leaving": [row for row in open_ones if row.transfer.direction == Direction.OUT],
            "arriving": [row for row in open_ones if row.transfer.direction == Direction.IN],
            "overdue": overdue_standings(user, school),
        }
        return render(request, "students/moves/list.html", context)


class MovesPrint(MovesMixin, View):
    """转入转出休学册, A4; with one kind chosen, that kind's."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request)
        pdf = print_book(
            school=request.school,
            words=form.span()[0],
            changes=self.changes(request, form, book=True),
            printed_by=request.user,
        )
        audit.record("moves.printed", actor=request.user, school_id=request.school.pk)
        return pdf_answer(pdf, f"转入转出休学册-{clock.today()}", as_attachment=False)


class MovesWorkbook(MovesMixin, View):
    """The same lines as a workbook, all kinds unless one is chosen."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request)
        columns = [Column("日期", 12), Column("类别", 8), Column("姓名", 10), Column("性别", 6)]
        columns += [Column("班级", 12), Column("说明", 50)]
        changes = self.changes(request, form)
        book = workbook_bytes(
            columns=columns,
            rows=[
                (c.on, c.kind.label, c.student.name, c.student.get_sex_display(), c.group, c.words)
                for c in changes
            ],
            sheet_name="学籍变动",
            notes=[f"{request.school.name} 学籍变动 {form.span()[0]}"],
        )
        audit.record("moves.exported", actor=request.user, school_id=request.school.pk)
        return workbook_answer(book, f"学籍变动-{clock.today()}")


class OnDay(DeskView, View):
    """How many each class had on a day: on the register, expected, and why not."""

    capability = Capability.VIEW_PUPILS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        form = DayForm(request.GET or None)
        day = form.chosen()
        groups = classes_on(request.user, request.school, day)
        context = {
            "form": form,
            "day": day,
            "is_today": day == clock.today(),
            "counts": counts_on(request.school, day, groups),
        }
        return render(request, "students/moves/on_day.html", context)


class ClassOnDay(DeskView, View):
    """Who was in a class on a day, as far as this person sees them today."""

    capability = Capability.VIEW_PUPILS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = class_or_404(request, public_id)
        form = DayForm(request.GET or None)
        day = form.chosen()
        roster = roster_on(request.user, group, day)
        context = {
            "form": form,
            "group": group,
            "name": group.name_on(day),
            "day": day,
            "day_words": long_date(day),
            "roster": roster,
            "kinds": [
                (TAGS[kind], roster.counted.kinds[kind])
                for kind in COLUMNS
                if roster.counted.kinds[kind]
            ],
        }
        return render(request, "students/moves/class_on_day.html", context)
