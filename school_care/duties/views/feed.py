"""The calendar feed itself, outside the desk: whoever holds the address reads it."""

import hashlib
from datetime import UTC

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from school_care.core import clock
from school_care.duties.feed_parts import entries_of
from school_care.duties.services import feed

KEPT_BY_NOBODY = "no-store, private"


@require_safe
def duty_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed of an address. Unknown, revoked, its owner gone: the same 404, after the same one
    query. Starts no session; says 304 to a reader who has it already."""
    address = feed.address_by_secret(secret)
    if address is None:
        return _answer(HttpResponse(status=404, content_type="text/plain; charset=utf-8"))
    lines = feed.lines_of(address)
    more = entries_of(address.user, address.school)
    feed.note_read(address)
    said = repr([(line.day.isoformat(), line.late, line.count) for line in lines])
    said += repr([(one.uid, one.sequence, one.cancelled) for one in more])
    # not of the text: that is stamped with the time
    etag = f'"{hashlib.sha256(f"{address.public_id}{said}".encode()).hexdigest()[:32]}"'
    response = HttpResponse(
        feed.calendar_text(address, lines, clock.now().astimezone(UTC), more),
        content_type="text/calendar; charset=utf-8",
        headers={"ETag": f"W/{etag}", "Content-Disposition": 'inline; filename="daiban.ics"'},
    )
    return _answer(get_conditional_response(request, etag=f"W/{etag}", response=response))


def _answer(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = KEPT_BY_NOBODY
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
