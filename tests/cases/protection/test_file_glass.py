"""紧急查阅档案: who opens a file that is not theirs, what they then see, who is told."""

from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from school_care.cases.models import FileGlass
from school_care.cases.protection.services import file_glass as service
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.models import Notice
from school_care.mentoring.models import CareRecord
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.students.access import (
    pupil_ids_with_care_visible_to,
    why_visible,
)
from school_care.students.enums import GrantReason
from school_care.students.models import AccessGrant, Student
from tests.cases.protection.making import CANARY, filed
from tests.cast import RESTRICTED_TEXT, TALK_TEXT
from tests.factories import StudentFactory
from tests.mentoring.counselling.making import ADVICE, SECRETS, referred, whole

pytestmark = pytest.mark.django_db
WHY = "晚上发烧到40度，班主任电话打不通。"
EVENING, LATE = "2026-11-18T19:59:00+08:00", "2026-11-18T20:01:00+08:00"


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()
    yield
    cache.clear()


def anew(user: User) -> User:
    """The same person in a new request."""
    return User.objects.get(pk=user.pk)


def opened(cast, by=None, student=None, why=WHY) -> FileGlass:
    """The one file of this name, opened by a teacher of another class."""
    student = student or cast.zixuan
    (row,) = service.open_file(
        by=by or cast.teacher,
        school=cast.school,
        name=student.name,
        group=student.current_class,
        why=why,
    )
    return row


def sees(user, student) -> bool:
    return Student.objects.visible_to(anew(user)).filter(pk=student.pk).exists()


def test_file__opened_by_a_teacher_of_another_class__is_seen_for_the_day(cast):
    assert not sees(cast.teacher, cast.zixuan)
    with time_machine.travel(EVENING, tick=False):
        row = opened(cast)
        assert row.until == date(2026, 11, 19)
        assert sees(cast.teacher, cast.zixuan)
        assert why_visible(anew(cast.teacher), cast.zixuan).sentence.count("紧急查阅") == 1
    with time_machine.travel("2026-11-19T00:00:01+08:00", tick=False):
        assert not sees(cast.teacher, cast.zixuan)


def test_file__opened_late_in_the_evening__is_seen_the_next_day_too(cast):
    with time_machine.travel(LATE, tick=False):
        assert opened(cast).until == date(2026, 11, 20)
    with time_machine.travel("2026-11-19T12:00:00+08:00", tick=False):
        assert sees(cast.teacher, cast.zixuan)
    with time_machine.travel("2026-11-20T00:00:01+08:00", tick=False):
        assert not sees(cast.teacher, cast.zixuan)


def test_file__opened_by_a_teacher__shows_no_restricted_record_and_no_case(cast, client):
    filed(cast.head_teacher, cast.zixuan)
    row = opened(cast)
    client.force_login(cast.teacher)
    page = client.get(reverse("students:show", args=[cast.zixuan.public_id])).content.decode()

    assert "紧急查阅" in page
    assert TALK_TEXT in page or CareRecord.objects.visible_to(anew(cast.teacher)).exists()
    for hidden in (RESTRICTED_TEXT, CANARY, str(row.why)):
        assert hidden not in page
    restricted = client.get(reverse("mentoring:show", args=[cast.restricted.public_id]))
    assert RESTRICTED_TEXT not in restricted.content.decode()


def test_file__opened_by_a_teacher__opens_nothing_of_counselling(cast, client):
    made = whole(cast)  # a case, a session, a level of risk, a card, of 张子轩
    referral = referred(cast)
    opened(cast)
    client.force_login(cast.teacher)
    user = anew(cast.teacher)
    for row in (*made.values(), referral):
        assert not type(row).objects.visible_to(user).filter(pk=row.pk).exists()
    pages = [
        reverse("students:show", args=[cast.zixuan.public_id]),
        reverse("mentoring:counselling"),
        reverse("mentoring:my_referrals"),
        *(
            reverse(f"mentoring:{name}", args=[made[row].public_id])
            for name, row in (("case", "case"), ("session_correct", "session"))
        ),
        reverse("mentoring:referral", args=[referral.public_id]),
    ]
    for page in pages:
        told = client.get(page).content.decode()
        assert not [one for one in (*SECRETS, ADVICE) if one in told], page


def test_file__opened_by_dormitory_staff__shows_no_care_content(cast):
    row = opened(cast, by=cast.dormitory, student=cast.keke)
    user = anew(cast.dormitory)
    assert sees(user, cast.keke)
    assert cast.keke.pk not in pupil_ids_with_care_visible_to(user).values_list("pk", flat=True)
    assert row.user == cast.dormitory


@pytest.mark.parametrize("who", ["editor", "administrator", "registrar", "auditor"])
def test_file__of_whoever_is_not_with_children__is_refused(cast, who):
    with pytest.raises(Refused):
        opened(cast, by=getattr(cast, who))
    assert not FileGlass.objects.exists()
    assert not AccessGrant.objects.filter(reason=GrantReason.BREAK_GLASS).exists()


