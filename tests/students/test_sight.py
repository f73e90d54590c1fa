"""Who may see a file and why, as the file says it, against who really may."""

from html import unescape

import pytest
from django.urls import reverse

from school_care.core import audit
from school_care.school.models import User
from school_care.students.access import why_visible
from school_care.students.models import Student
from school_care.students.seers import who_sees
from tests.factories import GrantFactory, UserFactory, days_ago


def page(client, user, student) -> str:
    client.force_login(user)
    answer = client.get(reverse("students:show", args=[student.public_id]))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize("who", ["zixuan", "anan", "keke", "yuan", "gone"])
def test_who_sees__every_pupil__exactly_those_who_may_open_the_file(cast, who):
    student = getattr(cast, who)
    listed = {seer.user_id for seer in who_sees(student, reader=cast.principal)}
    may = {
        user.pk
        for user in User.objects.all()
        if Student.objects.visible_to(user).filter(pk=student.pk).exists()
    }
    assert listed == may
    assert may == {user.pk for user in User.objects.all() if why_visible(user, student)}


@pytest.mark.parametrize("who", ["zixuan", "keke"])
def test_who_sees__care_content__exactly_those_who_may_read_it(cast, who):
    student = getattr(cast, who)
    listed = {s.user_id for s in who_sees(student, reader=cast.principal) if s.reads_care}
    assert listed == {
        user.pk
        for user in User.objects.all()
        if Student.objects.care_visible_to(user).filter(pk=student.pk).exists()
    }


def test_who_sees__left_or_deactivated_person__not_listed(cast):
    gone = UserFactory(school=cast.school, name="已走老师")
    GrantFactory(student=cast.zixuan, user=gone, reason="pairing", until=days_ago(1))
    idle = UserFactory(school=cast.school, name="停用老师", is_active=False)
    GrantFactory(student=cast.zixuan, user=idle, reason="pairing")
    names = {seer.name for seer in who_sees(cast.zixuan, reader=cast.principal)}
    assert not names & {"已走老师", "停用老师"}


def test_file__referral_to_counsellor__told_to_leaders_only(client, cast):
    assert "心理辅导转介" in page(client, cast.director, cast.keke)
    told = page(client, cast.other_head_teacher, cast.keke)
    assert "心理辅导转介" not in told
    assert cast.counsellor.name not in told


def test_file_and_readings__principal__a_counsellor_sees_it_and_not_why(client, cast):
    told = page(client, cast.principal, cast.keke)
    assert f'{cast.counsellor.name} <span class="text-quiet">心理教师</span>' in told
    assert "转介" not in told.partition("谁能看这份档案")[2].partition("</section>")[0]

    page(client, cast.counsellor, cast.keke)  # opens the file
    url = reverse("students:readings", args=[cast.keke.public_id])
    client.force_login(cast.principal)
    told = client.get(url).content.decode().replace("上报转介", "")  # the menu's words
    assert cast.counsellor.name in told and "心理教师" in told and "转介" not in told
    client.force_login(cast.director)
    assert "心理辅导转介" in client.get(url).content.decode()


def test_file__pairing_teacher__listed_with_the_reason_and_the_end(client, cast):
    mentor = UserFactory(school=cast.school, name="结对老师")
    GrantFactory(student=cast.zixuan, user=mentor, reason="pairing", until=days_ago(-30))
    text = page(client, cast.head_teacher, cast.zixuan)
    end = days_ago(-30)
    assert "结对老师" in text
    assert f"至{end.year}年{end.month}月{end.day}日" in text


def test_file__dormitory_teacher__not_told_who_else_sees(client, cast):
    text = page(client, cast.dormitory, cast.zixuan)
    assert "您是本校生活老师" in text
    assert "人能看" not in text


def test_readings__director__who_opened_the_file_and_revealed_numbers(client, cast):
    audit.record_read(
        actor=cast.teacher, row=cast.keke, student_id=cast.keke.public_id, why="teacher"
    )
    audit.record(
        "phones.revealed", actor=cast.teacher, row=cast.keke, student_id=cast.keke.public_id
    )
    audit.record_read(
        actor=cast.dormitory, row=cast.zixuan, student_id=cast.zixuan.public_id, why="dormitory"
    )
    client.force_login(cast.director)
    answer = client.get(reverse("students:readings", args=[cast.keke.public_id]))
    text = answer.content.decode()
    assert text.count(cast.teacher.name) == 2
    assert "任课教师" in text
    assert "显示电话" in text
    assert cast.dormitory.name not in text
