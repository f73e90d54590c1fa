"""What the page says has changed since a figure was reported, where a pupil counts several days."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from school_care.attendance.enums import AbsenceKind
from school_care.core import clock
from school_care.reports.figures.links import figure_url
from school_care.reports.figures.services import take_snapshots
from tests.attendance.making import AbsenceFactory, RollFactory
from tests.reports.figures.small_school import SmallSchool, october, small_school
from tests.reports.figures.small_school_register import away

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def place():
    """Rolls of 七(1)班 on two days and of 七(2)班 on two later ones, October frozen: gao has two
    days in each class."""
    made = small_school()
    for group, days in ((made.one, (8, 9)), (made.two, (15, 16))):
        for day in days:
            RollFactory(school_class=group, date=october(day))
    with clock.standing_at(timezone.make_aware(datetime(2026, 11, 2, 8))):
        take_snapshots(school=made.school, month=OCTOBER, on=clock.today())
        yield made


def changes(client, place: SmallSchool) -> str:
    client.force_login(place.principal)
    text = client.get(figure_url("school.attendance", OCTOBER)).content.decode()
    assert "按现有资料" in text
    return text[text.index("上报的数字已经定格") :].partition("</section>")[0]


def test_pupil_moved_between_classes__absence_of_the_first_entered_late__is_named(client, place):
    AbsenceFactory(
        student=place.gao, school_class=place.one, date=october(8), kind=AbsenceKind.SICK
    )
    text = changes(client, place)
    assert "后来更正，现在不再计入：1" in text
    assert "学生gao" in text


def test_roll_entered_late__who_was_away_then__counts_more_days_of_which_none_more(client, place):
    away(place.hai, october(20), AbsenceKind.SICK)
    RollFactory(school_class=place.two, date=october(20))
    text = changes(client, place)
    more, other = text.index("后来补记，现在计入"), text.index("统计的数量有变化：1")
    assert more < text.index("学生gao") < other < text.index("学生hai")