def test_file__of_another_school__is_not_found(cast):
    with pytest.raises(Refused, match="没有叫这个名字"):
        opened(cast, student=cast.foreign)
    with pytest.raises(Refused):
        service.find(
            by=cast.foreign_head_teacher,
            school=cast.school,
            name=cast.zixuan.name,
            group=cast.seven_one,
        )


@pytest.mark.parametrize("name", ["张子", "子轩", "zzx", "%", "张 子 轩 轩", ""])
def test_find__of_a_part_of_a_name__finds_nobody(cast, name):
    found = service.find(by=cast.teacher, school=cast.school, name=name, group=cast.seven_one)
    assert found == []


def test_find__of_another_class_or_a_former_pupil__finds_nobody(cast):
    asked = {"by": cast.teacher, "school": cast.school}
    assert service.find(**asked, name=cast.zixuan.name, group=cast.seven_two) == []
    assert service.find(**asked, name=cast.gone.name, group=cast.seven_one) == []


def test_find__asked_too_often__is_refused_until_the_next_hour(cast):
    asked = {"by": cast.teacher, "school": cast.school, "name": "无此人", "group": cast.seven_one}
    with time_machine.travel(EVENING, tick=False):
        for _ in range(service.MOST_LOOKS):
            assert service.find(**asked) == []
        with pytest.raises(Refused, match="次数太多"):
            service.find(**asked)
    with time_machine.travel("2026-11-18T21:00:00+08:00", tick=False):
        assert service.find(**asked) == []


@pytest.mark.parametrize("why", ["", "急事", " " * 30, "急" * 201])
def test_file__without_a_proper_reason__is_refused(cast, why):
    with pytest.raises(Refused, match="原因"):
        opened(cast, why=why)
    assert not FileGlass.objects.exists()


def test_file__opened_twice__is_one_glass_and_one_notice(cast):
    first = opened(cast)
    assert opened(cast, by=anew(cast.teacher)) == first
    assert FileGlass.objects.count() == 1
    assert AccessGrant.objects.filter(reason=GrantReason.BREAK_GLASS).count() == 1


def test_file__of_ones_own_class__needs_no_glass(cast):
    rows = service.open_file(
        by=cast.head_teacher,
        school=cast.school,
        name=cast.zixuan.name,
        group=cast.seven_one,
        why=WHY,
    )
    assert rows == []
    assert not FileGlass.objects.exists()


def test_file__of_namesakes_in_a_class__opens_both(cast):
    twin = StudentFactory(current_class=cast.seven_one, name=cast.zixuan.name)
    rows = service.open_file(
        by=cast.teacher,
        school=cast.school,
        name=cast.zixuan.name,
        group=cast.seven_one,
        why=WHY,
    )
    assert {row.student_id for row in rows} == {cast.zixuan.pk, twin.pk}


def test_file__opened__is_told_to_leaders_and_auditor_without_a_name(cast):
    opened(cast)
    told = Notice.objects.filter(key__startswith="protection.file_opened")
    assert {one.user_id for one in told} == {cast.principal.pk, cast.director.pk, cast.auditor.pk}
    for one in told:
        said = f"{one.facts}{one.key}"
        assert cast.zixuan.name not in said
        assert str(cast.zixuan.public_id) not in said
    entry = AuditEntry.objects.get(action="file_glass.opened")
    assert (entry.actor_id, entry.student_id) == (cast.teacher.pk, cast.zixuan.public_id)
    assert WHY not in str(entry.facts)


def test_file__ended_early__is_seen_no_more(cast):
    row = opened(cast)
    service.end(by=cast.teacher, glass=row)
    assert not sees(cast.teacher, cast.zixuan)
    row.refresh_from_db()
    assert row.until == clock.today()
    service.end(by=cast.teacher, glass=row)
    assert AuditEntry.objects.filter(action="file_glass.ended").count() == 1


def test_file__ended_by_another_teacher__is_refused(cast):
    row = opened(cast)
    with pytest.raises(Refused):
        service.end(by=cast.other_head_teacher, glass=row)
    assert sees(cast.teacher, cast.zixuan)


def test_glass__looked_into_by_a_leader__is_kept_once(cast):
    row = opened(cast)
    with pytest.raises(Refused):
        service.look(by=cast.teacher, glass=row, words="没问题")
    service.look(by=cast.principal, glass=row, words="已核对，情况属实")
    row.refresh_from_db()
    assert (row.seen_by, row.seen_words) == (cast.principal, "已核对，情况属实")
    with pytest.raises(Refused, match="已经有人核对"):
        service.look(by=cast.director, glass=row, words="再看")


def test_glass__of_a_person__is_seen_by_them_and_leaders_alone(cast):
    opened(cast)
    seen = {
        name for name, user in cast.staff.items() if FileGlass.objects.visible_to(user).exists()
    }
    assert seen == {"principal", "director", "teacher"}
    assert not FileGlass.objects.visible_to(cast.foreign_head_teacher).exists()
