"""What a person searched for and whom they chose, kept in their session under a short token.

Names, numbers and categories never stand in an address: the address carries the token, the session
holds the content sealed and bound to the person and the school, and both end with signing out.
"""

import json
from base64 import b64decode, b64encode
from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest

from school_care.core.sealed import SealBroken, seal, unseal

SEARCHES, CHOSEN = "searches", "chosen"
KEPT = {SEARCHES: 20, CHOSEN: 4}  # of each, the newest; a session is read with every page


def keep(request: HttpRequest, kind: str, content: Any, token: str = "") -> str:
    """Keep `content` (JSON) and return its token; `token`: in place of what it stood for."""
    held = dict(request.session.get(kind, {}))
    held.pop(token, None)
    token = token or token_urlsafe(9)
    held[token] = b64encode(seal(json.dumps(content), _bound_to(request, kind))).decode()
    for oldest in list(held)[: -KEPT[kind]]:
        del held[oldest]
    request.session[kind] = held
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
