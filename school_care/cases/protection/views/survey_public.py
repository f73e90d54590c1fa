"""The survey as a child meets it, outside the desk: no account, no session, no cookie, no scripts,
no look at the address it comes from. Whoever is signed in on the same computer is not looked at."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from school_care.cases.models import SurveyClass
from school_care.cases.protection.forms_survey import SheetForm
from school_care.cases.protection.services.surveys import (
    answer,
    asked_in,
    class_by_secret,
    is_open,
    is_over,
)
from school_care.core.answers import by_private_address
from school_care.school.refusal import Refused

FOLDER = "cases/protection"


# Without a session there is nothing to ride on, and the token of such a check would be a cookie.
@csrf_exempt
@sensitive_variables("secret")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def survey_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """A class's sheet. Sent, it is answered on the spot, without an address that would stand in the
    history of a computer others use."""
    row = class_by_secret(secret)
    if row is None:
        return _page(request, "survey_public_gone", {}, HTTPStatus.NOT_FOUND)
    if not is_open(row.survey):
        return _page(request, "survey_public_closed", {"is_over": is_over(row.survey)})
    if request.method == "POST":
        return _sent(request, row)
    return _sheet(request, row, SheetForm(asked=asked_in(row)))


def _sent(request: HttpRequest, row: SurveyClass) -> HttpResponse:
    form = SheetForm(request.POST, asked=asked_in(row))
    if form.is_valid():
        try:
            urgent = answer(row=row, sheet=form.sheet())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _page(request, "survey_public_done", {"urgent": urgent})
    return _sheet(request, row, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _sheet(
    request: HttpRequest, row: SurveyClass, form: SheetForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "school": row.survey.school,
        "name": row.school_class.name_on(row.survey.opens_on),
        "form": form,
        "urgent": form.asks_for_help(),
    }
    return _page(request, "survey_public", context, status)


def _page(
    request: HttpRequest, name: str, context: dict, status: int = HTTPStatus.OK
) -> HttpResponse:
    return by_private_address(render(request, f"{FOLDER}/{name}.html", context, status=status))
