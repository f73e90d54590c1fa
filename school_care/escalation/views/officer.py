"""The pages of an officer's link, outside the desk: no account, no session, no scripts.

The address alone shows nothing of a child. The digits told by telephone open it for half an hour,
by a signed cookie that goes to this address alone.
"""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from school_care.core.addresses import client_address
from school_care.core.answers import by_private_address
from school_care.core.limits import within_limit
from school_care.escalation.enums import State
from school_care.escalation.forms_officer import TITLES, AnswerForm
from school_care.escalation.models import OfficerLink
from school_care.escalation.officer_page import shown
from school_care.escalation.services.links import by_secret, opened, unlock
from school_care.escalation.services.officer import answer, offered, require_current
from school_care.school.refusal import Refused

FOLDER = "escalation/officer"
COOKIE = "sc_officer"
SALT = "officer-link"
OPEN_SECONDS = 30 * 60
TRIES, TRIES_SECONDS = 30, 10 * 60  # of digits, from one address
# What was typed when the half hour ended goes along to the digits and back.
CARRIED = ("do", "version", "words", "missing", "number", "due", "name", "phone", "unit")
INVALID = HTTPStatus.UNPROCESSABLE_ENTITY


# Without a session there is nothing to ride on: the cookie is SameSite=Strict, and a forged form
# would need the address, which is the secret. A browser told to send no referrer sends no origin
# either, which Django's own check asks for.
@csrf_exempt
@sensitive_variables("secret")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def officer_link(request: HttpRequest, secret: str) -> HttpResponse:
    """A report by its link. Unknown, expired, stopped, finished: the same 404 after the same one
    query."""
    link = by_secret(secret)
    if link is None:
        return by_private_address(
            render(request, f"{FOLDER}/gone.html", status=HTTPStatus.NOT_FOUND)
        )
    if request.method == "POST" and "code" in request.POST:
        return _unlock(request, link, secret)
    if request.method == "GET":
        opened(link)
    if not _is_unlocked(request, link):
        late = "停留超过半小时，请再输入一次核验码；填过的内容还在。"
        return _code_page(request, link, late if request.method == "POST" else "")
    if request.method == "POST":
        return _stay(request, link, _posted(request, link, secret))
    return _stay(request, link, _asked(request, link))


def _asked(request: HttpRequest, link: OfficerLink) -> HttpResponse:
    """The letter, or the form of one answer to it."""
    status = _status(request.GET.get("do"))
    if status is None:
        return _letter_page(request, link)
    try:
        require_current(link.escalation, _number(request.GET.get("v")), status)
    except Refused as refusal:
        return _letter_page(request, link, str(refusal), status=HTTPStatus.CONFLICT)
    known = {"name": link.escalation.handler, "unit": link.escalation.handler_unit}
    return _form_page(request, link, AnswerForm(initial=known, status=status))


def _posted(request: HttpRequest, link: OfficerLink, secret: str) -> HttpResponse:
    """An answer: looked at once more, mended, or given."""
    status = _status(request.POST.get("do"))
    if status is None:
        return _letter_page(request, link, status=INVALID)
    form = AnswerForm(request.POST, status=status)
    version = _number(request.POST.get("version"))
    try:
        require_current(link.escalation, version, status)
        if not form.is_valid():
            return _form_page(request, link, form, status=INVALID)
        step = request.POST.get("step")
        if step == "send":
            answer(link=link, secret=secret, version=version, given=form.answer())
            return redirect(f"{request.path}?done")
    except Refused as refusal:
        return _letter_page(request, link, str(refusal), status=HTTPStatus.CONFLICT)
    if step == "edit":
        return _form_page(request, link, form)
    return _page(request, link, "check", {"form": form, "status": status})


def _unlock(request: HttpRequest, link: OfficerLink, secret: str) -> HttpResponse:
    if not _may_try(client_address(request)):
        words = "试的次数太多了，请过十分钟再来。"
        return _code_page(request, link, words, HTTPStatus.TOO_MANY_REQUESTS)
    code = request.POST["code"]
    if not code.strip():
        return _code_page(request, link, "请输入6位核验码。", INVALID)
    try:
        left = unlock(link=link, secret=secret, code=code)
    except Refused:
        if by_secret(secret) is None:
            return by_private_address(
                render(request, f"{FOLDER}/gone.html", status=HTTPStatus.NOT_FOUND)
            )
        return _code_page(request, link, "刚才没有打开，请再试一次。", HTTPStatus.CONFLICT)
    if left:
        return _code_page(request, link, f"核验码不对，还可以试{left}次。", INVALID)
    status = _status(request.POST.get("do"))
    if status is not None and status in offered(link.escalation):
        return _stay(request, link, _form_page(request, link, _typed(request, status)))
    return _stay(request, link, redirect(request.path))


def _typed(request: HttpRequest, status: State) -> AnswerForm:
    """The form as it was left, without complaints."""
    typed = {name: request.POST[name] for name in CARRIED if name in request.POST}
    typed["missing"] = request.POST.getlist("missing")
    return AnswerForm(initial=typed, status=status)


def _is_unlocked(request: HttpRequest, link: OfficerLink) -> bool:
    given = request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=OPEN_SECONDS)
    return given == str(link.public_id)


def _stay(request: HttpRequest, link: OfficerLink, response: HttpResponse) -> HttpResponse:
    """Half an hour more from now."""
    response.set_signed_cookie(
        COOKIE,
        str(link.public_id),
        salt=SALT,
        max_age=OPEN_SECONDS,
        path=request.path,
        secure=settings.TLS,
        httponly=True,
        samesite="Strict",
    )
    return by_private_address(response)


def _may_try(address: str) -> bool:
    return within_limit(f"officer-codes:{address}", TRIES, TRIES_SECONDS)


def _status(text: str | None) -> State | None:
    return next((one for one in TITLES if one.value == text), None)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


def _code_page(
    request: HttpRequest, link: OfficerLink, words: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    carried = [
        (name, value)
        for name in CARRIED
        for value in request.POST.getlist(name)
        if request.method == "POST"
    ]
    context = {
        "school": link.escalation.school,
        "simulated": link.escalation.recipient.is_simulated,
        "words": words,
        "carried": carried,
    }
    return by_private_address(render(request, f"{FOLDER}/code.html", context, status=status))


def _letter_page(
    request: HttpRequest, link: OfficerLink, refused: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    if refused:
        link.escalation.refresh_from_db()
    answers = [(one, TITLES[one]) for one in offered(link.escalation)]
    context = {"answers": answers, "refused": refused, "done": "done" in request.GET}
    return _page(request, link, "letter", context, status)


def _form_page(
    request: HttpRequest, link: OfficerLink, form: AnswerForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    return _page(request, link, "answer", {"form": form, "status": form.status}, status)


def _page(
    request: HttpRequest,
    link: OfficerLink,
    name: str,
    context: dict[str, Any],
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {**shown(link.escalation), "until": link.expires_at, **context}
    if "status" in context:
        context["what"] = TITLES[context["status"]]
    return render(request, f"{FOLDER}/{name}.html", context, status=status)
