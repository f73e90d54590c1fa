"""A referral from the wish to its end: who may, who is told, until when, once only."""

from datetime import datetime

import pytest
import time_machine

from school_care.core.models import AuditEntry
from school_care.duties.models import Notice
from school_care.mentoring.models import CounsellingCase, Referral
from school_care.mentoring.selectors_counselling import referral_line
from school_care.mentoring.services.counselling.cases import Ended, close_case
from school_care.mentoring.services.counselling.referrals import (
    accept_referral,
    answer_due,
    answer_referrer,
    refer,
    return_referral,
    revoke_referral,
)
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment
from school_care.school.refusal import Refused
from school_care.students.models import AccessGrant, Student
from tests.factories import UserFactory
from tests.mentoring.counselling.making import REFERRED, referred

pytestmark = pytest.mark.django_db


def fresh(user):
    """The person as a new request finds them."""
    return type(user).objects.get(pk=user.pk)


def sees(user, student) -> bool:
    return Student.objects.visible_to(fresh(user)).filter(pk=student.pk).exists()


def inbox(user) -> list[str]:
    rows = Notice.objects.filter(user=user).order_by("pk")
    return [row.facts.get("about", "") for row in rows]


@pytest.mark.parametrize("who", ["head_teacher", "grade_head", "director", "principal"])
def test_refer__who_answers_for_the_child__counsellor_is_told_without_a_name(cast, who):
    referral = referred(cast, by=getattr(cast, who))
    assert referral.state == "waiting"
    assert inbox(cast.counsellor) == ["counselling.referral"]
    facts = str(list(Notice.objects.values_list("facts", "key")))
    assert cast.zixuan.name not in facts
    assert not sees(cast.counsellor, cast.zixuan)


@pytest.mark.parametrize(
    "who", ["other_head_teacher", "teacher", "registrar", "dormitory", "counsellor", "auditor"]
)
def test_refer__who_does_not_answer_for_the_child__refused(cast, who):
    with pytest.raises(Refused):
        referred(cast, by=getattr(cast, who))
    assert not Referral.objects.exists()


def test_refer__no_counsellor_at_the_school__says_whom_to_ask(cast):
    Appointment.objects.filter(role=Role.COUNSELLOR).delete()
    with pytest.raises(Refused, match="请校长"):
        referred(cast)


def test_refer__two_counsellors__one_must_be_chosen(cast):
    second = UserFactory(school=cast.school, role=Role.COUNSELLOR)
    with pytest.raises(Refused, match="哪位"):
        referred(cast)
    assert referred(cast, to=second).to == second


def test_refer__same_child_again__refused_while_open(cast):
    first = referred(cast)
    with pytest.raises(Refused, match="不必重复"):
        referred(cast)
    with pytest.raises(Refused, match="不必重复"):
        referred(cast, by=cast.director)
    revoke_referral(by=cast.head_teacher, referral=first)
    assert referred(cast).state == "waiting"


def test_refer__same_form_sent_twice__stored_once(cast):
    first = referred(cast)
    again = refer(
        by=cast.head_teacher,
        student=cast.zixuan,
        to=None,
        concerns=["mood"],
        text=REFERRED,
        urgent=False,
        public_id=first.public_id,
    )
    assert again.pk == first.pk
    assert Referral.objects.count() == 1


def test_accept__counsellor__sees_the_child_has_a_case_and_referrer_is_told(cast):
    referral = referred(cast)
    case = accept_referral(by=cast.counsellor, referral=referral)
    assert case.number.startswith("XL") and case.number.endswith("-001")
    assert sees(cast.counsellor, cast.zixuan)
    grant = AccessGrant.objects.get(user=cast.counsellor, student=cast.zixuan)
    assert grant.source_ref == str(referral.public_id)
    assert inbox(cast.head_teacher) == ["counselling.answer"]
    with pytest.raises(Refused, match="已经处理"):
        accept_referral(by=cast.counsellor, referral=referral)
    assert CounsellingCase.objects.count() == 1


