"""The monthly report from filling in to handing up: who may, what blocks, what stands."""

from datetime import date

import pytest
import time_machine

from school_care.cases.dropout.month_checks import broken_in
from school_care.cases.dropout.month_duty import facts, population
from school_care.cases.dropout.month_table import build_month, figures_of
from school_care.cases.dropout.services.months import (
    correct_month,
    fill_month,
    hand_month,
    previous_of,
    sign_month,
    stamp_of,
)
from school_care.cases.models import DropoutMonth, DropoutStep
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.models import Term
from school_care.school.refusal import Refused
from school_care.students.models import Enrolment, Student
from tests.cases.dropout.monthly import (
    NOVEMBER,
    OCTOBER,
    ROLL_DAY,
    S,
    course,
    filled,
    here_since,
    rolls,
    set_month_day,
    set_term,
    signed,
)

NOVEMBER_16 = date(2026, 11, 16)
pytestmark = pytest.mark.django_db


def at(day: str):
    return time_machine.travel(f"{day}T15:00:00+08:00", tick=False)


@pytest.fixture(autouse=True)
def wednesday():
    with at("2026-11-25"):
        yield


@pytest.fixture
def school(cast):
    set_term(cast.school)
    here_since(cast.school)
    return cast.school


def broken(school, month=NOVEMBER, until=date(2026, 11, 25)) -> dict[str, frozenset[int]]:
    table = build_month(school, month, until)
    found = broken_in(table, figures_of(table), previous_of(school, month))
    return {one.code: one.students for one in found}


def back_while_suspected(cast) -> None:
    """张子轩 is at school, and the case still says suspected: a rule is broken."""
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    rolls(ROLL_DAY, cast.seven_one)


# -- filling in -----------------------------------------------------------------------------------


def test_fill__nobody_suspected__zero_report_of_today(cast, school):
    row = filled(cast)
    assert row.is_zero
    assert (row.version, row.taken_on, row.filled_by) == (1, date(2026, 11, 25), cast.registrar)
    assert AuditEntry.objects.get(action="dropout_month.filled").facts["zero"] is True


def test_fill__somebody_suspected__no_zero_report(cast, school):
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    assert not filled(cast).is_zero


def test_fill__again_before_the_signature__same_version_with_the_figures_of_now(cast, school):
    first = filled(cast)
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    again = filled(cast, note="补记一件")
    assert again.pk == first.pk
    assert again.figures["total"]["cells"]["suspected"] == 1
    assert not again.is_zero
    assert again.note == "补记一件"


@pytest.mark.parametrize("who", ["head_teacher", "teacher", "dormitory", "foreign_head_teacher"])
def test_fill__not_a_keeper__refused(cast, school, who):
    with pytest.raises(Refused, match="德育主任、学籍员或校长"):
        filled(cast, by=getattr(cast, who))
    assert not DropoutMonth.objects.exists()


def test_fill__before_it_opens__says_from_when(cast, school):
    with at("2026-11-20"), pytest.raises(Refused, match="11月22日起填报"):
        filled(cast)


def test_fill__more_than_a_year_ago__refused(cast, school):
    with pytest.raises(Refused, match="最近12个月"):
        filled(cast, date(2025, 10, 1))


def test_fill__month_without_school__taken_and_signed_all_the_same(cast, school):
    row = signed(cast, date(2026, 8, 1))
    assert row.figures["roll_on"] is None
    assert row.signed_by == cast.principal


def test_fill__month_before_was_cut_off_early__goes_on_where_it_stopped(cast, school):
    with at("2026-10-28"):
        signed(cast, OCTOBER)
    assert filled(cast).figures["since"] == "2026-10-29"


def test_fill__month_before_taken_at_its_end__begins_on_the_first(cast, school):
    signed(cast, OCTOBER)
    assert filled(cast).figures["since"] == "2026-11-01"


# -- signing --------------------------------------------------------------------------------------


def test_sign__what_was_on_the_page__stands_with_name_and_time(cast, school):
    row = signed(cast)
    assert (row.signed_by, row.signed_at) == (cast.principal, clock.now())
    assert AuditEntry.objects.filter(action="dropout_month.signed").exists()


