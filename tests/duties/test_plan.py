"""With 500 schools and two million duties PostgreSQL answers from indexes what one person owes,
what a school owes, and whether its ledger is fresh."""

from datetime import date

import pytest
from django.db import transaction

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.models import Duty
from school_care.duties.services.ledger import OF_NO_CONCERN
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, SchoolClass, User
from tests.support import county
from tests.support.county import assert_touches

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

# Of each care pupil ten duties, two of them open; every school has a trail of its own.
DUTIES = [
    """INSERT INTO duties_duty (public_id, school_id, rule_code, rank, subject_kind, subject_key,
           student_id, school_class_id, period_key, urgency, assigned, opens_on, due_on, warn_on,
           provisional, required, counted, attempts, state, settled_on, waived_as, created_at)
       SELECT gen_random_uuid(), care.school_id, 'contact.level', 3, 'student',
           'student:' || care.student_id, care.student_id, pupil.current_class_id, n::text, 'care',
           false, day, day + 7, day + 11, false, 1, 0, 0,
           CASE WHEN n < 8 THEN 'done' ELSE 'open' END, CASE WHEN n < 8 THEN day END, '', now()
       FROM (SELECT *, date '2026-09-01' + n * 7 AS day
             FROM students_studentcategory, generate_series(0, 9) n) care
           JOIN students_student pupil ON pupil.id = care.student_id
       WHERE %(pupils)s > 0""",
    """INSERT INTO core_auditentry (at, school_id, action, object_type, object_id, facts)
       SELECT now(), school.id, CASE n %% 3 WHEN 0 THEN 'record.written' ELSE 'read' END, '', '',
           '{}'
       FROM generate_series(1, 2 * %(days)s) n, school_school school""",
]


@pytest.fixture(scope="module")
def _filled(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        county.begin()
        county.fill(county.PEOPLE, "students_student")
        county.fill(DUTIES, "duties_duty")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def a_school(_filled, db):
    return School.objects.order_by("id")[county.SCHOOLS // 2]


def _appointed(school, role, **scope) -> User:
    user = User.objects.create(username=f"plan-{role}", name="x", school=school)
    Appointment.objects.create(
        user=user, school=school, role=role, starts_on=date(2026, 9, 1), confirmed_at=clock.now(),
        **scope,
    )  # fmt: skip
    return user


def test_duties__of_one_in_450_000_pupils__come_from_indexes(a_school):
    group = SchoolClass.objects.filter(school=a_school).order_by("id")[0]
    of_class = Duty.objects.filter(school_class=group).count()
    of_school = Duty.objects.filter(school=a_school).count()
    for user, reach in (
        (_appointed(a_school, Role.HEAD_TEACHER, school_class=group), of_class),
        (_appointed(a_school, Role.DIRECTOR), of_school),
    ):
        seen = Duty.objects.visible_to(user).filter(school=a_school)
        assert seen.count() == reach
        late = seen.late_on(date(2026, 12, 1)).order_by("due_on", "pk")
        assert_touches(late[:40], "duties_duty", 3 * reach + 100)


def test_ledger__what_sync_compares_and_what_happened_since__come_from_indexes(a_school):
    rows = Duty.objects.filter(school=a_school)
    assert_touches(rows.open(), "duties_duty", rows.open().count() + 100)
    entries = AuditEntry.objects.filter(school_id=a_school.pk)
    last = entries.order_by("-id").values_list("id", flat=True)[50]
    since = entries.filter(id__gt=last).exclude(action__in=OF_NO_CONCERN)
    assert_touches(since, "core_auditentry", 60)
