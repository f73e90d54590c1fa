"""Every other paper a family is given: refused for one, left out of a pile."""

from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.cases.dropout.services import notices
from school_care.core.models import AuditEntry
from school_care.mentoring.models.allowances import AllowanceEntry
from school_care.school.refusal import Refused
from school_care.students.models import ContactPerson, Entrustment
from school_care.students.services.corrections import decide_request, record_request
from school_care.students.silence import WAITS
from tests.attendance.making import LeaveFactory
from tests.cases.dropout.papers_making import course_of, notice_of
from tests.core.pdf.support import text_of
from tests.factories import days_ago
from tests.mentoring.allowances.making import make_account
from tests.mentoring.plans.conftest import adopt
from tests.reports.support import compact
from tests.silence.making import assert_waits, is_pdf, quiet
from tests.students.test_archive_corrections import asked

pytestmark = pytest.mark.django_db
ONE_LEFT_OUT = "另有1名学生的先不发，请联系德育主任。"


def _entrustment(cast) -> Entrustment:
    carer = ContactPerson.objects.filter(student=cast.zixuan).first()
    return Entrustment.objects.create(
        school=cast.school, student=cast.zixuan, carer=carer, starts_on=days_ago(30)
    )


def _answered(cast):
    row = record_request(by=cast.director, student=cast.zixuan, asked=asked(), public_id=uuid4())
    decide_request(by=cast.director, request=row, state="refused", answer="与户口簿一致。")
    return row


def _deposit(cast) -> AllowanceEntry:
    account = make_account(cast.zixuan, cast.head_teacher, fen=5000)
    return AllowanceEntry.objects.get(account=account)


# What is printed, by whom, how the row is made, and whether it is posted for.
PAPERS = {
    "attendance:leave_print": ("head_teacher", lambda c: LeaveFactory(student=c.zixuan), False),
    "mentoring:plan_print": ("head_teacher", adopt, False),
    "mentoring:allowance_receipt": ("head_teacher", _deposit, False),
    "mentoring:allowance_statement": ("head_teacher", lambda c: _deposit(c).account, False),
    "students:entrustment_print": ("head_teacher", _entrustment, True),
    "students:consent_paper": ("head_teacher", lambda c: c.zixuan, False),
    "students:correction_answer": ("head_teacher", _answered, False),
    "cases:dropout_notice_paper": (
        "head_teacher",
        lambda c: notice_of(course_of(c.zixuan)),
        False,
    ),
}


@pytest.mark.parametrize("route", PAPERS)
def test_paper__family_silenced__not_printed_and_no_trace_of_a_print(client, cast, route):
    who, make, posted = PAPERS[route]
    row = make(cast)
    client.force_login(getattr(cast, who))
    address = reverse(route, args=[row.public_id])
    given = {"post": {}} if posted else {}
    first = client.post(address) if posted else client.get(address)
    assert is_pdf(first), "without silence it is printed"
    traces = AuditEntry.objects.filter(action__contains="print").count()

    quiet(cast.zixuan)

    assert_waits(client, address, **given)
    assert AuditEntry.objects.filter(action__contains="print").count() == traces


def test_plan__school_edition__printed_as_ever(client, cast):
    plan = adopt(cast)
    quiet(cast.zixuan)
    client.force_login(cast.head_teacher)
    address = reverse("mentoring:plan_print", args=[plan.public_id])
    assert is_pdf(client.get(f"{address}?edition=school"))


def test_urging_notice__family_silenced__not_even_made(cast):
    course = course_of(cast.zixuan)
    quiet(cast.zixuan)
    with pytest.raises(Refused, match=WAITS):
        notices.make(by=cast.head_teacher, course=course, guardian="张远行")


def test_entrustment_notice__family_silenced__its_day_of_printing_stays_open(client, cast):
    row = _entrustment(cast)
    quiet(cast.zixuan)
    client.force_login(cast.head_teacher)
    client.post(reverse("students:entrustment_print", args=[row.public_id]))
    row.refresh_from_db()
    assert row.notice_printed_on is None


def test_consent_papers_of_a_class__one_silenced__left_out(client, cast):
    quiet(cast.zixuan)
    client.force_login(cast.head_teacher)
    address = reverse("students:class_consent_paper", args=[cast.seven_one.public_id])
    text = compact(text_of(client.get(address).content))
    assert "李安安" in text
    assert "张子轩" not in text
    assert ONE_LEFT_OUT in client.get("/desk/").content.decode()


def test_statements_of_a_keeper__one_silenced__left_out(client, cast):
    make_account(cast.zixuan, cast.head_teacher, fen=5000)
    make_account(cast.anan, cast.head_teacher, fen=5000)
    quiet(cast.zixuan)
    client.force_login(cast.head_teacher)
    text = compact(text_of(client.get(reverse("mentoring:allowance_statements")).content))
    assert "李安安" in text
    assert "张子轩" not in text
