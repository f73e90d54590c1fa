"""Rules about certificates, the register and marks: for whom they hold, where they just do not, and
what clears them. The day is Monday, November 16, 2026, unless a test says otherwise."""

from datetime import date, timedelta

import pytest
import time_machine

from school_care.alerts.rules import (
    certificate_expiry,
    marks_fall,
    register_not_here,
)
from school_care.attendance.enums import VarianceKind
from school_care.core import clock
from school_care.mentoring.models import Exam
from school_care.students.models import CareCategory, StudentCategory
from tests.alerts.making import (
    DISABLED,
    act_url,
    certified,
    due,
    exam,
    found,
    mark,
    one_found,
    same_queries,
    words,
)
from tests.attendance.making import CheckFactory, VarianceFactory
from tests.attendance.reckoned import klass, nov, octo
from tests.factories import StudentFactory

__all__ = ["klass"]

TODAY = nov(16)
SEPT_1 = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-11-16 09:00+08:00", tick=False):
        yield


def one(module, klass, on: date = TODAY):
    return one_found(module, klass.school, on)


# -- 证件快到期 ---------------------------------------------------------------------------------

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def disabled(klass):
    return StudentFactory(
        current_class=klass.group,
        enrolment__starts_on=SEPT_1,
        care=DISABLED,
        care__starts_on=SEPT_1,
    )


def test_certificate__sixty_days_ahead__holds_and_names_no_paper(klass, disabled):
    row = certified(disabled, LONG_AGO, date(2027, 1, 15))
    assert one(certificate_expiry, klass, nov(15)) is None

    finding = one(certificate_expiry, klass)

    assert (finding.since, finding.key) == (TODAY, str(row.public_id))
    assert words(certificate_expiry, finding) == "有1个证件1月15日到期，还没有登记新证"
    assert due(certificate_expiry, finding, klass.school, TODAY) == "2027-01-15 17:00"
    assert act_url(certificate_expiry, finding).endswith(f"?renews={row.public_id}")


def test_certificate__over_already__holds_and_is_due_within_five_school_days(klass, disabled):
    certified(disabled, LONG_AGO, nov(1))
    finding = one(certificate_expiry, klass)
    assert words(certificate_expiry, finding) == "有1个证件已在11月1日到期，还没有登记新证"
    assert due(certificate_expiry, finding, klass.school, TODAY) == "2026-11-23 17:00"


def test_certificate__renewed__clears(klass, disabled):
    certified(disabled, LONG_AGO, nov(30))
    certified(disabled, nov(16), date(2036, 11, 30))
    assert one(certificate_expiry, klass, nov(15))
    assert one(certificate_expiry, klass) is None


def test_certificate__category_ended_or_paper_withdrawn__clears(klass, disabled):
    row = certified(disabled, LONG_AGO, nov(30))
    row.withdrawn_on = nov(16)
    row.save()
    assert one(certificate_expiry, klass, nov(15))
    assert one(certificate_expiry, klass) is None
    row.withdrawn_on = None
    row.save()
    assert one(certificate_expiry, klass)
    StudentCategory.objects.filter(student=disabled).update(until=nov(16))
    assert one(certificate_expiry, klass) is None


def test_certificate__without_an_end__says_nothing(klass, disabled):
    certified(disabled, LONG_AGO, None)
    assert one(certificate_expiry, klass) is None


# -- 名在人不在 ---------------------------------------------------------------------------------


TUESDAY = nov(10)


def checked(klass, day: date = TUESDAY, **variance):
    check = CheckFactory(school=klass.school, taken_on=day, month=day.replace(day=1))
    VarianceFactory(check_of=check, **{"student": klass.pupil, **variance})
    return check


def test_register__not_explained__holds(klass):
    checked(klass)

    finding = one(register_not_here, klass)

    assert (finding.since, finding.key) == (nov(10), "2026-11")
    assert words(register_not_here, finding) == (
        "11月的学籍核对：名册上有，学校里没有见到人，还没有说明去向"
    )
    assert "/attendance/variances/" in act_url(register_not_here, finding)


def test_register__explained__clears(klass):
    checked(klass, explained_at=clock.now())
    assert one(register_not_here, klass) is None
    assert one(register_not_here, klass, nov(15))


def test_register__another_kind_of_variance__does_not_hold(klass):
    checked(klass, kind=VarianceKind.BOARDER_AWAY)
    assert one(register_not_here, klass) is None


def test_register__a_newer_check_without_it__clears(klass):
    checked(klass, octo(20))
    assert one(register_not_here, klass)
    CheckFactory(school=klass.school, taken_on=nov(10), month=nov(1))
    assert one(register_not_here, klass) is None
    assert one(register_not_here, klass, nov(9))  # the newer one was not taken yet


