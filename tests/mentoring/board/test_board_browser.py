"""A director at a desk: 120 children proposed to 40 teachers, reasons seen, one changed, confirmed,
taken back."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.core import clock
from school_care.mentoring.models import Pairing
from school_care.school.enums import Role
from school_care.school.models import Appointment, TeachingAssignment, User
from school_care.students.models import CareCategory, Enrolment, Student, StudentCategory
from tests.factories import SchoolClassFactory, days_ago, keys_of
from tests.mentoring.test_journey import sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser
PUPILS, TEACHERS, CLASSES = 117, 36, 6  # beside those of the cast


def fill(cast) -> None:
    """A school with 120 care pupils and 40 teachers who may stand by them, written in bulk."""
    school, today = cast.school, clock.today()
    groups = [SchoolClassFactory(school=school, grade=4, number=n + 1) for n in range(CLASSES)]
    people = User.objects.bulk_create(
        User(school=school, username=f"bang{n}", name=f"帮老师{n}") for n in range(TEACHERS)
    )
    since = {"starts_on": days_ago(300), "confirmed_at": clock.now()}
    Appointment.objects.bulk_create(
        Appointment(user=user, school=school, role=Role.TEACHER, **since) for user in people
    )
    TeachingAssignment.objects.bulk_create(
        TeachingAssignment(
            user=user, school=school, school_class=groups[n % CLASSES], subject="数学", **since
        )
        for n, user in enumerate(people)
    )
    pupils = Student.objects.bulk_create(
        Student(
            school=school,
            current_class=groups[n % CLASSES],
            name=f"待结对{n}",
            **keys_of(f"待结对{n}"),
        )
        for n in range(PUPILS)
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            school=school,
            student=one,
            school_class_id=one.current_class_id,
            starts_on=days_ago(300),
        )
        for one in pupils
    )
    category = CareCategory.objects.get(code="LB_BOTH")
    StudentCategory.objects.bulk_create(
        StudentCategory(
            school=school,
            student=one,
            category=category,
            starts_on=days_ago(60),
            verified_on=today,
        )
        for one in pupils
    )


def test_board__120_pupils_40_teachers__proposed_changed_confirmed_undone(desktop_page, cast):
    fill(cast)
    page = desktop_page
    sign_in(page, cast.director, reverse("mentoring:board"))
    page.get_by_role("button", name="一键建议").click()

    page.get_by_role("button", name="确认结对（120人）").wait_for()
    assert page.locator("details.board-card").count() == CLASSES + 3
    page.locator("details.board-card", has_text="四(1)班").locator("summary").click()
    line = page.locator(".board-line", has_text="待结对0").first
    expect(line).to_contain_text("任教该班数学")
    expect(line).to_contain_text("→")
    assert_no_sideways_scrolling(page)

    before = line.locator(".board-whom strong").inner_text()
    line.get_by_role("link", name="换老师").click()
    page.get_by_role("button", name="选钱校长").click()
    expect(page.locator(".board-line:target")).to_contain_text("钱校长")
    expect(page.locator(".board-line:target")).to_contain_text("由人选定")
    assert before != "钱校长"

    page.get_by_role("button", name="确认结对（120人）").click()
    page.get_by_text("已结对：120名学生").wait_for()
    running = Pairing.objects.filter(school=cast.school, until__isnull=True)
    assert running.count() == 120
    assert running.get(student__name="待结对0").user == cast.principal

    page.get_by_text("撤销本次结对").click()
    page.get_by_role("button", name="确定撤销").click()
    page.get_by_text("已撤销120对结对").wait_for()
    assert not running.exists()


def test_board__on_a_phone__usable_without_sideways_scrolling(phone_page, cast):
    sign_in(phone_page, cast.director, reverse("mentoring:board"))
    phone_page.get_by_role("button", name="一键建议").tap()
    phone_page.get_by_role("button", name="确认结对（3人）").wait_for()
    assert_no_sideways_scrolling(phone_page)
    for name in ("mentor_terms", "unpaired", "new_term", "pairing_list", "my_groups"):
        phone_page.goto(reverse(f"mentoring:{name}"))
        assert_no_sideways_scrolling(phone_page)
