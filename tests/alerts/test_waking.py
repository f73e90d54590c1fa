"""Which schools are looked at though nobody opened a page."""

import pytest
import time_machine

from school_care.alerts import tasks
from school_care.alerts.models import Alert, Sweep
from school_care.alerts.services.sweep import sweep
from school_care.alerts.services.waking import stale_schools
from school_care.core import audit, clock

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("moment", "stale"),
    [
        ("2026-11-24T05:59:00+08:00", False),
        ("2026-11-24T06:00:00+08:00", True),
        ("2026-11-24T21:59:00+08:00", True),
        ("2026-11-24T22:00:00+08:00", False),
    ],
)
def test_stale__the_day_turned__is_looked_at_from_six_in_the_morning(a_monday, cast, moment, stale):
    sweep(cast.school, clock.today())
    with time_machine.travel(moment):
        assert stale_schools() == ([cast.school.pk] if stale else [])


def test_stale__something_happened_at_night__is_looked_at_at_once(a_monday, cast):
    sweep(cast.school, clock.today())
    assert stale_schools() == []
    with time_machine.travel("2026-11-23T23:00:00+08:00"):
        audit.record("roll.taken", actor=cast.dormitory, school_id=cast.school.pk)
        assert stale_schools() == [cast.school.pk]
        sweep(cast.school, clock.today())
        assert stale_schools() == []


def test_stale__what_merely_reads_or_handles_warnings__wakes_nobody(a_monday, cast):
    sweep(cast.school, clock.today())
    for action in ("read", "alert.seen", "alert.ended", "alert.handed", "alert.reopened"):
        audit.record(action, actor=cast.director, school_id=cast.school.pk)
    assert stale_schools() == []


def test_stale__a_rule_was_set__is_looked_at(a_monday, cast):
    sweep(cast.school, clock.today())
    audit.record("alert.rule_set", actor=cast.director, school_id=cast.school.pk)
    assert stale_schools() == [cast.school.pk]


def test_stale__school_never_swept__waits_for_its_day(a_monday, cast):
    Sweep.objects.create(school=cast.school)
    assert stale_schools() == []


def test_task__of_one_school__raises_what_newly_holds(a_monday, cast, trial):
    sweep(cast.school, clock.today())
    trial.away[cast.zixuan.pk] = 3
    audit.record("roll.taken", actor=cast.head_teacher, school_id=cast.school.pk)
    tasks.sweep_school(cast.school.pk)
    assert Alert.objects.get().student == cast.zixuan
