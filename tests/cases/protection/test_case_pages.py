"""The page of a protection case by level, 紧急查阅, and the pupil's file and the day."""

import pytest
from django.urls import reverse
from django.utils import timezone

from school_care.cases.enums import CaseType
from school_care.cases.models import Protection
from school_care.cases.protection.enums import Level, Part, Suspect
from school_care.cases.protection.reading import read
from school_care.cases.protection.services import entries, people
from school_care.cases.protection.services.glass import break_glass
from school_care.cases.protection.sight import level_of
from school_care.core.models import AuditEntry
from school_care.duties.models import Notice
from school_care.school.refusal import Refused
from tests.cases.protection.case_pages import WHY, at, rung, sent, shown, url
from tests.cases.protection.making import CANARY, filed

pytestmark = pytest.mark.django_db
MR, BU, CR = CaseType.MR, CaseType.BU, CaseType.CR


# -- who reads what -----------------------------------------------------------------------------


@pytest.fixture
def told_much(cast):
    """A case in which everybody wrote something that others must not read."""

    def make(kind=MR, **more) -> Protection:
        row = filed(cast.teacher, cast.zixuan, kind, **more)
        handler = cast.counsellor if kind == CR else cast.director
        for entry in ("talk", "found", "medical"):
            entries.add(by=handler, protection=row, kind=entry, text=f"{CANARY}孩子说的话")
        entries.add(by=handler, protection=row, kind="other", text=f"{CANARY}另记", in_content=True)
        rung(handler, row, text=f"{CANARY}对方的意见")
        Protection.objects.filter(pk=row.pk).update(closed_on=None)
        row.refresh_from_db()
        row.guardians_words = f"{CANARY}理由"
        row.closed_why = f"{CANARY}结案"
        row.save()
        return row

    return make


@pytest.mark.parametrize("kind", [MR, BU, CR])
def test_page__handler__reads_all_of_it(cast, told_much, kind):
    row = told_much(kind)
    page = shown(cast.counsellor if kind == CR else cast.director, row)
    assert "张子轩" in page
    assert "孩子说的话" in page
    assert "对方的意见" in page


def test_page__principal_of_a_report__no_child_no_words(cast, told_much):
    row = told_much()
    page = shown(cast.principal, row)
    assert row.case.case_no in page
    assert "有关部门处置中" in page
    for hidden in (CANARY, "张子轩", "七(1)班", "孩子说的话", "卫数学"):
        assert hidden not in page


@pytest.mark.parametrize("who", ["director", "principal"])
def test_page__leader_of_a_crisis__the_course_without_a_word_of_the_child(cast, told_much, who):
    row = told_much(CR)
    page = shown(getattr(cast, who), row)
    assert "张子轩" in page
    assert "内容只给经办人看" in page
    assert CANARY not in page


def test_page__supporter__the_course_without_the_words(cast, told_much):
    row = told_much()
    people.let_in(by=cast.director, protection=row, user=cast.head_teacher, part=Part.SUPPORTER)
    page = shown(cast.head_teacher, row)
    assert "张子轩" in page
    assert CANARY not in page


def test_page__whoever_reported__reads_what_they_wrote_and_nothing_else(cast, told_much):
    row = told_much()
    entries.add(by=cast.teacher, protection=row, kind="found", text="我后来又看到的")
    page = shown(cast.teacher, row)
    assert "红印" in page
    assert "我后来又看到的" in page
    for hidden in ("张子轩", "孩子说的话", "对方的意见", "另记", "郑德育"):
        assert hidden not in page


def test_page__reported_in_words_and_named_later__the_reporter_is_not_told_who_it_is(cast):
    row = filed(cast.teacher, None, school=cast.school, pupil_words="红衣服的女孩")
    sent(cast.director, "protection_name", row, student=str(cast.zixuan.public_id))
    page = shown(cast.teacher, row)
    assert "红衣服的女孩" in page
    assert "张子轩" not in page
    assert "张子轩" in shown(cast.director, row)


@pytest.mark.parametrize("who", ["head_teacher", "registrar", "grade_head", "counsellor", "editor"])
def test_page__everybody_else__not_found(cast, who):
    row = filed(cast.teacher, cast.zixuan)
    shown(getattr(cast, who), row, status=404)


