"""Duties of the cast, brought up to date; and pages as a person reads them."""

from html import unescape

from school_care.core import clock
from school_care.duties.models import Duty
from school_care.duties.services.sync import sync

MONDAY = "2026-11-23T10:00:00+08:00"
TODAY = "/desk/"
MINE = "/desk/duties/"


def brought_up(cast) -> None:
    """The ledger is today's."""
    sync(cast.school, clock.today())


def duty_of(cast, code: str, student=None) -> Duty:
    """The duty of a kind to a pupil (张子轩)."""
    return Duty.objects.get(rule_code=code, student=student or cast.zixuan, state="open")


def talks_of(cast, group=None) -> Duty:
    """The week's talks of a class (七(1)班)."""
    return Duty.objects.get(rule_code="talk.class_week", school_class=group or cast.seven_one)


def seen(client, user, url: str) -> str:
    """What a person reads on a page, without the desk around it."""
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode()).split('id="main"')[1]


def card(text: str, title: str) -> str:
    """One section of a page, by its heading."""
    return next(part for part in text.split("<section") if f"<h2>{title}" in part)