@pytest.mark.parametrize("who", ["director", "registrar", "head_teacher"])
def test_sign__not_the_principal__refused(cast, school, who):
    row = filled(cast)
    with pytest.raises(Refused, match="由校长签字"):
        sign_month(by=getattr(cast, who), row=row, seen=stamp_of(row))


def test_sign__filled_in_again_meanwhile__refused(cast, school):
    seen = stamp_of(filled(cast))
    row = filled(cast, note="另有说明")
    with pytest.raises(Refused, match="内容有变化"):
        sign_month(by=cast.principal, row=row, seen=seen)


def test_sign__twice__refused(cast, school):
    row = signed(cast)
    with pytest.raises(Refused, match="已经签过字"):
        sign_month(by=cast.principal, row=row, seen=stamp_of(row))


def test_sign__broken_rule_without_a_note__refused_until_explained(cast, school):
    back_while_suspected(cast)
    row = filled(cast)
    with pytest.raises(Refused, match="写明原因"):
        sign_month(by=cast.principal, row=row, seen=stamp_of(row))
    assert signed(cast, note="今天上午刚返校，事项下午登记。").signed_at is not None


def test_fill__after_the_signature__refused_and_nothing_changed(cast, school):
    row = signed(cast)
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    with pytest.raises(Refused, match="办理更正"):
        filled(cast)
    row.refresh_from_db()
    assert row.is_zero


# -- correcting and handing up --------------------------------------------------------------------


def test_correct__after_the_signature__second_version_of_the_same_days(cast, school):
    first = signed(cast)
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    with at("2026-12-10"):
        second = correct_month(
            by=cast.director, school=school, month=NOVEMBER, why="漏报一人，补记。"
        )
    first.refresh_from_db()
    assert (first.version, first.is_zero, first.signed_by) == (1, True, cast.principal)
    assert (second.version, second.is_zero, second.signed_at) == (2, False, None)
    assert second.taken_on == first.taken_on
    assert second.figures["total"]["cells"]["suspected"] == 1


def test_correct__filled_in_again_later__keeps_days_and_reason(cast, school):
    signed(cast)
    correct_month(by=cast.director, school=school, month=NOVEMBER, why="漏报一人")
    with at("2026-12-10"):
        again = filled(cast)
    assert (again.version, again.note) == (2, "漏报一人")
    assert again.taken_on == date(2026, 11, 25)


def test_correct__without_a_reason_or_a_signature__refused(cast, school):
    filled(cast)
    with pytest.raises(Refused, match="还没有签字"):
        correct_month(by=cast.director, school=school, month=NOVEMBER, why="漏报")
    DropoutMonth.objects.update(signed_at=clock.now(), signed_by=cast.principal)
    with pytest.raises(Refused, match="更正的原因"):
        correct_month(by=cast.director, school=school, month=NOVEMBER, why=" ")


def test_sign__older_version__refused(cast, school):
    first = signed(cast)
    correct_month(by=cast.director, school=school, month=NOVEMBER, why="漏报")
    with pytest.raises(Refused, match="已有更正"):
        sign_month(by=cast.principal, row=first, seen=stamp_of(first))


def test_hand__signed__when_and_to_whom(cast, school):
    row = signed(cast)
    hand_month(by=cast.registrar, row=row, on=date(2026, 11, 25), to="云岭县教育局")
    row.refresh_from_db()
    assert (row.handed_on, row.handed_to) == (date(2026, 11, 25), "云岭县教育局")


@pytest.mark.parametrize(
    ("on", "to", "words"),
    [
        (date(2026, 11, 26), "云岭县教育局", "还没有到"),
        (date(2026, 11, 24), "云岭县教育局", "早于"),
        (date(2026, 11, 25), " ", "哪个单位"),
    ],
)
def test_hand__wrong_day_or_nobody__refused(cast, school, on, to, words):
    row = signed(cast)
    with pytest.raises(Refused, match=words):
        hand_month(by=cast.registrar, row=row, on=on, to=to)


def test_hand__unsigned__refused(cast, school):
    with pytest.raises(Refused, match="先签字"):
        hand_month(by=cast.registrar, row=filled(cast), on=date(2026, 11, 25), to="教育局")


# -- what does not foot ---------------------------------------------------------------------------


def test_checks__in_order__nothing_broken(cast, school):
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    assert broken(school) == {}


