"""学生变动表 on the screen, on paper and as a workbook."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from school_care.core.models import AuditEntry
from school_care.core.sheets import read_workbook
from school_care.students.enums import LeaveReason
from school_care.students.models import Enrolment
from tests.attendance.making import StandingFactory
from tests.factories import SchoolClassFactory, StudentFactory
from tests.support.queries import queries_of

MIDDLE = date(2026, 10, 15)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-20T15:00:00+08:00", tick=False):
        yield


def october(name: str, **more: str) -> str:
    query = {"since": "2026-10-01", "until": "2026-10-31", **more}
    return reverse(f"attendance:{name}", query=query)


def test_page__figure__leads_to_its_pupils(client, cast):
    Enrolment.objects.filter(student=cast.zixuan).update(
        until=MIDDLE, leave_reason=LeaveReason.DECEASED
    )
    client.force_login(cast.registrar)
    page = client.get(october("flow")).content.decode()
    assert "已平衡" in page
    assert "row=all&amp;column=died" in page
    who = client.get(october("flow_who", row="all", column="died")).content.decode()
    assert "张子轩" in who
    assert "10月15日" in who
    assert "李安安" not in who


def test_page_and_paper__table_does_not_close__says_so_and_names_the_pupil(client, cast):
    Enrolment.objects.create(
        school=cast.school,
        student=cast.zixuan,
        school_class=cast.eight_one,
        starts_on=MIDDLE,
        until=date(2026, 11, 5),
    )
    client.force_login(cast.registrar)
    page = client.get(october("flow")).content.decode()
    assert "未平衡" in page
    assert reverse("students:show", args=[cast.zixuan.public_id]) in page
    assert client.get(october("flow_print")).content.startswith(b"%PDF")
    entry = AuditEntry.objects.get(action="flow.printed")
    assert entry.facts["closes"] is False


def test_workbook__figures__are_numbers_and_the_total_is_last(client, cast, tmp_path):
    client.force_login(cast.director)
    answer = client.get(october("flow_workbook"))
    path = tmp_path / "flow.xlsx"
    path.write_bytes(answer.content)
    rows = [row.cells for row in read_workbook(path).sheets[0].rows()]
    assert rows[-1][0] == "合计"
    assert "平衡" in rows[-1]


def test_page__backwards_span__says_so_and_shows_the_month(client, cast):
    client.force_login(cast.principal)
    page = client.get(
        reverse("attendance:flow", query={"since": "2026-10-31", "until": "2026-10-01"})
    ).content.decode()
    assert "结束日期早于开始日期" in page
    assert "2026年11月1日至2026年11月20日" in page


def test_page__more_classes_and_pupils__no_more_queries(client, cast):
    client.force_login(cast.registrar)
    before = [queries_of(client, october(name)) for name in ("flow", "flow_who")]
    for grade in (5, 8, 9):
        group = SchoolClassFactory(school=cast.school, grade=grade)
        for student in StudentFactory.create_batch(3, current_class=group):
            StandingFactory(student=student)
    assert [queries_of(client, october(name)) for name in ("flow", "flow_who")] == before