def test_page__opened__is_traced_without_the_pupil(cast):
    row = filed(cast.teacher, cast.zixuan)
    shown(cast.director, row)
    trace = AuditEntry.objects.get(action="protection.read")
    assert trace.actor_id == cast.director.pk
    assert trace.student_id is None
    assert trace.object_id == str(row.public_id)


def test_page__guardian_suspected__on_top_for_whoever_might_ring(cast):
    row = filed(cast.teacher, cast.zixuan, suspects=[Suspect.GUARDIAN])
    for user in (cast.director, cast.teacher):
        assert "不通知家里任何人，包括电话、短信、作业本" in shown(user, row)
    assert "监护人涉嫌" not in shown(cast.principal, row)


def test_page__tab_title__names_nobody(cast):
    row = filed(cast.teacher, cast.zixuan)
    assert "<title>保护事项" in shown(cast.director, row)


def test_reading__of_somebody_out_of_sight__is_none(cast):
    row = filed(cast.teacher, cast.zixuan)
    assert read(cast.head_teacher, row) is None


# -- 紧急查阅 ------------------------------------------------------------------------------------


def test_glass__principal__is_told_before_reads_and_changes_nothing(cast, told_much):
    row = told_much()
    page = at(cast.principal).get(url("protection_glass", row)).content.decode()
    assert "半小时" in page
    assert "马上收到提醒" in page
    sent(cast.principal, "protection_glass", row, status=422, why="太短")
    opened = at(cast.principal).post(url("protection_glass", row), {"why": WHY}, follow=True)
    until = timezone.localtime(row.glasses.get().until_at)
    assert f"已打开，{until:%H:%M}自动关闭" in opened.content.decode()

    page = shown(cast.principal, row)
    assert "张子轩" in page
    assert "只能看，不能改" in page
    assert at(cast.principal).get(url("protection_people", row)).status_code == 403
    with pytest.raises(Refused):
        people.let_in(by=cast.principal, protection=row, user=cast.principal, part=Part.HANDLER)
    assert level_of(cast.principal, row, glass=False) == Level.KNOWN


@pytest.mark.parametrize("who", ["director", "teacher"])
def test_glass__whoever_is_not_principal__may_not(cast, who):
    row = filed(cast.teacher, cast.zixuan)
    assert at(getattr(cast, who)).get(url("protection_glass", row)).status_code == 403


def test_glass__opened__handlers_and_auditors_are_told_and_the_page_keeps_it(cast):
    row = filed(cast.teacher, cast.zixuan)
    break_glass(by=cast.principal, protection=row, why=WHY)
    told_ = set(
        Notice.objects.filter(key__startswith="protection.glass").values_list("user", flat=True)
    )
    assert told_ == {cast.director.pk, cast.auditor.pk}
    assert WHY in shown(cast.director, row)


# -- the pupil's file and the day ---------------------------------------------------------------


@pytest.mark.parametrize("who", ["head_teacher", "registrar", "principal", "grade_head"])
def test_file__nobody_but_handler_and_reporter__sees_a_trace(cast, who):
    row = filed(cast.head_teacher if who == "nobody" else cast.teacher, cast.zixuan)
    page = at(getattr(cast, who)).get(reverse("students:show", args=[cast.zixuan.public_id]))
    text = page.content.decode()
    assert str(row.public_id) not in text
    assert 'id="protection"' not in text


def test_file__handler_and_whoever_reported__find_the_way(cast):
    row = filed(cast.head_teacher, cast.zixuan)
    for user in (cast.director, cast.head_teacher):
        page = at(user).get(reverse("students:show", args=[cast.zixuan.public_id]))
        assert url("protection", row) in page.content.decode()


def test_file__reported_in_words__is_not_told_to_whoever_reported(cast):
    row = filed(cast.head_teacher, None, school=cast.school, pupil_words="红衣服")
    sent(cast.director, "protection_name", row, student=str(cast.zixuan.public_id))
    page = at(cast.head_teacher).get(reverse("students:show", args=[cast.zixuan.public_id]))
    assert url("protection", row) not in page.content.decode()


def test_today__principal__a_count_and_nothing_else(cast):
    filed(cast.teacher, cast.zixuan)
    page = at(cast.principal).get(reverse("workspace:today")).content.decode()
    assert "在办1件" in page
    assert CANARY not in page
    page = at(cast.head_teacher).get(reverse("workspace:today")).content.decode()
    assert 'id="protection"' not in page
