"""Where recipients' programs bring their receipts (design §6). No session, no cookie, no page."""

import re
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from school_care.core import clock
from school_care.escalation.enums import ReceiptState
from school_care.escalation.models import Recipient
from school_care.escalation.receipt_words import Unreadable
from school_care.escalation.services import secrets
from school_care.escalation.services.receipts import note_refusal, take
from school_care.escalation.signatures import fault_of
from school_care.school.refusal import Refused

MOST_BYTES = 64 * 1024
WEBHOOK_ID = re.compile(r"[\x21-\x7e]{1,120}")
ANSWERS = {ReceiptState.APPLIED: "applied", ReceiptState.LATE: "late"}
AGAIN_SECONDS = 30


@csrf_exempt  # signed by its sender; a browser's session counts for nothing here
@require_POST
@sensitive_variables("body", "holding")
def receipts(request: HttpRequest, code: str) -> JsonResponse:
    """Take in a receipt. An unknown address and a signature that does not hold look the same."""
    if _length(request) > MOST_BYTES:
        return _answer({"error": "too_large"}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return _answer({"error": "too_large"}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    recipient = Recipient.objects.filter(code=code).first()
    holding = secrets.current(recipient or Recipient(pk=0), clock.now())
    fault = fault_of(request.headers, body, holding)
    if recipient is None or fault:
        note_refusal(recipient, fault if recipient else "address")
        return _answer({"error": "unauthorized"}, HTTPStatus.UNAUTHORIZED)
    webhook_id = request.headers["webhook-id"]
    if not WEBHOOK_ID.fullmatch(webhook_id):
        return _unreadable(recipient, "webhook_id_unreadable")
    try:
        state = take(recipient=recipient, webhook_id=webhook_id, text=body.decode())
    except Unreadable as error:
        return _unreadable(recipient, error.code)
    except Refused:
        answer = _answer({"error": "busy"}, HTTPStatus.SERVICE_UNAVAILABLE)
        answer.headers["Retry-After"] = str(AGAIN_SECONDS)
        return answer
    return _answer({"status": ANSWERS.get(state, "quarantined")})


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _unreadable(recipient: Recipient, code: str) -> JsonResponse:
    note_refusal(recipient, code)
    return _answer({"error": code}, HTTPStatus.UNPROCESSABLE_ENTITY)


def _answer(told: dict[str, str], status: int = HTTPStatus.OK) -> JsonResponse:
    return JsonResponse(told, status=status, headers={"Cache-Control": "no-store"})
