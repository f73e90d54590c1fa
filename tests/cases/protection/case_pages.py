"""A person at the pages of a case: what they are shown, what they send."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from school_care.cases.models import ProtectionCall
from school_care.cases.protection.services import calls
from school_care.core import clock

WHY = "晚上值班，需要了解学生是否安全"


def at(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, row) -> str:
    return reverse(f"cases:{name}", args=[row.public_id])


def shown(user, row, status: int = 200) -> str:
    response = at(user).get(url("protection", row))
    assert response.status_code == status
    return response.content.decode()


def sent(who, name: str, row, /, status: int = 302, **data):
    response = at(who).post(url(name, row), data)
    assert response.status_code == status, response.content.decode()[:3000]
    return response


def rung(by, row, **more) -> ProtectionCall:
    known = {"to": "110", "called_at": clock.now(), "caller": by.name, **more}
    return calls.record(by=by, protection=row, **known)


def moment(minutes: int = 0) -> str:
    at_ = timezone.localtime(clock.now() - timedelta(minutes=minutes))
    return at_.strftime("%Y-%m-%dT%H:%M")
