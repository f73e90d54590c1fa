"""Figures of dropout control for a term (domain §5.2)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.cases.dropout.figures import Figure, figures_of_term
from school_care.cases.dropout.views.figures_nav import figure_pages
from school_care.cases.models import Case
from school_care.core import clock
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView


class Figures(DeskView, View):
    """Each figure with what it is made of; nothing is ranked, nobody of the staff is named."""

    capability = Capability.KEEP_LEDGERS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        calendar, today = calendar_of(request), clock.today()
        terms = [term for term in reversed(calendar.terms) if term.first_day <= today]
        asked = request.GET.get("term", "")
        term = next((one for one in terms if one.code == asked), terms[0] if terms else None)
        figures = figures_of_term(request.school, term, today) if term else []
        context = {
            "term": term,
            "terms": terms,
            "until": min(today, term.last_day) if term else None,
            "lines": with_cases(request.user, figures),
            "pages": figure_pages(request.user, request.school, "cases:dropout_figures"),
        }
        return render(request, "cases/dropout/figures.html", context)


def with_cases(user: Any, figures: list[Figure]) -> list[tuple[Figure, list[Case]]]:
    """Each figure with the cases that stand in its denominator alone, as far as the person sees
    them; one query."""
    wanted = {pk for figure in figures for pk in figure.rest}
    rows = Case.objects.visible_to(user).filter(course__pk__in=wanted) if wanted else []
    if wanted:
        rows = rows.select_related("student", "course").order_by("case_no")
    found = {case.course.pk: case for case in rows}
    return [(figure, [found[pk] for pk in figure.rest if pk in found]) for figure in figures]
