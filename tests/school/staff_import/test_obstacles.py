"""What stands in the way of taking a staff import back, and is named."""

from datetime import date, timedelta

import pytest
import time_machine

from school_care.core import audit, clock
from school_care.school.enums import Role
from school_care.school.models import (
    Appointment,
    SchoolClass,
    StaffImport,
    User,
)
from school_care.school.services import (
    appoint,
    confirm_appointments,
    decline_appointment,
    edit_account,
    end_appointment,
)
from school_care.school.services.staff_import import (
    erase_old_imports,
    undo_staff_import,
)
from tests.factories import (
    GrantFactory,
    StudentFactory,
    UserFactory,
)
from tests.school.staff_import.making import NEW_PEOPLE, TERM, refusal, tables

pytestmark = pytest.mark.django_db


def test_undo__one_of_two_has_signed_in__refused_by_name_and_nothing_is_gone(director, take_in):
    one = take_in(director, *NEW_PEOPLE)
    User.objects.filter(name="赵春燕").update(last_login=clock.now())

    assert refusal(one, director) == "不能撤销：赵春燕已经登录过。"


def test_undo__proposal_confirmed_since__refused__declined_is_no_obstacle(
    school, seven_one, director, registrar, take_in
):
    before = tables()
    one = take_in(registrar, ("", "王丽华", "", "班主任", "七1班"), ("", "何静", "", "生活老师"))
    heads = Appointment.objects.waiting().get(role=Role.HEAD_TEACHER)
    decline_appointment(appointment=Appointment.objects.get(role=Role.DORMITORY), by=director)
    with_declined = StaffImport.objects.get(pk=one.pk)
    confirm_appointments(appointments=[heads], by=director)

    assert refusal(one, director) == "不能撤销：王丽华的班主任（七(1)班）在导入之后已经确认。"

    Appointment.objects.filter(pk=heads.pk).update(confirmed_by=None, confirmed_at=None)
    undo_staff_import(staff_import=with_declined, by=registrar)
    assert tables() == before


def test_undo__changed_by_hand_since__refused_naming_what(school, seven_one, director, take_in):
    head = UserFactory(school=school, name="李秀英", phone="19900000021")
    one = take_in(
        director, ("", "何静", "", "班主任", "七1班"), (head.username, "李秀英", "19900000099")
    )
    post = Appointment.objects.get(user__name="何静")
    end_appointment(appointment=post, on=clock.today() + timedelta(days=9), by=director)
    head.refresh_from_db()
    edit_account(
        user=head, name="李秀英", phone="19900000077", subject="", school=school, by=director
    )

    said = refusal(one, director)

    assert "何静的班主任（七(1)班）在导入之后改过" in said
    assert "李秀英的账号在导入之后改过" in said
    assert "199" not in said


def test_undo__something_given_to_a_new_account_or_class__refused_naming_it(
    school, director, take_in
):
    """An appointment by hand, a grant of another app, pupils in a class it opened."""
    one = take_in(director, *NEW_PEOPLE)
    leader = User.objects.get(name="陈建国")
    appoint(school=school, user=leader, role=Role.DORMITORY, starts_on=TERM, by=director)
    pupil = StudentFactory(current_class=SchoolClass.objects.get(number=1))
    GrantFactory(user=User.objects.get(name="赵春燕"), student=pupil)

    said = refusal(one, director)

    assert "陈建国在导入之后有了任职" in said
    assert "赵春燕在导入之后有了" in said
    assert "七(1)班在导入之后有了" in said


def test_undo__appointment_in_use_of_somebody_already_here__refused(
    school, seven_one, director, take_in
):
    head = UserFactory(school=school, name="李秀英")
    one = take_in(director, (head.username, "李秀英", "", "班主任", "七1班"))
    audit.record("roll.taken", actor=head, school_id=school.pk)

    assert "李秀英的班主任（七(1)班）已经生效" in refusal(one, director)


def test_undo__end_restored_into_a_later_head_teacher__refused(
    school, seven_one, director, take_in
):
    head = UserFactory(school=school, name="李秀英")
    held = appoint(
        school=school, user=head, role=Role.HEAD_TEACHER, school_class=seven_one, starts_on=TERM,
        by=director,
    )  # fmt: skip
    one = take_in(director, ("", "李秀英", "", "班主任", "七1班", "", "", "2026-11-30"))
    held.refresh_from_db()
    assert held.until == date(2026, 12, 1)
    after = UserFactory(school=school, name="何静")
    appoint(
        school=school, user=after, role=Role.HEAD_TEACHER, school_class=seven_one,
        starts_on=date(2026, 12, 1), by=director,
    )  # fmt: skip

    said = refusal(one, director)

    assert "重叠" in said and "何静" in said


def test_undo__registrar_of_a_directors_import__may_not_end_what_counts(
    school, director, registrar, take_in
):
    one = take_in(director, ("", "何静", "", "生活老师"))

    assert "何静的生活老师：任职须由校长或德育主任确认" in refusal(one, registrar)


def test_undo__own_ended_appointment__not_given_back_to_oneself(school, director, take_in):
    other = UserFactory(school=school, role=Role.DIRECTOR, name="林丽")
    nurse = UserFactory(school=school, role=Role.PRINCIPAL, name="杨明")
    held = appoint(school=school, user=other, role=Role.COUNSELLOR, starts_on=TERM, by=nurse)
    one = take_in(director, ("", "林丽", "", "心理教师", "", "", "", "2026-11-21"))
    held.refresh_from_db()
    assert held.until == date(2026, 11, 22)

    assert "不能确认、退回或结束自己的任职" in refusal(one, other)


def test_undo__a_principal_imported__only_a_principal_takes_it_back(school, director, take_in):
    principal = UserFactory(school=school, role=Role.PRINCIPAL, name="杨明")
    one = take_in(principal, ("", "马跃", "", "校长"))

    assert "校长由校长任免" in refusal(one, director)

    undo_staff_import(staff_import=one, by=principal)
    assert not User.objects.filter(name="马跃").exists()


def test_undo__without_the_right_or_too_late__refused(school, director, take_in):
    one = take_in(director, *NEW_PEOPLE)
    teacher = UserFactory(school=school, role=Role.TEACHER)
    assert "没有「提出任职」的权限" in refusal(one, teacher)

    with time_machine.travel("2026-12-22 09:00+08:00"):
        assert (erase_old_imports(), erase_old_imports()) == (1, 0)
        one.refresh_from_db()
        assert one.plan is None and one.undo is None and one.counts["rows"] == 4
        assert "已超过30天" in refusal(one, director)


def test_undo__a_failure_half_way__leaves_everything(director, take_in, monkeypatch):
    one = take_in(director, *NEW_PEOPLE)
    before = tables()

    def broken(**_):
        raise RuntimeError

    monkeypatch.setattr("school_care.school.staff_sheet.undoing.forget_failed_attempts", broken)
    with pytest.raises(RuntimeError):
        undo_staff_import(staff_import=one, by=director)

    assert tables() == before
