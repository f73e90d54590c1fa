"""What the demo school shows of levels, emergencies and the round."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from school_care.core import clock
from school_care.students.enums import LevelBasis
from school_care.students.models import StudentCareLevel
from school_care.students.models.assessments import Assessment
from school_care.students.models.levels import EmergencyCare
from school_care.students.selectors_levels import explain
from school_care.workspace.demo.archive_levels import furnish_levels
from tests.factories import StudentFactory


@pytest.fixture
def furnished(cast):
    for number in range(24):
        StudentFactory(
            current_class=cast.seven_one,
            care=True,
            level=3 if number % 2 else 2,
            village="云岭村" if number % 3 else "石桥村",
        )
    furnish_levels(school=cast.school, today=clock.today(), dice=random.Random(7))
    return cast


def test_demo__levels__each_with_reason_and_one_override_without_overlap(furnished):
    rows = StudentCareLevel.objects.filter(school=furnished.school)
    assert not rows.filter(reason="").exists()
    today = clock.today()
    running = Counter(rows.on(today).values_list("student_id", flat=True))
    assert set(running.values()) == {1}
    [override] = rows.filter(basis=LevelBasis.OVERRIDE)
    line = rows.filter(student=override.student).order_by("starts_on")
    assert [row.level.rank for row in line] == [2, 3, 2]
    assert [row.until for row in line] == [override.starts_on, override.until, None]


def test_demo__emergencies__one_over_and_one_running(furnished):
    today = clock.today()
    over, running = EmergencyCare.objects.order_by("starts_on")
    assert over.until < today
    assert running.holds_on(today)
    assert 1 <= running.pupils.count() <= 4


def test_demo__round__most_done_two_waiting_one_of_them_urgent_all_readable(furnished):
    rows = list(Assessment.objects.filter(school=furnished.school).select_related("form"))
    assert 6 <= len(rows) <= 12  # of 13 with 重点关爱
    waiting = [row for row in rows if row.decided_on is None]
    assert len(waiting) == 2
    assert sum(row.is_urgent for row in waiting) == 1
    assert all(explain(row).urgent or explain(row).score for row in rows)
    assert all(row.assessed_on <= clock.today() for row in rows)
    assert rows[0].round.due_on > clock.today() + timedelta(days=1)
