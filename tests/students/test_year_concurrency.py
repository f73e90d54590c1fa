"""Two people confirm the step, or one confirms while another takes back: once, and never half."""

from functools import partial

import pytest

from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.models import Enrolment, Student, YearTurn
from school_care.students.services.archive_leaving import record_death
from school_care.students.services.year_turn import AlreadyTurned, turn_year
from school_care.students.services.year_undo import undo_turn
from school_care.students.year_plan import Choices
from school_care.students.year_seen import choices_mark, marks_of
from tests.students.year_making import YEAR, build_school, dump, office, plan_of
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

TIMES = 3


def confirming(by, school):
    plan = plan_of(by, school)
    marks, chosen = marks_of(plan.facts), choices_mark(plan)

    def act():
        return turn_year(
            by=by, school=school, year=YEAR, choices=Choices(), seen=marks, chosen=chosen
        )

    return act


def test_confirming__three_at_once__one_step_nobody_placed_twice():
    for _ in range(TIMES):
        school = build_school()
        first, second = office(school), office(school)
        before = Enrolment.objects.filter(school=school).count()
        acts = [confirming(by, school) for by in (first, second, first)]
        answers = together(*acts)
        assert raised(answers, but=AlreadyTurned) == []
        assert YearTurn.objects.filter(school=school).count() == 1
        assert Enrolment.objects.filter(school=school).count() == before + 12
        assert Student.objects.filter(school=school, status="left").count() == 10


def test_undoing__two_at_once__one_undo_and_all_as_before():
    school = build_school()
    by, other = office(school), office(school)
    before = dump(school)
    turn = confirming(by, school)()
    answers = together(lambda: undo_turn(by=by, turn=turn), lambda: undo_turn(by=other, turn=turn))
    assert raised(answers, but=Refused) == []
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert dump(school) == before


def test_confirming__while_a_pupil_dies__never_back_in_a_class():
    for _ in range(TIMES):
        school = build_school()
        first, second = office(school), office(school)
        pupil = Student.objects.filter(school=school, current_class__entry_year=2020).first()
        death = partial(record_death, by=second, student=pupil, on=clock.today())
        answers = together(confirming(first, school), death)
        assert raised(answers, but=Refused) == []
        assert not isinstance(answers[1], Exception)
        pupil.refresh_from_db()
        assert (pupil.status, pupil.current_class_id) == ("left", None)
        last = Enrolment.objects.filter(student=pupil).exclude(leave_reason="corrected")
        assert last.order_by("-starts_on").first().leave_reason == "deceased"
