"""The address in the QR code of a child's card: one code for two readers."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Site

from school_care.cms.models import HotlinePage, SchoolSite
from school_care.school.models import School
from school_care.students.models import Student


@require_safe
def card_code(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To the child's file for the signed-in person who may open it; for everyone else to the
    school's public page with its telephone (the card names the school in print as well).

    An id nobody has leads to the public site of this address, and so does a school without a site
    of its own. Starts no session, leaves no trace, is kept by no browser.
    """
    goes_on = Q(public_id=public_id) | Q(absorbed__public_id=public_id)
    student = Student.objects.visible_to(request.user).filter(goes_on).first()
    if student is not None and student.school_id == getattr(request.school, "pk", None):
        url = reverse("students:show", args=[student.public_id])
    else:
        url = _public_page(request, public_id)
    response = redirect(url)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _public_page(request: HttpRequest, public_id: UUID) -> str:
    """The hotline page of the school of the card, else of the site asked, else the site's root."""
    school = School.objects.filter(students__public_id=public_id).values("pk")
    own = SchoolSite.objects.select_related("site").filter(school__in=school).first()
    site = own.site if own else Site.find_for_request(request)
    if site is None:
        return "/"
    page = HotlinePage.objects.live().descendant_of(site.root_page).first()
    return (page or site.root_page).get_url(request) or "/"
