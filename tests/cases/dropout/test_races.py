"""Two at the same moment: one warning, one case, numbers that are nobody else's, and a signature
under what was on the page."""

from functools import partial
from uuid import uuid4

import pytest

from school_care.alerts.models import Alert
from school_care.alerts.services.sweep import sweep
from school_care.cases.dropout.services import rounds
from school_care.cases.dropout.services.months import fill_month, sign_month, stamp_of
from school_care.cases.dropout.services.opening import watch
from school_care.cases.models import Case, DropoutCourse, DropoutMonth, Persuasion
from school_care.school.refusal import Refused
from school_care.students.services.merging import merge_pupils
from tests.cases.dropout.making import THURSDAY, at, autumn, from_monday, suspected
from tests.cases.dropout.monthly import NOVEMBER, filled
from tests.students.merging_rows import two_files
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def november():
    with at(THURSDAY):
        yield


@pytest.fixture
def school(cast):
    autumn(cast)
    from_monday(cast.anan, THURSDAY)
    return cast.school


def test_sweep__two_at_once__one_warning_of_each_rule_and_one_case(cast, school):
    run = partial(sweep, school, THURSDAY)

    assert raised(together(run, run, run)) == []

    rules = list(Alert.objects.filter(student=cast.anan).values_list("rule", flat=True))
    assert sorted(rules) == sorted(set(rules))
    assert "dropout.suspected" in rules
    assert Case.objects.filter(student=cast.anan).count() == 1


def test_sweep__a_teacher_begins_to_watch_at_the_same_moment__one_case_that_is_suspected(
    cast, school
):
    run = partial(sweep, school, THURSDAY)
    begin = partial(watch, by=cast.head_teacher, student=cast.anan)

    assert raised(together(run, begin), but=Refused) == []

    sweep(school, THURSDAY)
    course = DropoutCourse.objects.get(student=cast.anan)
    assert course.state == "suspected"
    assert Alert.objects.get(rule="dropout.suspected").case_no == course.case.case_no


def test_sweep__two_files_of_one_child_merged_meanwhile__everything_names_the_one(cast, school):
    keep, absorb = two_files(cast)
    from_monday(keep, THURSDAY)
    merge = partial(
        merge_pupils, by=cast.registrar, keep=keep, absorb=absorb, choices={}, public_id=uuid4()
    )

    assert raised(together(partial(sweep, school, THURSDAY), merge), but=Refused) == []

    sweep(school, THURSDAY)
    assert not Alert.objects.standing().filter(student=absorb).exists()


def test_rounds__two_written_at_once__each_has_its_number(cast, school):
    course = suspected(cast.anan)
    values = rounds.RoundValues(
        happened_on=THURSDAY, people=("leader",), stance="wavers", result="again"
    )
    write = partial(rounds.add, course=course, values=values)

    both = together(partial(write, by=cast.head_teacher), partial(write, by=cast.director))

    assert raised(both) == []
    assert sorted(Persuasion.objects.values_list("number", flat=True)) == [1, 2]


def test_month__signed_while_it_is_filled_in_anew__signed_is_what_was_on_the_page(cast, school):
    with at(THURSDAY.replace(day=25)):
        row = filled(cast)
        seen = stamp_of(row)
        anew = partial(
            fill_month, by=cast.registrar, school=school, month=NOVEMBER, note="另有说明"
        )
        sign = partial(sign_month, by=cast.principal, row=row, seen=seen)

        assert raised(together(sign, anew), but=Refused) == []

    held = DropoutMonth.objects.get()
    assert (held.signed_at is None) or stamp_of(held) == seen
