"""The order form: purpose, files, ticks that do not belong."""

import zipfile
from io import BytesIO

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.reports import services
from school_care.reports.enums import Edition, Output, PrintKind, PrintPurpose, PrintState, Scope
from school_care.reports.models import PrintJob
from school_care.reports.services.orders import KEPT_FOR

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


def a_pack(cast, **details) -> PrintJob:
    """An order of a pack of two parts, as it stands in the queue."""
    return PrintJob.objects.create(
        school=cast.school,
        requested_by=cast.director,
        kind=PrintKind.PACK,
        edition=Edition.SCHOOL,
        scope=Scope.ALL,
        term=cast.term,
        chunks=[["rosters"], ["files"]],
        total=2,
        file_name="迎检资料包.pdf",
        created_at=clock.now(),
        expires_at=clock.now() + KEPT_FOR,
        **details,
    )


def test_job__pack_that_failed__leads_back_to_the_packs(client, cast):
    client.force_login(cast.director)
    job = a_pack(cast, state=PrintState.FAILED, error="排版时出错，没有生成文件。")

    page = client.get(f"/desk/reports/{job.public_id}/").content.decode()
    assert '<a class="btn btn-primary" href="/desk/reports/packs/">重新选择</a>' in page
    assert "返回迎检资料包" in page
    assert "返回报表打印" not in page


def test_job__pack_in_the_queue_and_done__counts_its_parts(client, cast):
    client.force_login(cast.director)
    job = a_pack(cast)

    page = client.get(f"/desk/reports/{job.public_id}/").content.decode()
    assert "0/2 个部分" in page
    assert "完成后在“迎检资料包”里下载" in page
    PrintJob.objects.update(state=PrintState.DONE)
    page = client.get(f"/desk/reports/{job.public_id}/").content.decode()
    assert "共 2 个部分、" in page
    assert "2 个部分" in client.get(INDEX).content.decode()


def test_download__of_a_pack__tells_of_parts_and_of_no_pupils_in_the_trail(cast):
    services.note_download(job=a_pack(cast), actor=cast.director)

    facts = AuditEntry.objects.get(action="print.download").facts
    assert facts["parts"] == 2
    assert "pupils" not in facts
