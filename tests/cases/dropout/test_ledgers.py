"""The three ledgers as they stood on a day: who is in which, and that the figures close."""

import pytest

from school_care.attendance.flow import build_flow
from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.ledgers import Place, Which, of_age, of_cases
from school_care.cases.dropout.ledgers_table import age_table, case_table, columns_of
from school_care.core import clock
from school_care.students.enums import StandingKind
from school_care.students.models import Standing
from tests.cases.dropout.papers_making import course_of, round_of
from tests.factories import StudentFactory, days_ago

pytestmark = pytest.mark.django_db
S = CourseState


def stands(student, kind, since=9, **values) -> None:
    """A standing that runs."""
    Standing.objects.create(
        school=student.school,
        student=student,
        kind=kind,
        starts_on=days_ago(since),
        decided_at=clock.now(),
        **values,
    )


def places(cast, on=None) -> dict[str, Place]:
    """Where everyone on the register stands, by name."""
    ledger = of_age(user=cast.director, school=cast.school, on=on or days_ago(0))
    names = dict(cast.school.students.values_list("pk", "name"))
    return {names[line.student_id]: line.place for line in ledger.lines}


def test_of_age__standings_and_cases__each_pupil_once_and_counts_close(cast):
    for kind in (
        StandingKind.HOME_TAUGHT,
        StandingKind.ELSEWHERE,
        StandingKind.SPECIAL,
        StandingKind.LEAVING,
        StandingKind.GUEST,
    ):
        pupil = StudentFactory(current_class=cast.eight_one, name=kind.label[:9])
        stands(pupil, kind, place="县第二中学")
    course_of(cast.zixuan)
    course_of(cast.keke, (S.SUSPECTED, days_ago(30)), (S.CONFIRMED, days_ago(3)))
    stands(cast.yuan, StandingKind.SUSPENDED)

    ledger = of_age(user=cast.director, school=cast.school, on=days_ago(0))

    assert {code: count for code, _, count in ledger.counts} == {
        Place.HERE: 1,
        Place.SUSPENDED: 1,
        Place.HOME_TAUGHT: 1,
        Place.ELSEWHERE: 1,
        Place.SPECIAL: 1,
        Place.LEAVING: 1,
        Place.MISSED: 1,
        Place.DROPPED: 1,
    }
    assert ledger.guests == 1
    today = days_ago(0)
    flow = build_flow(school=cast.school, since=today, until=today)
    assert len(ledger.lines) == flow.total.figure("closing") == 8
    assert [line.group for line in ledger.lines][:3] == ["七(1)班", "七(1)班", "七(2)班"]


def test_of_age__suspected_while_a_suspension_was_approved__stands_as_suspended(cast):
    course_of(cast.zixuan)
    stands(cast.zixuan, StandingKind.SUSPENDED)

    assert places(cast)["张子轩"] == Place.SUSPENDED


def test_of_age__confirmed_and_later_a_transfer_is_under_way__stays_confirmed(cast):
    course_of(cast.zixuan, (S.SUSPECTED, days_ago(30)), (S.CONFIRMED, days_ago(3)))
    stands(cast.zixuan, StandingKind.LEAVING)

    assert places(cast)["张子轩"] == Place.DROPPED


def test_of_age__a_past_day__as_it_stood_then(cast):
    course_of(
        cast.zixuan,
        (S.SUSPECTED, days_ago(12)),
        (S.REPORTED, days_ago(11)),
        (S.RETURNED, days_ago(5)),
    )

    assert places(cast, days_ago(13))["张子轩"] == Place.HERE
    assert places(cast, days_ago(12))["张子轩"] == Place.MISSED
    assert places(cast, days_ago(6))["张子轩"] == Place.MISSED
    assert places(cast, days_ago(5))["张子轩"] == Place.HERE


def test_of_age__only_watched__is_at_school(cast):
    course_of(cast.zixuan, (S.WATCH, days_ago(1)), (S.VERIFYING, days_ago(0)))

    assert places(cast)["张子轩"] == Place.HERE


def test_of_age__chosen_class_and_place__those_alone(cast):
    course_of(cast.zixuan)
    ledger = of_age(user=cast.director, school=cast.school, on=days_ago(0))
    group = str(cast.seven_one.public_id)

    in_class = ledger.chosen(group)

    assert {line.student_id for line in in_class} == {cast.zixuan.pk, cast.anan.pk}
    assert [line.student_id for line in ledger.chosen(group, Place.MISSED)] == [cast.zixuan.pk]
    assert len(ledger.chosen("", Place.HERE)) == len(ledger.lines) - 1


def ledger_names(cast, which, *, on=None, ended=False) -> list[str]:
    """Who is in a ledger, in its order."""
    found = of_cases(user=cast.director, school=cast.school, which=which, on=on or days_ago(0))
    return [line.course.student.name for line in found.chosen(ended=ended)]


