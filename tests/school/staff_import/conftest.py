"""A school in November, its leaders, and a staff sheet taken in."""

from datetime import date

import pytest
import time_machine

from school_care.school.enums import Role
from school_care.school.models import (
    StaffImport,
)
from school_care.school.services.staff_import import (
    check_staff_import,
    confirm_staff_import,
)
from tests.factories import (
    SchoolClassFactory,
    SchoolFactory,
    TermFactory,
    UserFactory,
)
from tests.school.sheets import staff_sheet
from tests.school.staff_import.making import TERM, TODAY


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def school():
    school = SchoolFactory()
    TermFactory(school=school, school_year=2026, first_day=TERM, last_day=date(2027, 1, 22))
    return school


@pytest.fixture
def seven_one(school):
    return SchoolClassFactory(school=school, grade=7, number=1)


@pytest.fixture
def director(school):
    return UserFactory(school=school, role=Role.DIRECTOR, name="曾明辉")


@pytest.fixture
def registrar(school):
    return UserFactory(school=school, role=Role.REGISTRAR, name="吴学籍")


@pytest.fixture
def check(school, tmp_path):
    def check(by, *rows) -> StaffImport:
        path = staff_sheet(tmp_path / "教职工.xlsx", *rows)
        return check_staff_import(school=school, by=by, path=path, file_name=path.name)

    return check


@pytest.fixture
def take_in(check):
    def take_in(by, *rows, **options) -> StaffImport:
        one = check(by, *rows)
        confirm_staff_import(staff_import=one, by=by, **options)
        one.refresh_from_db()
        return one

    return take_in
