"""Taking the step into a school year back: exactly what was before, or nothing."""

from datetime import date, timedelta

import pytest
import time_machine

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.enums import Role
from school_care.school.models import Appointment, SchoolClass
from school_care.school.refusal import Refused
from school_care.students.enums import (
    EnrolmentStatus,
    StandingKind,
    YearTurnState,
)
from school_care.students.models import Standing, Student
from school_care.students.services.enrolment import (
    end_enrolment,
    enrol_student,
    move_student,
    settle_departures,
    settle_moves,
)
from school_care.students.services.year_turn import (
    end_posts_of,
)
from school_care.students.services.year_undo import RestedUpon, undo_turn
from school_care.students.year_plan import Choices
from school_care.students.year_spread import Spread
from tests.factories import AppointmentFactory, StudentFactory, TeachingFactory, UserFactory
from tests.students.year_making import (
    FIRST,
    SEPTEMBER,
    YEAR,
    august,
    build_school,
    dump,
    group,
    members,
    office,
    plan_of,
    september,
    turn,
)

__all__ = ["august", "september"]
pytestmark = pytest.mark.django_db


def test_done_and_undone__everything__is_as_before(september):
    school = build_school()
    by = office(school, Role.DIRECTOR)
    head = UserFactory(school=school, head_teacher_of=group(school, 9, 1))
    TeachingFactory(user=head, school_class=group(school, 6, 2), school=school)
    leads = UserFactory(school=school, leads=group(school, 9, 1))
    arriving = members(group(school, 9, 2))[0]
    Standing.objects.create(
        school=school,
        student=arriving,
        kind=StandingKind.GUEST,
        starts_on=date(2026, 3, 1),
        decided_at=clock.now(),
    )
    before = dump(school), list(Appointment.objects.order_by("pk").values_list("pk", "until"))
    standings = list(Standing.objects.values_list())

    done = turn(by, school)

    assert dump(school) != before[0]
    assert head.appointments.get().until == FIRST == head.teaching.get().until
    assert leads.appointments.get().until == FIRST
    assert Standing.objects.get().until == FIRST
    with time_machine.travel(SEPTEMBER + timedelta(days=3)):
        assert undo_turn(by=by, turn=done) == []
    after = dump(school), list(Appointment.objects.order_by("pk").values_list("pk", "until"))
    assert after == before
    assert list(Standing.objects.values_list()) == standings
    done.refresh_from_db()
    assert (done.state, done.undone_by) == (YearTurnState.UNDONE, by)
    assert AuditEntry.objects.filter(action="year.undone").count() == 1
    again = turn(by, school, Choices(spread=Spread.EVEN))
    assert again.pk != done.pk


def test_undone_before_the_day__step_done_ahead__nobody_moves_on_the_day(august):
    school = build_school()
    by = office(school)
    before = dump(school)
    undo_turn(by=by, turn=turn(by, school))
    august.move_to(SEPTEMBER)
    assert (settle_departures(), settle_moves()) == (0, 0)
    assert dump(school) == before


def test_undone__a_class_somebody_was_put_into__stays_and_is_told(september):
    school = build_school()
    by = office(school)
    done = turn(by, school)
    first = group(school, 1, 1, YEAR)
    StudentFactory(current_class=first, enrolment__starts_on=FIRST)
    assert undo_turn(by=by, turn=done) == [first]
    assert SchoolClass.objects.filter(school=school, entry_year=YEAR).count() == 1


def _moved(school, pupil):
    move_student(student=pupil, to_class=group(school, 7, 2, YEAR), on=clock.today())


def _left(school, pupil):
    end_enrolment(student=pupil, on=clock.today())


def _suspended(school, pupil):
    Standing.objects.create(
        school=school,
        student=pupil,
        kind=StandingKind.SUSPENDED,
        starts_on=clock.today(),
        decided_at=clock.now(),
    )