def test_of_cases__each_state__in_one_ledger_and_never_in_both(cast):
    course_of(cast.zixuan, (S.SUSPECTED, days_ago(4)), (S.REPORTED, days_ago(3)))
    course_of(cast.keke, (S.SUSPECTED, days_ago(30)), (S.CONFIRMED, days_ago(3)))
    course_of(cast.yuan, (S.WATCH, days_ago(2)), suspected_on=None)
    course_of(cast.foreign)

    assert ledger_names(cast, Which.SUSPECTED) == ["张子轩"]
    assert ledger_names(cast, Which.DROPPED) == ["王可"]
    assert ledger_names(cast, Which.SUSPECTED, on=days_ago(4)) == ["张子轩", "王可"]
    assert ledger_names(cast, Which.DROPPED, on=days_ago(4)) == []


def test_of_cases__struck_off__only_among_all_of_the_year(cast):
    course_of(
        cast.zixuan,
        (S.SUSPECTED, days_ago(9)),
        (S.RETURNED, days_ago(6)),
        (S.FOLLOW_UP, days_ago(5)),
        (S.CLOSED, days_ago(1)),
        returned_on=days_ago(6),
        closed_on=days_ago(1),
    )

    assert ledger_names(cast, Which.SUSPECTED) == []
    assert ledger_names(cast, Which.SUSPECTED, ended=True) == ["张子轩"]
    assert ledger_names(cast, Which.SUSPECTED, on=days_ago(2)) == ["张子轩"]


def test_of_cases__struck_off_in_an_earlier_year__in_no_ledger_any_more(cast):
    course_of(cast.zixuan, (S.SUSPECTED, days_ago(800)), (S.CLOSED, days_ago(700)))

    assert ledger_names(cast, Which.SUSPECTED, ended=True) == []


def test_case_table__all_columns__as_the_form_asks(cast):
    course = course_of(
        cast.zixuan,
        reasons=["family"],
        whereabouts="work_far",
        answers_school=cast.head_teacher,
        answers_village="刘德厚",
    )
    round_of(course, 1, happened_on=days_ago(1))
    round_of(course, 2, result="refused")
    round_of(course, 3, withdrawn_at=clock.now())
    ledger = of_cases(user=cast.director, school=cast.school, which=Which.SUSPECTED, on=days_ago(0))

    [cells] = case_table(user=cast.director, school=cast.school, ledger=ledger, lines=ledger.lines)

    headings = [one.heading for one in columns_of(Which.SUSPECTED)]
    said = dict(zip(headings, cells, strict=True))
    assert "、".join(headings) == (
        "姓名、性别、身份证号、学籍号、年级班、户籍地、监护人、电话、类别、离校日期、"
        "原因、去向、发现途径、责任人、劝返次数、最近劝返、结果、返校日期、后续关爱、销号日期"
    )
    assert said["身份证号"] == cast.zixuan.id_number
    assert said["类别"] == "双亲留守儿童"
    assert said["责任人"] == "学校：陈班主；村（社区）：刘德厚"
    assert (said["劝返次数"], said["结果"]) == ("2次", "拒绝返校")
    assert said["最近劝返"] == f"{days_ago(0):%Y-%m-%d}"
    assert said["原因"] == "家庭变故/监护缺失"
    assert (said["返校日期"], said["销号日期"]) == ("", "")


def test_case_table__day_before_the_return__return_did_not_stand_in_it(cast):
    course_of(
        cast.zixuan,
        (S.SUSPECTED, days_ago(5)),
        (S.RETURNED, days_ago(1)),
        returned_on=days_ago(1),
    )
    at = [one.heading for one in columns_of(Which.SUSPECTED)].index("返校日期")

    def returned(on) -> str:
        ledger = of_cases(user=cast.director, school=cast.school, which=Which.SUSPECTED, on=on)
        [cells] = case_table(
            user=cast.director, school=cast.school, ledger=ledger, lines=ledger.lines
        )
        return cells[at]

    assert returned(days_ago(2)) == ""
    assert returned(days_ago(0)) == f"{days_ago(1):%Y-%m-%d}"


def test_confirmed_columns__district_said_so__when_and_by_whom(cast):
    course_of(
        cast.zixuan,
        (S.SUSPECTED, days_ago(30)),
        (S.CONFIRMED, days_ago(3)),
        confirmed_on=days_ago(3),
        confirmed_by="云岭县教育局 云教控〔2026〕12号",
    )
    ledger = of_cases(user=cast.director, school=cast.school, which=Which.DROPPED, on=days_ago(0))

    [cells] = case_table(user=cast.director, school=cast.school, ledger=ledger, lines=ledger.lines)

    assert "云岭县教育局 云教控〔2026〕12号" in cells
    assert f"{days_ago(3):%Y-%m-%d}" in cells


def test_age_table__registrar__numbers_whole(cast):
    ledger = of_age(user=cast.registrar, school=cast.school, on=days_ago(0))

    rows = age_table(user=cast.registrar, school=cast.school, ledger=ledger, lines=ledger.lines)

    assert any(cast.zixuan.id_number in cells for cells in rows)
    assert len(rows) == len(ledger.lines) == 4
