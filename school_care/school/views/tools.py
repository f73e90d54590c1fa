"""Small things several views need."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from school_care.school.refusal import Refused
from school_care.school.selectors import present_classes, staff_of


def uuid_or_404(text: str | None) -> UUID:
    """A public id from a form; anything else is not found."""
    try:
        return UUID(text or "")
    except ValueError as error:
        raise Http404 from error


def uuids(texts: list[str]) -> list[UUID]:
    """Public ids from tick boxes; anything else is not found."""
    return [uuid_or_404(text) for text in texts]


class refusals_as_messages:  # noqa: N801 (used like a keyword)
    """`with refusals_as_messages(request) as tried: …` — a Refused becomes a message on the next
    page, and `tried.done` says whether all went well."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.done = False

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace) -> bool:
        self.done = error is None
        if isinstance(error, Refused):
            messages.error(self.request, str(error))
            return True
        return False


class RefusableFormMixin:
    """A form view whose `form_done` may raise Refused: the sentence stands above the form, which
    keeps what was typed."""

    def form_valid(self, form):
        try:
            return self.form_done(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)

    def form_done(self, form):
        """Do what the form asks and return the response."""
        raise NotImplementedError


class PersonAndClassFormMixin:
    """A form view about a person and a class of this school: the form is given the school, and
    `?person=` and `?class=` (public ids of this school) choose for the visitor."""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "school": self.request.school}

    def get_initial(self):
        asked, school = self.request.GET, self.request.school
        initial = {}
        if person := asked.get("person"):
            found = get_object_or_404(staff_of(school), public_id=uuid_or_404(person))
            initial["user"] = found.public_id
        if school_class := asked.get("class"):
            found = get_object_or_404(present_classes(school), public_id=uuid_or_404(school_class))
            initial["school_class"] = found.public_id
        return initial