def test_checks__overlapping_stays__balance_with_the_pupil(cast, school):
    Enrolment.objects.create(
        school=school,
        student=cast.zixuan,
        school_class=cast.eight_one,
        starts_on=date(2026, 11, 10),
        until=date(2026, 11, 30),
    )
    assert cast.zixuan.pk in broken(school)["balance"]


def test_checks__suspected_and_at_school__named(cast, school):
    back_while_suspected(cast)
    assert broken(school) == {"here": frozenset({cast.zixuan.pk})}


def test_checks__suspected_and_off_the_register__named(cast, school):
    course(cast.gone, (NOVEMBER_16, S.SUSPECTED))
    assert broken(school) == {"gone": frozenset({cast.gone.pk})}


def test_checks__register_corrected_after_last_month_was_signed__said_by_grade(cast, school):
    with at("2026-11-03"):
        signed(cast, OCTOBER)
    Enrolment.objects.filter(student=cast.yuan).update(starts_on=date(2026, 11, 5))
    AuditEntry.objects.create(
        at=clock.now(),
        school_id=school.pk,
        action="enrolment.corrected",
        object_type="students.enrolment",
        student_id=cast.yuan.public_id,
    )
    assert broken(school) == {"carried": frozenset({cast.yuan.pk})}


def test_checks__case_written_down_after_last_month_was_signed__named(cast, school):
    with at("2026-11-03"):
        signed(cast, OCTOBER)
    made = course(cast.zixuan, (date(2026, 10, 20), S.SUSPECTED))
    DropoutStep.objects.filter(course=made).update(at=clock.now())
    assert broken(school) == {"lost_carried": frozenset({cast.zixuan.pk})}


# -- as something owed ----------------------------------------------------------------------------


def owed(school, on: date) -> dict[str, date]:
    return {one.key: one.due_on for one in population(school_id=school.pk, on=on)}


def test_duty__before_the_running_month_opens__the_one_before_alone(cast, school):
    assert owed(school, date(2026, 11, 21)) == {
        "2026-09": date(2026, 9, 28),
        "2026-10": date(2026, 10, 28),
    }
    assert owed(school, date(2026, 11, 22)) == {
        "2026-10": date(2026, 10, 28),
        "2026-11": date(2026, 11, 28),
    }


@pytest.mark.parametrize(
    ("month_day", "due_on"),
    [(15, date(2026, 12, 15)), (20, date(2026, 11, 20)), (31, date(2026, 11, 30))],
)
def test_duty__policy_of_another_day__due_then(cast, school, month_day, due_on):
    set_month_day(school, month_day)
    assert owed(school, date(2026, 12, 1))["2026-11"] == due_on


def test_duty__month_end_in_february__last_day(cast, school):
    set_month_day(school, 31)
    Term.objects.filter(school=school).update(last_day=date(2027, 2, 5))
    assert owed(school, date(2027, 2, 25))["2027-02"] == date(2027, 2, 28)


def test_duty__no_term_or_no_pupil__nothing_owed(cast, school):
    assert owed(school, date(2026, 8, 31)) == {}
    Enrolment.objects.filter(school=school).update(starts_on=date(2026, 12, 1), until=None)
    assert owed(school, date(2026, 11, 25)) == {}


def test_duty__school_that_began_in_november__owes_nothing_older(cast, school):
    Student.objects.filter(school=school).update(created_at=clock.midnight(date(2026, 11, 20)))
    assert owed(school, date(2026, 11, 25)) == {"2026-11": date(2026, 11, 28)}


def test_duty__filled_in__the_principals_and_done_when_signed(cast, school):
    row = filled(cast)
    today = clock.today()
    hands = {one.key: one.by for one in population(school_id=school.pk, on=today)}
    assert hands == {"2026-11": cast.principal.pk, "2026-10": 0}
    asked = {"school_id": school.pk, "since": NOVEMBER, "until": today}
    assert list(facts(**asked)) == []
    sign_month(by=cast.principal, row=row, seen=stamp_of(row))
    assert [(one.key, one.happened_on, one.made) for one in facts(**asked)] == [
        ("2026-11", today, True)
    ]


def test_fill__of_another_school__leaves_ours_alone(cast, school):
    with pytest.raises(Refused):
        fill_month(by=cast.registrar, school=cast.other_school, month=NOVEMBER)
