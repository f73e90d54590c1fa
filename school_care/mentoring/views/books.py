"""打印记录本: a book of talks or of home visits, to be signed and filed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.templatetags.days import long_date
from school_care.mentoring.forms_books import BookForm
from school_care.mentoring.selectors_books import (
    MOST_ROWS,
    Book,
    book_rows,
    by_pupil,
    records_of_book,
)
from school_care.mentoring.views.writing import INVALID
from school_care.school.access import can_for_class
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.papers import name_and_day, print_paper
from school_care.school.scoped import DeskView
from school_care.students.selectors import classes_in_sight

TOO_LONG = f"超过{MOST_ROWS}条，一次印不下：请选一个班，或缩短日期，按月分开打印。"


class BookMixin(DeskView):
    """The choice and what it comes to. The own records: whoever writes; a class: who may print."""

    capability = Capability.WRITE_CARE
    http_method_names = ["get", "head", "options"]
    template = "mentoring/record_book.html"

    def found(self, request: HttpRequest) -> dict[str, Any]:
        today = clock.today()
        term = calendar_of(request).current_or_last_term(today)
        form = BookForm(
            request.GET,
            classes=self._classes(request),
            first=term.first_day if term else today.replace(day=1),
            today=today,
        )
        if not form.is_valid():
            return {"form": form}
        given = form.cleaned_data
        records = records_of_book(
            request.user,
            request.school,
            given["book"],
            group=form.group(),
            since=given["since"],
            until=given["until"],
        )
        count = records.count()
        return {
            "form": form,
            "records": records,
            "count": count,
            "too_long": TOO_LONG if count > MOST_ROWS else "",
            "title": Book(given["book"]).label,
            "blank": given["blank"],
        }

    @staticmethod
    def _classes(request: HttpRequest) -> list[SchoolClass]:
        groups = classes_in_sight(request.user, request.school)
        may = Capability.PRINT_REPORTS
        return [one for one in groups if can_for_class(request.user, may, one)]


class RecordBook(BookMixin, View):
    """What would be printed, and the button."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, self.template, self.found(request))


class PrintRecordBook(BookMixin, View):
    """The book on paper, with a trace; the file's name says the class and the days."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = self.found(request)
        if "records" not in found or found["too_long"]:
            return render(request, self.template, found, status=INVALID)
        form, school = found["form"], request.school
        given, group = form.cleaned_data, form.group()
        since, until = given["since"].isoformat(), given["until"].isoformat()
        audit.record(
            "record_book.printed",
            actor=request.user,
            row=group,
            school_id=school.pk,
            book=given["book"],
            since=since,
            until=until,
            rows=found["count"],
        )
        rows = book_rows(found["records"])
        paper = {
            "title": found["title"],
            "visits": given["book"] == Book.VISIT,
            "count": len(rows),
            "parts": by_pupil(rows) if given["apart"] and rows else [rows],
            "blanks": range(given["blank"]),
            "whose": str(group) if group else f"{request.user.name}记录",
            "words": f"{long_date(given['since'])}至{long_date(given['until'])}",
        }
        pdf = print_paper(
            "print/record_book.html",
            paper,
            school=school,
            printed_by=request.user,
            watermark=f"校内资料 {name_and_day(request.user)}",
        )
        whose = str(group) if group else "本人"
        return pdf_answer(pdf, f"{found['title']}-{whose}-{since}至{until}")
