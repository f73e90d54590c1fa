"""A school and a fixed day: the rosters of these tests are dated."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from school_care.school.enums import Role
from school_care.school.models import School, User
from tests.factories import SchoolFactory, UserFactory


@pytest.fixture(autouse=True)
def late_november():
    with time_machine.travel(datetime(2026, 11, 27, 9, tzinfo=ZoneInfo("Asia/Shanghai"))):
        yield


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def school(db) -> School:
    return SchoolFactory(code10="2199000001", name="云岭学校")


@pytest.fixture
def registrar(school) -> User:
    return UserFactory(school=school, username="xueji", name="吴学籍", role=Role.REGISTRAR)
