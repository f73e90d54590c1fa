"""The first minutes of a school."""

import re
from dataclasses import dataclass

from django.db import transaction

from school_care.core import audit, clock
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User
from school_care.school.models.places import school_year_of
from school_care.school.refusal import Refused
from school_care.school.services.accounts import create_account
from school_care.school.services.appointments import appoint
from school_care.school.services.calendar import fill_calendar, make_default_terms
from school_care.school.setup import run_school_setup

JULY = 7


@dataclass(frozen=True)
class SchoolSetup:
    """What `init_school` found or made. The initial password exists only here."""

    school: School
    created: bool
    principal: User | None
    initial_password: str | None


@transaction.atomic
def init_school(*, name: str, code10: str, principal: str = "") -> SchoolSetup:
    """Make a school with likely terms, the calendar of known years, what upper apps registered
    (school.setup) and, when `principal` names an account, its first principal.

    Idempotent: an existing school keeps its name, an existing principal their password.
    Raises Refused (code, name or account name not possible).
    """
    name = " ".join(name.split())
    if not re.fullmatch(r"\d{10}", code10):
        raise Refused("学校标识码应为10位数字。")
    if not name or len(name) > 80:
        raise Refused("请填写学校名称，不超过80个字。")
    school, created = School.objects.get_or_create(code10=code10, defaults={"name": name})
    if created:
        audit.record("school.created", row=school, school_id=school.pk)
    _fill_calendar(school)
    run_school_setup(school)
    person, initial = _first_principal(school, principal) if principal else (None, None)
    return SchoolSetup(school, created, person, initial)


def _fill_calendar(school: School) -> None:
    today = clock.today()
    year = school_year_of(today)
    make_default_terms(school=school, school_year=year)
    if today.month in (JULY, JULY + 1):  # a school that begins in the summer prepares the autumn
        make_default_terms(school=school, school_year=year + 1)
    for calendar_year in range(year, today.year + 2):
        fill_calendar(school=school, year=calendar_year)


def _first_principal(school: School, username: str) -> tuple[User, str | None]:
    person = User.objects.filter(username=username.strip().lower()).first()
    initial = None
    if person is None:
        account = create_account(school=school, name="校长", username=username, by=None)
        person, initial = account.user, account.initial_password
    elif person.school_id != school.pk:
        raise Refused(f"账号 {username} 属于另一所学校。")
    today = clock.today()
    held = Appointment.objects.effective(today).filter(
        user=person, school=school, role=Role.PRINCIPAL
    )
    if not held.exists():
        appoint(school=school, user=person, role=Role.PRINCIPAL, starts_on=today, by=None)
    return person, initial
