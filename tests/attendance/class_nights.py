"""Rolls of a class at night, as tests take them."""

from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from school_care.attendance.enums import Session
from school_care.core import clock
from tests.attendance.rolling import hand_in
from tests.attendance.sleeping import SUNDAY_EVENING, THURSDAY_NIGHT
from tests.factories import StudentFactory

EVENING, RETURN = Session.EVENING, Session.RETURN
HOME = "/desk/attendance/"


@pytest.fixture(autouse=True)
def sunday():
    with time_machine.travel(SUNDAY_EVENING, tick=False):
        yield


@pytest.fixture
def thursday():
    with time_machine.travel(THURSDAY_NIGHT, tick=False):
        yield


@pytest.fixture
def bozhi(cast):
    """A second boarder of 七(1)班; 李安安 goes home every day."""
    return StudentFactory(current_class=cast.seven_one, name="何柏之", boarding=True)


def take(cast, marks=None, session=RETURN, by="head_teacher", **more):
    return hand_in(cast.staff[by], cast.seven_one, marks, session=session, **more)


def page(group, session=RETURN, **more) -> str:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    path = reverse(f"attendance:roll_{session}", args=[group.public_id])
    return f"{path}?on={clock.today().isoformat()}{query}"


def post_page(client, cast, marks, session=RETURN, **more):
    client.force_login(cast.head_teacher)
    said = {f"mark-{pupil.public_id}": kind for pupil, kind in marks.items()}
    fields = {"on": clock.today(), "public_id": uuid4(), "based_on": 0, "taken_at": ""}
    return client.post(page(cast.seven_one, session), {**fields, **said, **more})


def heading(client, url) -> str:
    text = unescape(client.get(url).content.decode())
    return text.split("<h1")[1].split(">", 1)[1].split("</h1>")[0].strip()
