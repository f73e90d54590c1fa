"""The invented education office that reads the month-end figures of several demo schools."""

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from school_care.core import audit, clock
from school_care.reports.figures.overseeing import begin_oversight
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User
from school_care.school.names import staff_key
from school_care.workspace.demo.building import Account, Built
from school_care.workspace.demo.moments import aware, moments_of
from school_care.workspace.demo.places import COUNTY
from school_care.workspace.demo.storing import AccountNames

CODE = "0099000001"  # a body, no school: its first digits are of no kind of school
NAME, SHORT = f"{COUNTY}教育局", "县教育局"
READER, SHOWN = "周敏", "教育局干事（看各校汇总）"


def open_office(schools: Sequence[School], *, today: date, password: str) -> Built | None:
    """Let the office read of `schools`, itself made with the first of them; its account where it
    is new, else None. Effects: rows, their traces."""
    with transaction.atomic():
        office = School.objects.filter(code10=CODE).first()
        new = office is None
        begins = moments_of(schools[0], today).year.begins
        if office is None:
            office = School.objects.create(code10=CODE, name=NAME, short_name=SHORT, is_demo=True)
            audit.record("school.created", row=office, school_id=office.pk)
        with clock.standing_at(aware(min(begins, today))):
            begin_oversight(office=office, schools=list(schools), on=clock.today())
        return _with_reader(office, begins, password) if new else None


def _with_reader(office: School, begins: date, password: str) -> Built:
    user = User.objects.create(
        username=AccountNames().free(READER),
        name=READER,
        name_key=staff_key(READER),
        school=office,
        password=make_password(password),
    )
    audit.record("account.created", row=user)
    post = Appointment.objects.create(
        school=office,
        user=user,
        role=Role.REGISTRAR,
        starts_on=begins,
        confirmed_at=aware(begins),
    )
    audit.record("appointment.confirmed", row=post, role=post.role, user=user.pk)
    account = Account(SHOWN, user.name, user.username)
    return Built(school=office, pupils=0, care=0, classes=0, records=0, accounts=(account,))
