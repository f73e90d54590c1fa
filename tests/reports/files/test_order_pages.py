"""The order form: purpose, files, ticks that do not belong."""

import zipfile
from io import BytesIO

import pytest

from school_care.reports.enums import Edition, Output, PrintKind, PrintPurpose, Scope
from school_care.reports.models import PrintJob

pytestmark = pytest.mark.django_db
INDEX = "/desk/reports/"


def send(client, cast, **changes):
    data = {
        "scope": Scope.STUDENT,
        "student": cast.zixuan.public_id,
        "term": cast.term.pk,
        "edition": Edition.FAMILY,
        "purpose": PrintPurpose.WORK,
        "output": Output.MERGED,
    }
    return client.post(INDEX, data | changes, follow=True)


def test_form__a_file_asked_for__is_of_the_school_edition_and_needs_the_tick(client, cast):
    client.force_login(cast.director)

    page = send(client, cast, kind=PrintKind.FILE)
    assert "仅限校内使用" in page.content.decode()
    assert not PrintJob.objects.exists()
    page = send(client, cast, kind=PrintKind.FILE, acknowledged="on", purpose="archive")
    text = page.content.decode()
    assert "用途：存档" in text
    assert "印次" in text
    assert PrintJob.objects.get().edition == Edition.SCHOOL


def test_form__purpose_other_without_words__asks_for_them(client, cast):
    client.force_login(cast.director)

    assert "请写一句这次打印作什么用" in send(client, cast, purpose="other").content.decode()
    assert "可下载" not in send(client, cast, purpose="other").content.decode()
    send(client, cast, purpose="other", why="家长会上当面交给家长")
    assert PrintJob.objects.get().why == "家长会上当面交给家长"


def test_form__restricted_ticked_for_a_family__is_let_go(client, cast):
    client.force_login(cast.director)
    send(client, cast, restricted_too="on", masked="on", changed="on")

    job = PrintJob.objects.get()
    assert (job.restricted_too, job.masked, job.changed_since) == (False, False, None)


def test_form__one_file_a_pupil__is_a_zip_to_take_away(client, cast):
    client.force_login(cast.director)
    send(client, cast, output=Output.ZIP)

    answer = client.get(f"/desk/reports/{PrintJob.objects.get().public_id}/file/")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as whole:
        assert whole.namelist() == ["七(1)班-张子轩-成长进步报告.pdf"]


def test_form__pack__cannot_be_asked_for_here(client, cast):
    client.force_login(cast.director)
    send(client, cast, kind=PrintKind.PACK)

    assert not PrintJob.objects.exists()
