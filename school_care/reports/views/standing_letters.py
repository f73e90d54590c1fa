"""目标责任书 for all who answer for pupils, and 包保责任表."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from school_care.core import clock
from school_care.core.answers import pdf_answer
from school_care.reports.forms_standing_letters import LettersForm, TableForm
from school_care.reports.selectors import terms_to_print
from school_care.reports.standing.duty_table import kinds_offered
from school_care.reports.standing.letters import aims_of, parties_of
from school_care.reports.standing.papers import print_duty_table, print_letters
from school_care.reports.views.standing import FOLDER, INVALID, WRITES, KeepersView
from school_care.school.refusal import Refused

PAGE = f"{FOLDER}/letters.html"


class Letters(KeepersView, View):
    """Who is offered one, what would stand in it; posted, the papers."""

    http_method_names = WRITES

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, letters_form(request))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = letters_form(request, request.POST)
        if form.is_valid():
            try:
                pdf = print_letters(by=request.user, school=request.school, **form.chosen())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return pdf_answer(pdf, f"目标责任书-{clock.today():%Y%m%d}")
        return self.page(request, form, status=INVALID)

    def page(self, request: HttpRequest, form: LettersForm, *, status: int = 200) -> HttpResponse:
        return letters_page(request, form, TableForm(kinds=kinds_offered()), status)


class DutyTable(KeepersView, View):
    """包保责任表 of the chosen kinds."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = TableForm(request.POST, kinds=kinds_offered())
        if form.is_valid():
            given = form.cleaned_data
            try:
                pdf = print_duty_table(
                    by=request.user,
                    school=request.school,
                    codes=given["kinds"],
                    phones=given["phones"],
                    what_for=form.what_for(),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return pdf_answer(pdf, f"包保责任表-{clock.today():%Y%m%d}")
        return letters_page(request, letters_form(request), form, INVALID)


def letters_form(request: HttpRequest, data: Any = None) -> LettersForm:
    """The form of 责任书 at this school."""
    terms = terms_to_print(request.school)
    return LettersForm(data, parties=parties_of(request.school, clock.today()), terms=terms)


def letters_page(
    request: HttpRequest, form: LettersForm, table: TableForm, status: int
) -> HttpResponse:
    """Both forms on one page, with what the letters would name as aims."""
    term = form.term_shown()
    context = {
        "form": form,
        "goals": aims_of(request.school, term) if term else [],
        "goals_term": term,
        "table": table,
    }
    return render(request, PAGE, context, status=status)
