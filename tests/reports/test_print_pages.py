"""The pages of 报表打印."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from kombu.exceptions import OperationalError

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.mentoring.services.records import Content, correct_record
from school_care.reports.enums import Edition, PrintState, Scope
from school_care.reports.models import PrintJob
from school_care.reports.services import run_print
from school_care.reports.tasks import run_print_job
from school_care.school.models import Appointment
from tests.core.pdf.support import text_of
from tests.factories import days_ago
from tests.reports.support import compact, order

pytestmark = pytest.mark.django_db
INDEX = "/desk/reports/"


def send(client, cast, **changes):
    """Order the report of 张子轩 in the family edition, with `changes`."""
    data = {
        "scope": Scope.STUDENT,
        "student": cast.zixuan.public_id,
        "term": cast.term.pk,
        "edition": Edition.FAMILY,
    }
    return client.post(INDEX, data | changes, follow=True)


def test_order_form__opened__offers_the_family_edition_and_own_classes(client, cast):
    client.force_login(cast.head_teacher)
    page = client.get(INDEX).content.decode()

    assert re.search(r'name="edition" value="family" checked', page)
    assert not re.search(r'name="edition" value="school" checked', page)
    assert "七(1)班" in page
    assert "七(2)班" not in page
    assert "<title>报表打印 ·" in page


def test_order_form__from_a_pupil_page__has_the_pupil_chosen(client, cast):
    client.force_login(cast.head_teacher)

    chosen = client.get(INDEX, {"student": cast.zixuan.public_id}).content.decode()
    for other in (cast.keke.public_id, cast.foreign.public_id, "nonsense"):
        assert 'name="student"' not in client.get(INDEX, {"student": other}).content.decode()

    assert f'name="student" value="{cast.zixuan.public_id}" checked' in chosen


def test_pupil_search__by_initials__finds_own_pupils_only(client, cast):
    client.force_login(cast.head_teacher)

    def found(words):
        return client.post(reverse("reports:pupils"), {"pupil_words": words}).content.decode()

    assert "张子轩" in found("zzx")
    assert "王可" not in found("王")
    assert "孙彼岸" not in found("孙")
    assert "周转走" not in found("周")
    assert found("").strip() == ""


def test_one_pupil__ordered__is_ready_at_once_and_downloads(client, cast):
    client.force_login(cast.head_teacher)

    page = send(client, cast)

    assert "下载PDF" in page.content.decode()
    job = PrintJob.objects.get()
    response = client.get(reverse("reports:file", args=[job.public_id]))
    text = compact(text_of(b"".join(response.streaming_content)))
    assert "张子轩" in text
    assert "陈班主制作于" in text
    disposition = unquote(response.headers["Content-Disposition"])
    assert disposition.startswith("attachment")
    assert f"进步报告-七(1)班-张子轩-{cast.term.short_name}-家庭版.pdf" in disposition
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    downloads = AuditEntry.objects.filter(action="print.download", actor_id=cast.head_teacher.pk)
    assert downloads.count() == 1


def test_school_edition__without_the_tick__is_asked_for_it(client, cast):
    client.force_login(cast.principal)

    refused = send(client, cast, edition=Edition.SCHOOL)
    assert "请先勾选" in refused.content.decode()
    assert not PrintJob.objects.exists()

    send(client, cast, edition=Edition.SCHOOL, acknowledged="on")
    assert PrintJob.objects.get().edition == Edition.SCHOOL


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"student": ""}, "请先查找并选中一名学生"),
        ({"student": "nonsense"}, "没有找到这名学生"),
        ({"scope": "class"}, "请选择班级"),
        ({"term": ""}, "请选择学期"),
    ],
)
def test_order__incomplete__says_what_is_missing(client, cast, changes, why):
    client.force_login(cast.head_teacher)

    page = send(client, cast, **changes)

    assert why in page.content.decode()
    assert not PrintJob.objects.exists()


def test_order__foreign_pupil_or_class__is_not_found(client, cast):
    client.force_login(cast.head_teacher)
    for pupil in (cast.keke, cast.foreign):
        assert "请先查找并选中" in send(client, cast, student=pupil.public_id).content.decode()
    for school_class in (cast.seven_two, cast.foreign_class):
        page = send(client, cast, scope="class", school_class=school_class.public_id)
        assert "没有找到这个班级" in page.content.decode()
    assert not PrintJob.objects.exists()


def test_class__ordered__waits_for_a_worker_and_shows_progress(client, cast, monkeypatch):
    woken = []
    monkeypatch.setattr(run_print_job, "delay", woken.append)
    client.force_login(cast.head_teacher)

    page = send(client, cast, scope="class", school_class=cast.seven_one.public_id)

    job = PrintJob.objects.get()
    assert woken == [str(job.public_id)]
    assert job.total == 2
    assert "排队中 0/2 份" in page.content.decode()
    run_print(job.public_id)
    part = client.get(reverse("reports:job", args=[job.public_id]), headers={"HX-Request": "true"})
    assert "下载PDF" in part.content.decode()
    assert "every 1s" not in part.content.decode()
    assert "<html" not in part.content.decode()


def test_class__care_pupils_only__leaves_the_others_out(client, cast):
    client.force_login(cast.head_teacher)

    send(client, cast, scope="class", school_class=cast.seven_one.public_id, care_only="on")

    assert PrintJob.objects.get().student_ids == [cast.zixuan.pk]


def test_all__by_the_grade_head__care_pupils_of_the_grade(client, cast):
    client.force_login(cast.grade_head)

    send(client, cast, scope="all")

    assert set(PrintJob.objects.get().student_ids) == {cast.zixuan.pk, cast.keke.pk}


def test_broker_silent__class_ordered__the_page_says_it_waits(client, cast, monkeypatch):
    def silent(*_):
        raise OperationalError("no broker")

    monkeypatch.setattr(run_print_job, "delay", silent)
    client.force_login(cast.head_teacher)

    page = send(client, cast, scope="class", school_class=cast.seven_one.public_id)
    assert "后台服务暂时没有应答" in page.content.decode()

    PrintJob.objects.update(created_at=clock.now() - timedelta(minutes=1))
    job = PrintJob.objects.get()
    later = client.get(reverse("reports:job", args=[job.public_id]))
    assert "一分钟内自动开始" in later.content.decode()


def test_file__somebody_else__finds_nothing(client, cast):
    job = order(cast, actor=cast.head_teacher)
    run_print(job.public_id)
    for other in (cast.principal, cast.director, cast.foreign_head_teacher):
        client.force_login(other)
        for route in ("reports:job", "reports:file"):
            assert client.get(reverse(route, args=[job.public_id])).status_code == 404


def test_file__sight_of_a_pupil_lost_since__is_refused(client, cast):
    job = order(cast, actor=cast.grade_head, students=[cast.zixuan, cast.keke])
    run_print(job.public_id)
    client.force_login(cast.grade_head)
    address = reverse("reports:file", args=[job.public_id])
    assert client.get(address).status_code == 200

    cast.keke.current_class = cast.eight_one
    cast.keke.save()

    assert client.get(address).status_code == 403
    Appointment.objects.filter(user=cast.grade_head).update(until=days_ago(0))
    assert client.get(address).status_code == 403


def test_file__record_made_restricted_since__is_refused(client, cast):
    job = order(cast, actor=cast.principal, students=[cast.zixuan], edition=Edition.SCHOOL)
    run_print(job.public_id)
    client.force_login(cast.principal)
    address = reverse("reports:file", args=[job.public_id])
    assert client.get(address).status_code == 200

    hidden = replace(Content.of(cast.talk), restricted=True)
    correct_record(by=cast.head_teacher, record=cast.talk, content=hidden)

    assert client.get(address).status_code == 403


def test_file__not_ready_or_erased__finds_nothing(client, cast):
    job = order(cast, actor=cast.head_teacher)
    client.force_login(cast.head_teacher)
    for state in (PrintState.QUEUED, PrintState.ERASED, PrintState.DONE):
        PrintJob.objects.update(state=state)
        assert client.get(reverse("reports:file", args=[job.public_id])).status_code == 404


def test_history__own_orders_only__without_a_query_each(client, cast):
    order(cast, actor=cast.director)
    client.force_login(cast.head_teacher)
    counts = []
    for wanted in (1, 4):
        while PrintJob.objects.filter(requested_by=cast.head_teacher).count() < wanted:
            order(cast, actor=cast.head_teacher)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(INDEX).content.decode()
        counts.append(len(queries))
        assert page.count("row-title") == wanted

    assert counts[0] == counts[1]


@pytest.mark.parametrize("who", ["registrar", "teacher", "dormitory", "editor", "auditor"])
def test_printing__role_without_the_right__is_refused(client, cast, who):
    job = order(cast)
    client.force_login(cast.staff[who])
    addresses = [INDEX]
    addresses += [reverse(f"reports:{name}", args=[job.public_id]) for name in ("job", "file")]

    assert [client.get(address).status_code for address in addresses] == [403] * 3
    words = {"pupil_words": "zzx"}
    assert client.post(reverse("reports:pupils"), words).status_code == 403
    assert client.post(INDEX).status_code == 403