def test_register__pupil_who_left__is_gone(klass):
    checked(klass, student=StudentFactory(current_class=klass.group, left=True))
    assert one(register_not_here, klass) is None


# -- 成绩明显下降 -------------------------------------------------------------------------------


def results(klass, *told: dict[str, float | None], pupil=None) -> list:
    """Marks at exams of September 16, October 16 and November 10, as far as told."""
    pupil = pupil or klass.pupil
    exams = []
    for day, marks in zip((date(2026, 9, 16), octo(16), nov(10)), told, strict=False):
        at = exam(klass.school, day)
        exams.append(at)
        for subject, points in marks.items():
            mark(pupil, at, subject, points)
    return exams


USUAL = {"数学": 80, "语文": 80}


def test_marks__two_subjects_fifteen_points_below_the_own_mean__holds(klass):
    *_, newest = results(klass, USUAL, {"数学": 84, "语文": 80}, {"数学": 67, "语文": 65})

    finding = one(marks_fall, klass)

    assert (finding.since, finding.key) == (nov(10), str(newest.public_id))
    assert words(marks_fall, finding) == (
        "11月10日考试与本人以前的平均得分率相比：语文由80%到65%，数学由82%到67%"
    )


@pytest.mark.parametrize(
    "newest",
    [
        {"数学": 40, "语文": 80},  # one subject
        {"数学": 65.5, "语文": 65.5},  # not so much
        {"数学": None, "语文": 40},  # 缺考 is no mark
    ],
)
def test_marks__less_than_that__does_not_hold(klass, newest):
    results(klass, USUAL, USUAL, newest)
    assert one(marks_fall, klass) is None


def test_marks__only_one_exam_before__is_no_measure(klass):
    results(klass, {}, USUAL, {"数学": 40, "语文": 40})
    assert one(marks_fall, klass) is None


def test_marks__other_full_marks__are_compared_in_percent(klass):
    results(klass, USUAL, USUAL)
    at = exam(klass.school, nov(10))
    mark(klass.pupil, at, "数学", 96, full=150)
    mark(klass.pupil, at, "语文", 97, full=150)
    assert one(marks_fall, klass).because["subjects"] == [["语文", 80, 65], ["数学", 80, 64]]


def test_marks__others_are_better__changes_nothing(klass):
    results(klass, USUAL, USUAL, USUAL)
    for _ in range(3):
        other = StudentFactory(current_class=klass.group)
        for at in Exam.objects.filter(school=klass.school):
            mark(other, at, "数学", 100)
    assert found(marks_fall, klass.school, TODAY) == []


def test_marks__next_exam_is_better__clears(klass):
    results(klass, USUAL, USUAL, {"数学": 40, "语文": 40})
    at = exam(klass.school, nov(15))
    mark(klass.pupil, at, "数学", 78)
    mark(klass.pupil, at, "语文", 78)
    assert one(marks_fall, klass, nov(14))
    assert one(marks_fall, klass) is None


def test_marks__forty_five_days_later__is_over(klass):
    results(klass, USUAL, USUAL, {"数学": 40, "语文": 40})
    assert one(marks_fall, klass, nov(10) + timedelta(days=44))
    assert one(marks_fall, klass, nov(10) + timedelta(days=45)) is None


# -- how many queries -----------------------------------------------------------------------------


def _fell(pupil) -> None:
    for at, points in zip(Exam.objects.filter(school=pupil.school), (80, 80, 40), strict=True):
        for subject in USUAL:
            mark(pupil, at, subject, points)


def _certified(pupil) -> None:
    StudentCategory.objects.create(
        school=pupil.school,
        student=pupil,
        category=CareCategory.objects.get(code=DISABLED),
        starts_on=SEPT_1,
    )
    certified(pupil, LONG_AGO, nov(30))


@pytest.mark.parametrize(
    ("module", "make"), [(certificate_expiry, _certified), (marks_fall, _fell)]
)
def test_rules_of_papers__more_pupils__ask_no_more(klass, module, make):
    for day in (date(2026, 9, 16), octo(16), nov(10)):
        exam(klass.school, day)
    same_queries(module, klass.school, TODAY, make, klass.group)


def test_register__more_pupils__ask_no_more(klass):
    check = CheckFactory(school=klass.school, taken_on=nov(10), month=nov(1))

    def make(pupil) -> None:
        VarianceFactory(check_of=check, student=pupil)

    same_queries(register_not_here, klass.school, TODAY, make, klass.group)
