"""The desk's pages of reports as a person uses them: opened, and their forms sent."""

from collections.abc import Mapping
from datetime import datetime

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from school_care.core import clock
from school_care.escalation.models import Escalation
from school_care.escalation.services.sending import for_review
from school_care.school.refusal import Refused
from tests.escalation.making import OFFICER, RECEIVER_NO


def at(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, one: Escalation) -> str:
    return reverse(f"escalation:{name}", args=[one.public_id])


def body(response, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


def read(user, one: Escalation) -> str:
    """The page of a report."""
    return body(at(user).get(url("report", one)))


def minute(moment: datetime | None = None) -> str:
    """A minute as the browser sends it."""
    return f"{timezone.localtime(moment or clock.now()):%Y-%m-%dT%H:%M}"


def filled(action: str, one: Escalation) -> dict[str, object]:
    """What a careful person writes into the form of an action."""
    forms: Mapping[str, dict[str, object]] = {
        "send_back": {"why": "请补充家访经过。"},
        "withdraw": {"why": "学生已返校。", "told": "今天上午电话告知马科员"},
        "hand_over": {"way": "letter", "received_by": OFFICER, "happened_at": minute()},
        "by_hand": {"way": "letter"},
        "answer": {
            "via": "phone",
            "by_name": OFFICER,
            "number": RECEIVER_NO,
            "said_at": minute(),
            "words": "材料收到。",
        },
        "nudge": {"by_name": OFFICER, "happened_at": minute(), "words": "说下午答复。"},
        "transfer": {
            "to_name": "云岭县救助站",
            "via": "phone",
            "by_name": OFFICER,
            "said_at": minute(),
        },
        "verify": {"holds": "yes", "words": "班主任当面见到学生。"},
        "close": {"basis": "已返校上课满两周。"},
        "reopen": {"why": "本周又两天没有到校。"},
    }
    return dict(forms.get(action, {}))


def send(user, one: Escalation, action: str, client: Client | None = None, **given):
    """Send the form of an action as it stands on the page now, with what `given` says."""
    now = Escalation.objects.select_related("school", "recipient", "student").get(pk=one.pk)
    sent = {"revision": now.revision, **filled(action, now)}
    if action in ("submit", "sign"):
        try:
            sent["digest"] = for_review(now)[1]
        except Refused:
            sent["digest"] = "0" * 64
    sent.update(given)
    data = {f"{action}-{name}": value for name, value in sent.items()}
    return (client or at(user)).post(url(action, one), data)
