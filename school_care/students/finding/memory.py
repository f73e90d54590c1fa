"""What a person searched for and whom they chose, kept in their session under a short token.

Names, numbers and categories never stand in an address: the address carries the token, the session
holds the content sealed and bound to the person and the school, and both end with signing out.
"""

import json
from base64 import b64decode, b64encode
from secrets import token_urlsafe
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import transaction
from django.http import HttpRequest

from school_care.core.sealed import SealBroken, seal, unseal
from school_care.school.models import User

SEARCHES, CHOSEN, DUTIES = "searches", "chosen", "duties"
# of each, the newest; a session is read with every page
KEPT = {SEARCHES: 20, CHOSEN: 4, DUTIES: 10}


def keep(request: HttpRequest, kind: str, content: Any, token: str = "") -> str:
    """Keep `content` (JSON) and return its token; `token`: in place of what it stood for.

    Stored at once, beside what other requests of this person have kept meanwhile: while somebody
    types, several searches are under way, and the answer to the last may be written first.
    """
    token = token or token_urlsafe(9)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).only("pk").get(pk=request.user.pk)
        stored = type(request.session)(request.session.session_key)
        held = dict(stored.get(kind, {}))
        held.pop(token, None)
        held[token] = b64encode(seal(json.dumps(content), _bound_to(request, kind))).decode()
        for oldest in list(held)[: -KEPT[kind]]:
            del held[oldest]
        for other in KEPT:
            request.session[other] = held if other == kind else stored.get(other, {})
        try:
            request.session.save()
        except UpdateError as error:  # signed out at the same moment
            raise SessionInterrupted("signed out while searching") from error
    request.session.modified = False  # not once more at the end, over what was kept since
    return token


def recall(request: HttpRequest, kind: str, token: str) -> Any:
    """What a token stands for; None when it is unknown, of another school or too old."""
    sealed = request.session.get(kind, {}).get(token)
    if sealed is None:
        return None
    try:
        return json.loads(unseal(b64decode(sealed), _bound_to(request, kind)))
    except SealBroken:  # kept while the person worked at another school
        return None


def _bound_to(request: HttpRequest, kind: str) -> str:
    return f"session.{kind}:{request.user.public_id}:{request.school.public_id}"
