"""开学到校核查: that it foots, what is done about those who have not come, and by when."""

from datetime import date

from school_care.attendance.enums import NotHereReason
from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.start_check import start_check
from school_care.cases.models import DropoutPolicy
from school_care.core import clock
from school_care.students.enums import StandingKind
from tests.attendance.registering import *  # noqa: F403 (the first day of the term)
from tests.attendance.registering import missing, register, stand
from tests.attendance.terming import at
from tests.cases.dropout.test_half_year import course_of


def check(cast, user=None):
    return start_check(user or cast.director, cast.school, cast.term)


def test_check__some_came__foots_by_class_and_in_all(cast, term):
    register(cast, cast.zixuan)
    missing(cast, cast.anan, NotHereReason.UNWILLING, whereabouts="work_far")
    found = check(cast)
    seven_one = found.lines[[line.name for line in found.lines].index("七(1)班")]
    assert (seven_one.expected, seven_one.registered, seven_one.missing, seven_one.unsaid) == (
        2,
        1,
        1,
        0,
    )
    assert (found.total.expected, found.total.unsaid) == (4, 2)
    assert found.closes
    assert [one.student for one in found.away] == [cast.anan]
    assert found.reasons == [("不愿上学", [("到外省务工", 1)], 1)]


def test_check__suspended_pupil__is_apart_and_the_class_still_foots(cast, term):
    stand(cast.zixuan, StandingKind.SUSPENDED)
    found = check(cast)
    seven_one = found.lines[[line.name for line in found.lines].index("七(1)班")]
    assert (seven_one.enrolled, seven_one.apart, seven_one.expected) == (2, 1, 1)
    assert found.closes


def test_check__everybody_of_a_class_apart__still_adds_up(cast, term):
    stand(cast.yuan, StandingKind.HOME_TAUGHT)
    found = check(cast)
    assert found.total.apart == 1
    assert found.closes


def test_check__what_is_done__case_paper_or_nothing_yet(cast, term):
    missing(cast, cast.zixuan, NotHereReason.UNWILLING)
    missing(cast, cast.anan, NotHereReason.TRANSFER)
    assert {one.student.name: one.doing for one in check(cast).away} == {
        "张子轩": "尚未立案",
        "李安安": "待办学籍手续",
    }
    assert {one.case_label for one in check(cast).away} == {"开始跟踪"}
    course_of(cast.zixuan, (clock.today(), CourseState.PERSUADING))
    done = {one.student.name: one for one in check(cast).away}
    assert done["张子轩"].doing == "一人一案：劝返中"
    assert done["张子轩"].case_label == "打开一人一案"
    registrar = {one.student.name: one for one in check(cast, cast.registrar).away}
    assert registrar["张子轩"].doing == "一人一案：劝返中"
    assert registrar["张子轩"].case_url == registrar["李安安"].case_url == ""


def test_check__days__first_day_is_day_one_and_the_policy_decides(cast, term):
    found = check(cast)
    assert (found.check_by, found.report_by) == (date(2026, 9, 10), date(2026, 9, 15))
    DropoutPolicy.objects.create(
        school=cast.school,
        preset="default",
        check_within=5,
        check_report_within=7,
        starts_on=date(2026, 1, 1),
        set_at=clock.now(),
    )
    found = check(cast)
    assert (found.check_by, found.report_by) == (date(2026, 9, 5), date(2026, 9, 7))


def test_check__somebody_unsaid_after_the_day__is_late(cast, term):
    with at("2026-09-10"):
        assert not check(cast).check_late
    with at("2026-09-11"):
        assert check(cast).check_late


def test_check__reason_unknown__is_an_answer_and_counted_once(cast, term):
    missing(cast, cast.zixuan, NotHereReason.UNKNOWN)
    missing(cast, cast.anan, NotHereReason.SICK, whereabouts="hospital")
    found = check(cast)
    assert [(label, total) for label, _, total in found.reasons] == [("生病", 1), ("原因不明", 1)]
    assert found.place_sums == [1, 1]
    assert found.closes
