"""Two people at the same moment: one merge, nothing lost, nobody waits for ever."""

from functools import partial
from uuid import uuid4

import pytest
import time_machine

from school_care.attendance.enums import AbsenceKind, Session
from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.attendance.services.roll import Mark, submit_roll
from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.models import NotSame, PupilMerge, Student
from school_care.students.services.duplicates import say_not_same
from school_care.students.services.merging import merge_pupils, undo_merge
from school_care.students.services.siblings import link_siblings
from tests.students.merging_rows import merged, two_files
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

TIMES = 3
TUESDAY = "2026-11-17T08:05:00+08:00"


@pytest.fixture(autouse=True)
def a_school_morning():
    with time_machine.travel(TUESDAY):
        yield


def merging(by, keep, absorb):
    return partial(merge_pupils, by=by, keep=keep, absorb=absorb, choices={}, public_id=uuid4())


def test_merging_the_same_pair__two_at_once_each_its_own_way__one_merge(cast):
    for _ in range(TIMES):
        one, two = two_files(cast)
        answers = together(merging(cast.registrar, one, two), merging(cast.director, two, one))
        assert raised(answers, but=Refused) == []
        assert PupilMerge.objects.filter(kept__in=[one, two]).count() == 1
        assert Student.objects.going_on().filter(pk__in=[one.pk, two.pk]).count() == 1


def test_merging_and_taking_a_roll__at_once__no_absence_is_lost_or_left_behind(cast):
    for _ in range(TIMES):
        AttendanceException.objects.all().delete()
        AttendanceDay.objects.all().delete()
        keep, absorb = two_files(cast)

        def roll(absorb=absorb):
            return submit_roll(
                by=cast.director,
                school_class=cast.seven_two,
                date=clock.today(),
                session=Session.MORNING,
                marks=[Mark(absorb.public_id, AbsenceKind.SICK)],
                public_id=uuid4(),
                based_on=0,
                taken_at=clock.now(),
            )

        answers = together(roll, merging(cast.registrar, keep, absorb))
        assert raised(answers, but=Refused) == []
        assert PupilMerge.objects.filter(kept=keep).exists()
        assert not AttendanceException.objects.filter(student=absorb).exists()
        refused = [str(answer) for answer in answers if isinstance(answer, Refused)]
        assert all("名单已变动" in sentence for sentence in refused)


def test_merging_linking_and_undoing__at_once__nobody_waits_for_ever(cast):
    for _ in range(TIMES):
        one, two = two_files(cast)
        three, four = two_files(cast)
        merge = merged(cast, three, four)
        answers = together(
            merging(cast.registrar, one, two),
            partial(link_siblings, by=cast.director, student=two, other=cast.anan),
            partial(undo_merge, by=cast.director, merge=merge),
        )
        assert raised(answers, but=Refused) == []


def test_keeping_apart__two_at_once__is_said_once(cast):
    one, two = two_files(cast)
    say = partial(say_not_same, one=one, two=two)
    answers = together(partial(say, by=cast.registrar), partial(say, by=cast.director))
    assert raised(answers) == []
    assert NotSame.objects.count() == 1