@pytest.mark.parametrize(
    ("later", "reason"),
    [(_moved, "转班或离校"), (_left, "转班或离校"), (_suspended, "休学、借读")],
)
def test_undo__something_came_later__refused_named_and_nothing_changed(september, later, reason):
    school = build_school()
    by = office(school)
    pupil = members(group(school, 6, 1))[0]
    done = turn(by, school)
    pupil.refresh_from_db()
    with time_machine.travel(SEPTEMBER + timedelta(days=2), tick=False):
        later(school, pupil)
        before = dump(school)
        with pytest.raises(RestedUpon, match=reason) as refused:
            undo_turn(by=by, turn=done)
    assert pupil.name in str(refused.value)
    assert dump(school) == before
    done.refresh_from_db()
    assert done.state == YearTurnState.DONE


def test_undo__a_graduate_came_back__refused(september):
    school = build_school()
    by = office(school)
    pupil = members(group(school, 9, 1))[0]
    done = turn(by, school)
    pupil.refresh_from_db()
    enrol_student(student=pupil, school_class=group(school, 9, 1, YEAR), on=clock.today())
    with pytest.raises(RestedUpon, match=pupil.name):
        undo_turn(by=by, turn=done)


def test_undo__post_of_the_old_class_changed_since__refused(september):
    school = build_school()
    by = office(school, Role.DIRECTOR)
    head = UserFactory(school=school, head_teacher_of=group(school, 9, 1))
    done = turn(by, school)
    head.appointments.update(until=FIRST + timedelta(days=9))
    with pytest.raises(RestedUpon, match="任职"):
        undo_turn(by=by, turn=done)


def test_undo__next_step_done_already__refused(september):
    school = build_school()
    by = office(school)
    first = turn(by, school)
    with time_machine.travel(SEPTEMBER + timedelta(days=365)):
        turn(by, school, year=YEAR + 1)
        with pytest.raises(RestedUpon, match="2027—2028学年"):
            undo_turn(by=by, turn=first)


def test_registrar__step__posts_wait_for_a_leader_who_ends_them(september):
    school = build_school()
    by, principal = office(school), office(school, Role.PRINCIPAL)
    head = UserFactory(school=school, head_teacher_of=group(school, 9, 1))
    before = dump(school)
    done = turn(by, school)
    assert head.appointments.get().until is None
    with pytest.raises(Refused):
        end_posts_of(turn=done, by=by)
    assert end_posts_of(turn=done, by=principal) == 1
    assert head.appointments.get().until == FIRST
    done.refresh_from_db()
    undo_turn(by=by, turn=done)
    assert head.appointments.get().until is None
    assert dump(school) == before


def test_director_who_leads_the_ninth_class__own_post__is_left_to_somebody_else(september):
    school = build_school()
    by = office(school, Role.DIRECTOR)
    AppointmentFactory(
        user=by, school=school, role=Role.HEAD_TEACHER, school_class=group(school, 9, 1)
    )
    turn(by, school)
    assert by.appointments.get(role=Role.HEAD_TEACHER).until is None


def test_pupil_put_into_the_ended_class_by_mistake__step_and_undo__exact(september):
    school = build_school()
    by = office(school)
    late = StudentFactory(current_class=group(school, 6, 1), enrolment__starts_on=clock.today())
    before = dump(school)
    done = turn(by, school)
    late.refresh_from_db()
    assert late.current_class == group(school, 7, 1, YEAR)
    assert late.enrolments.get().starts_on == clock.today()
    undo_turn(by=by, turn=done)
    assert dump(school) == before


def test_960_pupils__previewed_done_undone__same_rows_few_statements(
    september, django_assert_max_num_queries
):
    """24 classes of 40; the cost of the step is counted, not timed."""
    shape = dict.fromkeys((1, 2, 3, 4, 5), (2, 40)) | {6: (3, 40), 7: (4, 40), 8: (4, 40)}
    school = build_school(shape | {9: (3, 40)})
    by = office(school)
    before = dump(school)
    assert Student.objects.filter(school=school).count() == 960
    with django_assert_max_num_queries(12):
        plan = plan_of(by, school, Choices(spread=Spread.EVEN))
    assert plan.headline == "毕业120人，升七年级120人（分入4个班），18个班720人随班升级"
    assert plan.foot_total == 960
    with django_assert_max_num_queries(90):
        done = turn(by, school, Choices(spread=Spread.EVEN))
    assert Student.objects.filter(school=school, status=EnrolmentStatus.LEFT).count() == 120
    with django_assert_max_num_queries(90):
        undo_turn(by=by, turn=done)
    assert dump(school) == before
