"""A public event's own page, its pictures, and the calendar parents subscribe to. A picture may
have to go from one moment to the next: neither it nor the page that shows it is ever kept."""

import hashlib
from datetime import UTC
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from wagtail.models import Page

from school_care.cms.events import PHOTO_PURPOSE, calendar_text, event_of, events_in_feed
from school_care.cms.frame import frame_of
from school_care.cms.models import CalendarPage
from school_care.cms.public import public
from school_care.core import clock, vault
from school_care.core.answers import file_answer
from school_care.core.ical import MEDIA_TYPE
from school_care.core.sealed import SealBroken
from school_care.school.models import EventPhoto, School

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})


@public
def event(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """When, where, for whom, what families are told, the 倡议书, the pictures."""
    frame = frame_of(request)
    found = event_of(frame["school"], public_id)
    if found is None:
        raise Http404
    context = {
        **frame,
        "event": found,
        "photos": list(found.photos.all()),
        "calendar_page": _calendar_page(frame["home"]),
    }
    response = render(request, "cms/event.html", context)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def event_photo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A picture, while its row stands and its event is public at this school."""
    school = _school(request)
    photo = EventPhoto.objects.filter(public_id=public_id, event__school=school).first()
    if school is None or photo is None or photo.media_type not in PICTURES:
        return _gone()
    try:
        content = vault.read(photo.public_id, PHOTO_PURPOSE)
    except (vault.FileGone, SealBroken):
        return _gone()
    response = file_answer(content, "photo", photo.media_type, as_attachment=False)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@public
def events_feed(request: HttpRequest) -> HttpResponse:
    """Every public event as a calendar, for whoever subscribes."""
    school = _school(request)
    if school is None:
        raise Http404
    events = list(events_in_feed(school))
    said = repr([(str(one.public_id), one.revision, one.cancelled) for one in events])
    # not of the text: that is stamped with the time
    etag = hashlib.sha256(f"{school.public_id}{clock.today()}{said}".encode()).hexdigest()[:32]
    return HttpResponse(
        calendar_text(school, events, clock.now().astimezone(UTC)),
        content_type=MEDIA_TYPE,
        headers={
            "ETag": f'W/"{etag}"',
            "Content-Disposition": 'inline; filename="events.ics"',
        },
    )


def _school(request: HttpRequest) -> School | None:
    return frame_of(request)["school"]


def _calendar_page(home: Page | None) -> Page | None:
    return CalendarPage.objects.child_of(home).live().first() if home else None


def _gone() -> HttpResponse:
    response = HttpResponse(status=404, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store, private"
    return response
