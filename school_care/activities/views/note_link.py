"""The page of a private link, outside the desk: whoever holds the address reads and answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from school_care.activities.forms_notes import ReplyForm
from school_care.activities.models import HomeNote
from school_care.activities.note_content import reply_of, told
from school_care.activities.services.note_links import note_by_secret, reply_to
from school_care.core.answers import by_private_address
from school_care.school.refusal import Refused

INVALID = 422


# Without a session there is nothing to ride on: who forges the answer holds the secret anyway. And
# a browser told to send no referrer sends no origin either, which Django's check asks for.
@csrf_exempt
@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def home_note(request: HttpRequest, secret: str) -> HttpResponse:
    """A note by its link. Unknown, expired, withdrawn: the same 404, after the same one query.
    Opening it changes nothing; the answer is the family's own tap."""
    note = note_by_secret(secret)
    if note is None:
        return by_private_address(render(request, "activities/notes/gone.html", status=404))
    if request.method != "POST":
        return _page(request, note, ReplyForm())
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            reply_to(note=note, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return by_private_address(redirect("home_note", secret))
    return _page(request, note, form, INVALID)


def _page(request: HttpRequest, note: HomeNote, form: ReplyForm, status: int = 200) -> HttpResponse:
    context = {
        "told": told(note, on_paper=False),
        "reply": reply_of(note),
        "who": note.replied_by,
        "until": note.link_until,
        "form": form,
    }
    return by_private_address(render(request, "activities/notes/link.html", context, status=status))
