"""Whatever the day on which a demo school is made, it has been lived in."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from school_care.mentoring.models import CareRecord
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import PublicEvent, Term
from school_care.students.models import Enrolment, Student, StudentCategory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database(
        why="dice and calendar decide; test_full_school stores and reads such a school on each"
    ),
]


@pytest.mark.parametrize(
    ("today", "running"),
    [
        (date(2026, 11, 22), "2026-2027-1"),
        (date(2027, 2, 1), "2026-2027-1"),
        (date(2027, 8, 10), "2026-2027-2"),
        (date(2026, 9, 9), "2026-2027-1"),
        (date(2027, 4, 14), "2026-2027-2"),
    ],
)
def test_demo__made_on_a_day__has_weeks_of_records_up_to_the_last_school_day(build, today, running):
    school = build(90, today)
    calendar = SchoolCalendar(school)
    term = calendar.current_or_last_term(today)
    assert term.code == running
    last = max(calendar.school_days(term.first_day, min(today, term.last_day)))
    days = set(CareRecord.objects.values_list("happened_on", flat=True))
    assert last - timedelta(days=4) <= max(days) <= min(today, last + timedelta(days=2))
    assert len({day.isocalendar()[:2] for day in days}) >= 10
    assert all(
        timezone.localtime(moment).date() <= today
        for moment in CareRecord.objects.values_list("written_at", flat=True)
    )
    assert not Enrolment.objects.filter(starts_on__gt=today).exists()
    assert not StudentCategory.objects.filter(starts_on__gt=today).exists()
    assert CareRecord.objects.with_open_step().filter(next_step_on__lte=today).exists()
    assert PublicEvent.objects.filter(starts_at__date__gt=today).exists()
    assert Term.objects.filter(last_day__gte=today).exists()


def test_demo__same_seed_and_day__tells_the_same_story(build):
    def story(school):
        told = CareRecord.objects.filter(school=school).select_related("student", "author")
        return [
            (r.student.name, r.author.name, r.happened_on, r.kind, r.text, r.next_step)
            for r in told.order_by("pk")
        ]

    from django.db import transaction

    today = date(2026, 11, 22)
    stories = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            stories.append(story(build(90, today, seed=seed)))
            transaction.set_rollback(True)
    assert stories[0] == stories[1]
    assert stories[0] != stories[2]
    assert len(stories[0]) > 200


def test_demo__quick__has_pupils_but_no_records_and_no_site(build):
    school = build(90, date(2026, 11, 22), quick=True)
    assert Student.objects.filter(school=school).count() == 90
    assert not CareRecord.objects.exists()
    assert not hasattr(school, "public_site")
