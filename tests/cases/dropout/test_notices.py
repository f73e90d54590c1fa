"""劝学通知书: numbered by school and year, due by the policy, served, or cancelled."""

from datetime import timedelta

import pytest

from school_care.cases.dropout.enums import CourseState, ServedHow
from school_care.cases.dropout.services import notices
from school_care.cases.models import DropoutPolicy, UrgingNotice
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.refusal import Refused
from tests.cases.dropout.papers_making import course_of, notice_of
from tests.factories import days_ago
from tests.support.together import together

pytestmark = pytest.mark.django_db


def served(cast, notice, **values) -> UrgingNotice:
    """Handed over at home today, unless told otherwise."""
    values = {
        "served_on": days_ago(0),
        "how": ServedHow.HANDED,
        "to": "张远行",
        "served_by": "陈班主",
        "place": "学生家中",
        **values,
    }
    return notices.serve(by=cast.head_teacher, notice=notice, **values)


def test_make__first_of_the_year__number_one_and_back_in_a_week(cast):
    course = course_of(cast.zixuan)

    made = notices.make(by=cast.head_teacher, course=course, guardian=" 张远行 ")

    year = clock.today().year
    assert str(made) == f"义劝通字〔{year}〕第1号"
    assert (made.guardian, made.back_by) == ("张远行", clock.today() + timedelta(days=7))
    assert AuditEntry.objects.get(action="dropout.notice_made").object_id == str(made.public_id)


def test_make__limit_of_the_school__back_by_its_days(cast):
    DropoutPolicy.objects.create(
        school=cast.school,
        preset="default",
        starts_on=days_ago(9),
        notice_days=10,
        set_at=clock.now(),
    )

    made = notices.make(by=cast.director, course=course_of(cast.zixuan), guardian="张远行")

    assert made.back_by == clock.today() + timedelta(days=10)


def test_make__other_school_and_last_year_have_some__own_count_of_the_year_goes_on(cast):
    course = course_of(cast.zixuan)
    notice_of(course_of(cast.foreign), 7)
    notice_of(course, 31, year=clock.today().year - 1, made_on=days_ago(366))
    notice_of(course, 4, cancelled_at=clock.now())

    made = notices.make(by=cast.director, course=course, guardian="张远行")

    assert made.number == 5


def test_make__again_on_the_same_day_to_the_same_guardian__refused_and_names_the_first(cast):
    course = course_of(cast.zixuan)
    made = notices.make(by=cast.director, course=course, guardian="张远行")

    with pytest.raises(Refused, match="第1号"):
        notices.make(by=cast.director, course=course, guardian="张远行")

    assert UrgingNotice.objects.get() == made
    other = notices.make(by=cast.director, course=course, guardian="张奶奶")
    assert other.number == 2


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (CourseState.WATCH, "还没有到疑似辍学"),
        (CourseState.VERIFYING, "还没有到疑似辍学"),
        (CourseState.RETURNED, "不必再发"),
        (CourseState.OTHER_SCHOOL, "不必再发"),
        (CourseState.CLOSED, "不必再发"),
    ],
)
def test_make__child_is_not_being_urged_back__refused(cast, state, said):
    course = course_of(cast.zixuan, (state, days_ago(0)))

    with pytest.raises(Refused, match=said):
        notices.make(by=cast.director, course=course, guardian="张远行")

    assert not UrgingNotice.objects.exists()


def test_make__teacher_of_another_class__refused(cast):
    with pytest.raises(Refused, match="班主任"):
        notices.make(by=cast.other_head_teacher, course=course_of(cast.zixuan), guardian="张远行")


def test_serve__handed_over__noted_with_who_took_it(cast):
    notice = notice_of(course_of(cast.zixuan))

    noted = served(cast, notice)

    assert (noted.served_on, noted.served_to, noted.served_by) == (days_ago(0), "张远行", "陈班主")
    assert noted.noted_by == cast.head_teacher
    assert AuditEntry.objects.get(action="dropout.notice_served").facts["how"] == "handed"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"how": ServedHow.LEFT, "to": ""}, "见证人"),
        ({"to": ""}, "签收"),
        ({"served_by": " "}, "送达人"),
        ({"how": "by_drone"}, "怎样送达"),
        ({"served_on": days_ago(-1)}, "送达日期"),
        ({"served_on": days_ago(1)}, "送达日期"),
        ({"to": "张" * 41}, "40个字"),
    ],
)
def test_serve__something_is_missing_or_impossible__refused(cast, values, said):
    notice = notice_of(course_of(cast.zixuan))

    with pytest.raises(Refused, match=said):
        served(cast, notice, **values)

    notice.refresh_from_db()
    assert notice.served_on is None


def test_serve__refused_at_the_door_with_a_witness__left_there(cast):
    notice = notice_of(course_of(cast.zixuan))

    noted = served(cast, notice, how=ServedHow.LEFT, to="刘德厚（村支书）")

    assert (noted.served_how, noted.served_to) == (ServedHow.LEFT, "刘德厚（村支书）")


def test_cancel__not_served__number_is_not_given_again(cast):
    course = course_of(cast.zixuan)
    notice = notices.make(by=cast.director, course=course, guardian="张远航")

    notices.cancel(by=cast.director, notice=notice)

    assert notices.make(by=cast.director, course=course, guardian="张远行").number == 2
    with pytest.raises(Refused, match="作废"):
        served(cast, notice)


def test_cancel__served_already__refused(cast):
    notice = notice_of(course_of(cast.zixuan))
    served(cast, notice)

    with pytest.raises(Refused, match="已经送达"):
        notices.cancel(by=cast.director, notice=notice)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_make__two_at_the_same_moment__two_numbers(cast):
    first, second = course_of(cast.zixuan), course_of(cast.keke)

    made = together(
        lambda: notices.make(by=cast.director, course=first, guardian="张远行"),
        lambda: notices.make(by=cast.director, course=second, guardian="王父"),
    )

    assert {one.number for one in made} == {1, 2}
