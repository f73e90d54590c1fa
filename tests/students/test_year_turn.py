"""The step into a school year, done."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.enums import Role
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.enums import (
    EnrolmentStatus,
    EntryKind,
    LeaveReason,
    StandingKind,
)
from school_care.students.models import Enrolment, Standing, YearTurn
from school_care.students.services.enrolment import (
    end_enrolment,
    enrol_student,
    settle_departures,
    settle_moves,
)
from school_care.students.services.year_turn import (
    AlreadyTurned,
    ChoicesChanged,
    SchoolChanged,
    turn_year,
)
from school_care.students.services.year_undo import RestedUpon, undo_turn
from school_care.students.year_plan import Choices
from school_care.students.year_seen import choices_mark, marks_of
from school_care.students.year_spread import Spread
from tests.factories import StudentFactory
from tests.students.year_making import (
    FIRST,
    NINE_YEARS,
    SEPTEMBER,
    YEAR,
    august,
    build_school,
    group,
    members,
    office,
    plan_of,
    september,
    turn,
)

__all__ = ["august", "september"]
pytestmark = pytest.mark.django_db


def on_day(day: date, of: SchoolClass) -> int:
    return Enrolment.objects.on(day).filter(school_class=of).count()


def test_september__nine_year_school__ninth_graduate_sixth_are_in_new_classes(september):
    school = build_school()
    by = office(school)
    nine, six = members(group(school, 9, 1)), members(group(school, 6, 2))
    old_five = group(school, 5, 1)

    done = turn(by, school)

    for pupil in nine:
        pupil.refresh_from_db()
        assert (pupil.status, pupil.current_class) == (EnrolmentStatus.LEFT, None)
        stay = pupil.enrolments.get()
        assert (stay.until, stay.leave_reason) == (FIRST, LeaveReason.GRADUATED)
    seven = group(school, 7, 2, YEAR)
    assert members(seven) == six
    old, new = six[0].enrolments.order_by("starts_on")
    assert (old.until, old.leave_reason) == (FIRST, LeaveReason.PROMOTED)
    assert (new.starts_on, new.until, new.entry_kind) == (FIRST, None, EntryKind.PROMOTED)
    assert old_five.grade_on(FIRST) == 6 and len(members(old_five)) == 4
    assert done.counts == {
        "graduates": 10,
        "promoted": 12,
        "up": 20,
        "total": 42,
    }
    assert SchoolClass.objects.filter(school=school, entry_year=YEAR).count() == 4
    words = FieldChange.objects.get(student_id=six[0].public_id)
    assert (words.old, words.new) == ("六(2)班", "七(2)班（2026年9月1日起）")
    told = AuditEntry.objects.filter(school_id=school.pk)
    assert told.filter(action="year.turned").count() == 1
    assert told.filter(action="pupil.graduated").count() == 10
    assert told.filter(action="pupil.promoted").count() == 12


@pytest.mark.parametrize(
    ("shape", "graduates", "opened"),
    [({1: (2, 3), 6: (1, 4)}, 4, [1, 1]), ({7: (2, 3), 9: (1, 4)}, 4, [7, 7])],
    ids=["pure primary", "pure junior"],
)
def test_september__school_of_one_stage__last_grade_graduates_first_is_opened(
    september, shape, graduates, opened
):
    school = build_school(shape)
    done = turn(office(school), school)
    assert done.counts["graduates"] == graduates
    assert "promoted" not in done.counts
    new = SchoolClass.objects.filter(school=school, entry_year=YEAR)
    assert [each.grade_on(FIRST) for each in new] == opened


def test_step_done_ahead__before_and_on_the_day__lists_stay_until_then(august):
    school = build_school()
    by = office(school)
    six, nine = group(school, 6, 1), group(school, 9, 1)

    turn(by, school)

    settle_departures()
    settle_moves()
    assert (len(members(six)), len(members(nine))) == (6, 5)
    august.move_to(SEPTEMBER + timedelta(days=40))  # the server was off on the day
    assert settle_departures() == 10
    assert settle_moves() == 12
    assert (settle_departures(), settle_moves()) == (0, 0)
    assert (members(six), members(nine)) == ([], [])
    assert len(members(group(school, 7, 1, YEAR))) == 6


def test_step_done_ahead__pupil_leaves_in_august__is_gone_from_that_day(august):
    school = build_school()
    by = office(school)
    pupil = members(group(school, 6, 1))[0]
    done = turn(by, school)
    pupil.refresh_from_db()

    end_enrolment(student=pupil, on=clock.today(), reason=LeaveReason.TRANSFERRED)

    assert not Enrolment.objects.on(clock.today()).filter(student=pupil).exists()
    assert not Enrolment.objects.on(FIRST).filter(student=pupil).exists()
    stay = pupil.enrolments.exclude(leave_reason=LeaveReason.CORRECTED).get()
    assert (stay.until, stay.leave_reason) == (clock.today(), LeaveReason.TRANSFERRED)
    with pytest.raises(RestedUpon, match=pupil.name):
        undo_turn(by=by, turn=done)


def test_any_past_day__across_the_step__says_who_was_where(september):
    school = build_school()
    turn(office(school), school)
    six, nine, seven = group(school, 6, 1), group(school, 9, 1), group(school, 7, 1, YEAR)
    eve = FIRST - timedelta(days=1)
    assert [on_day(eve, each) for each in (six, nine, seven)] == [6, 5, 0]
    assert [on_day(FIRST, each) for each in (six, nine, seven)] == [0, 0, 6]


def test_later_spread__step_done_ahead__pupils_have_no_class_from_the_day_on(august):
    school = build_school()
    by = office(school)
    pupil = members(group(school, 6, 1))[0]

    turn(by, school, Choices(spread=Spread.LATER))

    pupil.refresh_from_db()
    assert pupil.current_class == group(school, 6, 1)
    august.move_to(SEPTEMBER)
    settle_moves()
    pupil.refresh_from_db()
    assert (pupil.current_class, pupil.status) == (None, EnrolmentStatus.ENROLLED)
    enrol_student(student=pupil, school_class=group(school, 7, 1, YEAR), on=clock.today())
    assert pupil.enrolments.get(until=None).starts_on == FIRST


def test_suspended_ninth_grader__step__stays_enrolled_one_cohort_down(september):
    school = build_school()
    away = members(group(school, 9, 1))[0]
    Standing.objects.create(
        school=school,
        student=away,
        kind=StandingKind.SUSPENDED,
        starts_on=date(2026, 3, 1),
        decided_at=clock.now(),
    )
    done = turn(office(school), school)
    away.refresh_from_db()
    assert away.status == EnrolmentStatus.ENROLLED
    assert away.current_class == group(school, 9, 1, YEAR)
    assert done.counts["stays"] == 1
    assert Standing.objects.on(clock.today()).filter(student=away).exists()


def test_undecided_pupil__step__refused_and_named(september):
    school = build_school({7: (1, 2), 9: (1, 3)})
    away = members(group(school, 9, 1))[0]
    Standing.objects.create(
        school=school,
        student=away,
        kind=StandingKind.SUSPENDED,
        starts_on=date(2026, 3, 1),
        decided_at=clock.now(),
    )
    with pytest.raises(Refused, match=f"请先为{away.name}选择去向"):
        turn(office(school), school)
    assert not YearTurn.objects.exists()


def test_school_changed_meanwhile__confirm__nothing_is_done_and_it_says_what(september):
    school = build_school()
    by = office(school)
    plan = plan_of(by, school)
    StudentFactory(current_class=group(school, 9, 2))
    with pytest.raises(SchoolChanged) as refused:
        turn_year(
            by=by,
            school=school,
            year=YEAR,
            choices=Choices(),
            seen=marks_of(plan.facts),
            chosen=choices_mark(plan),
        )
    assert refused.value.changes == ["九(2)班原来5人，现在6人"]
    assert not YearTurn.objects.exists()


def test_choices_changed_after_the_check__confirm__asks_to_look_again(september):
    school = build_school()
    by = office(school)
    plan = plan_of(by, school)
    with pytest.raises(ChoicesChanged):
        turn_year(
            by=by,
            school=school,
            year=YEAR,
            choices=Choices(spread=Spread.EVEN),
            seen=marks_of(plan.facts),
            chosen=choices_mark(plan),
        )


def test_second_confirmation__same_year__is_told_it_is_done(september):
    school = build_school()
    by = office(school)
    done = turn(by, school)
    with pytest.raises(AlreadyTurned) as again:
        turn(by, school)
    assert again.value.turn == done
    assert YearTurn.objects.count() == 1


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.TEACHER, Role.ADMINISTRATOR])
def test_somebody_who_does_not_enrol__step_and_undo__refused(september, role):
    school = build_school()
    done = turn(office(school), school)
    other = office(school, role)
    with pytest.raises(Refused):
        turn_year(by=other, school=school, year=YEAR, choices=Choices(), seen={}, chosen="")
    with pytest.raises(Refused):
        undo_turn(by=other, turn=done)


def test_registered_departure_after_the_day__ninth_grader__is_left_to_it(september):
    school = build_school()
    pupil = members(group(school, 9, 1))[0]
    end_enrolment(student=pupil, on=date(2026, 9, 20))
    done = turn(office(school), school)
    assert done.counts["kept"] == 1
    assert pupil.enrolments.get().until == date(2026, 9, 20)


def test_twice_the_pupils__step__costs_no_more_statements(september):
    costs = []
    for size in (4, 8):
        shape = {grade: (count, size) for grade, (count, _) in NINE_YEARS.items()}
        school = build_school(shape)
        by = office(school)
        with CaptureQueriesContext(connection) as captured:
            turn(by, school)
        costs.append(len(captured))
    assert costs[0] == costs[1]
