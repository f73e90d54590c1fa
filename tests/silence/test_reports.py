"""The family edition of reports: one, a class, an order that waits, a file not yet fetched, the
command on the server."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from school_care.core.models import AuditEntry
from school_care.reports import services
from school_care.reports.enums import Edition, PrintState, Scope
from school_care.school.refusal import Refused
from school_care.students.silence import WAITS
from tests.core.pdf.support import text_of
from tests.reports.support import compact, order
from tests.reports.test_own_review import asked, written
from tests.silence.making import again, assert_waits, is_pdf, quiet

pytestmark = pytest.mark.django_db
ONE_LEFT_OUT = "另有1名学生的先不发，请联系德育主任。"


def test_one_report__family_silenced__refused_without_a_trace_of_why(cast):
    quiet(cast.zixuan)
    with pytest.raises(Refused, match=WAITS):
        order(cast)
    assert not AuditEntry.objects.filter(student_id=cast.zixuan.public_id).exists()


def test_one_report__order_page__says_whom_to_ask(client, cast):
    quiet(cast.zixuan)
    client.force_login(cast.head_teacher)
    data = {"kind": "progress", "scope": "student", "edition": "family", "term": cast.term.pk}
    answer = client.post(
        reverse("reports:index"), {**data, "student": cast.zixuan.public_id}, follow=True
    )
    assert WAITS in answer.content.decode()


def test_class_batch__one_silenced__left_out_and_counted_not_named(client, cast):
    quiet(cast.zixuan)
    job = order(cast, students=[cast.zixuan, cast.anan], scope=Scope.CLASS)
    assert job.student_ids == [cast.anan.pk]
    assert services.run_print(job.public_id)
    job.refresh_from_db()
    text = compact(text_of(job.result.read_bytes()))
    assert "李安安" in text
    assert "张子轩" not in text

    client.force_login(cast.principal)
    page = client.get(reverse("reports:job", args=[job.public_id])).content.decode()
    assert ONE_LEFT_OUT in page
    assert "张子轩" not in page


def test_class_batch__told_again_without_silence__nobody_left_out(cast):
    quiet(cast.zixuan)
    again()
    job = order(cast, students=[cast.zixuan, cast.anan], scope=Scope.CLASS)
    assert set(job.student_ids) == {cast.zixuan.pk, cast.anan.pk}
    assert job.error == ""


def test_order_in_the_queue__flagged_before_it_runs__left_out_all_the_same(cast):
    job = order(cast, students=[cast.zixuan, cast.anan], scope=Scope.CLASS)
    quiet(cast.zixuan)
    assert services.run_print(job.public_id)
    job.refresh_from_db()
    text = compact(text_of(job.result.read_bytes()))
    assert "张子轩" not in text
    assert job.error == ONE_LEFT_OUT
    assert job.total == 1


def test_order_in_the_queue__one_left_out_before_and_one_now__counted_together(cast):
    quiet(cast.zixuan)
    job = order(cast, students=[cast.zixuan, cast.anan, cast.keke], scope=Scope.ALL)
    quiet(cast.keke, "another")
    assert services.run_print(job.public_id)
    job.refresh_from_db()
    assert job.error == "另有2名学生的先不发，请联系德育主任。"
    assert job.student_ids == [cast.anan.pk]


def test_order_in_the_queue__of_this_pupil_alone__ends_and_says_whom_to_ask(cast):
    job = order(cast)
    quiet(cast.zixuan)
    assert not services.run_print(job.public_id)
    job.refresh_from_db()
    assert (job.state, job.error) == (PrintState.FAILED, WAITS)
    assert not job.result.exists()


def test_finished_file__flagged_before_it_is_fetched__not_handed_out(client, cast):
    job = order(cast)
    assert services.run_print(job.public_id)
    client.force_login(cast.principal)
    address = reverse("reports:file", args=[job.public_id])
    assert is_pdf(client.get(address))

    quiet(cast.zixuan)

    assert_waits(client, address)


def test_school_edition__family_silenced__prints_as_ever(cast):
    quiet(cast.zixuan)
    job = order(cast, edition=Edition.SCHOOL)
    assert services.run_print(job.public_id)


def test_command__one_silenced__refused_and_of_a_class_left_out(cast, tmp_path):
    quiet(cast.zixuan)
    number = cast.zixuan.national_student_no or cast.zixuan.id_number
    with pytest.raises(CommandError, match=WAITS):
        call_command(
            "print_reports", "progress", student=[number], out=tmp_path, school=cast.school.code10
        )
    said = io.StringIO()
    call_command(
        "print_reports",
        "progress",
        classes=["七(1)班"],
        out=tmp_path,
        school=cast.school.code10,
        stderr=said,
        stdout=io.StringIO(),
    )
    assert ONE_LEFT_OUT in said.getvalue()
    [printed] = tmp_path.glob("*.pdf")
    assert "张子轩" not in compact(text_of(printed.read_bytes()))


def test_own_review__family_silenced__not_printed(client, cast):
    written(cast, cast.head_teacher)
    assert is_pdf(asked(client, cast, cast.head_teacher))
    quiet(cast.zixuan)
    address = reverse("reports:review", args=[cast.zixuan.public_id]) + f"?term={cast.term.code}"
    assert_waits(client, address)
    assert AuditEntry.objects.filter(action="review.printed").count() == 1