def test_accept__another_counsellor__refused(cast):
    second = UserFactory(school=cast.school, role=Role.COUNSELLOR)
    referral = referred(cast, to=cast.counsellor)
    with pytest.raises(Refused, match="另一位"):
        accept_referral(by=second, referral=referral)


def test_return__without_a_reason__refused_and_with_one_told(cast):
    referral = referred(cast)
    with pytest.raises(Refused, match="退回原因"):
        return_referral(by=cast.counsellor, referral=referral, reason="  ")
    returned = return_referral(by=cast.counsellor, referral=referral, reason="请先和家长谈")
    assert returned.state == "returned"
    assert not sees(cast.counsellor, cast.zixuan)
    line = referral_line(cast.head_teacher, returned, SchoolCalendar(cast.school))
    assert line.answer == "请先和家长谈"


def test_revoke__after_the_answer__refused(cast):
    referral = referred(cast)
    with pytest.raises(Refused, match="本人"):
        revoke_referral(by=cast.director, referral=referral)
    accept_referral(by=cast.counsellor, referral=referral)
    with pytest.raises(Refused):
        revoke_referral(by=cast.head_teacher, referral=referral)


def test_sight__case_closed__ends_with_it_and_the_referral(cast):
    referral = referred(cast)
    case = accept_referral(by=cast.counsellor, referral=referral)
    close_case(by=cast.counsellor, case=case, ended=Ended())
    referral.refresh_from_db()
    assert referral.state == "closed"
    assert not sees(cast.counsellor, cast.zixuan)
    assert CounsellingCase.objects.visible_to(fresh(cast.counsellor)).count() == 1


def test_answer__while_taken_up__told_each_time(cast):
    referral = referred(cast)
    accept_referral(by=cast.counsellor, referral=referral)
    answered = answer_referrer(by=cast.counsellor, referral=referral, answer="课间多陪陪他")
    line = referral_line(cast.head_teacher, answered, SchoolCalendar(cast.school))
    assert line.answer == "课间多陪陪他"


def test_referral__other_teachers__do_not_know_of_it_and_director_reads_no_words(cast):
    referral = referred(cast)
    for who in ("grade_head", "other_head_teacher", "teacher", "registrar", "principal"):
        assert not Referral.objects.visible_to(getattr(cast, who)).exists(), who
    assert Referral.objects.visible_to(cast.director).get() == referral
    line = referral_line(cast.director, referral, SchoolCalendar(cast.school))
    assert (line.text, line.worries, line.answer) == ("", (), "")


def test_referral__counsellor_lost_the_post__sees_nothing(cast):
    referred(cast)
    Appointment.objects.filter(user=cast.counsellor).delete()
    assert not Referral.objects.visible_to(fresh(cast.counsellor)).exists()


def test_deadline__three_school_days_or_the_same_day__weekend_left_out(cast):
    with time_machine.travel(datetime.fromisoformat("2026-11-19T10:00:00+08:00"), tick=False):
        cast.term.first_day, cast.term.last_day = "2026-09-01", "2027-01-20"
        cast.term.save()
        slow = referred(cast)
        calendar = SchoolCalendar(cast.school)
        assert answer_due(slow, calendar).isoformat() == "2026-11-24"  # Fr, Mo, Tu
        urgent = referred(cast, cast.anan, urgent=True)
        assert answer_due(urgent, calendar).isoformat() == "2026-11-19"
    with time_machine.travel(datetime.fromisoformat("2026-11-25T08:00:00+08:00"), tick=False):
        assert referral_line(cast.counsellor, slow, calendar).late


def test_trail__referral__codes_only(cast):
    accept_referral(by=cast.counsellor, referral=referred(cast))
    told = str(list(AuditEntry.objects.values_list("action", "facts")))
    assert "referral.accepted" in told
    assert REFERRED not in told and cast.zixuan.name not in told
