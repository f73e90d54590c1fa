"""Attachments: who adds what, what is stored, who opens it, and what a page tells of it."""

import multiprocessing
import os
import signal
import time

import pytest
from django.urls import reverse

from school_care.core import vault
from school_care.core.models import AuditEntry, FieldChange
from school_care.core.uploads import JPEG, Checked
from school_care.school.refusal import Refused
from school_care.students import tasks
from school_care.students.enums import DocumentKind
from school_care.students.models import Attachment, Consent
from school_care.students.services import attachments
from school_care.students.services.attachments import (
    add_attachments,
    set_restricted,
    withdraw_attachment,
)
from tests.factories import days_ago
from tests.students.consents import agree
from tests.students.documents import attach, client_of, page, stored
from tests.support import papers

TITLE = "奶奶的残疾人证"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def add(cast, by=None, **options) -> list[Attachment]:
    return add_attachments(
        **{
            "by": by or cast.head_teacher,
            "student": cast.zixuan,
            "kind": DocumentKind.CERTIFICATE,
            "files": [papers.sent(papers.photo())],
            "title": TITLE,
            **options,
        }
    )


def file_url(row, name: str = "document") -> str:
    return reverse(f"students:{name}", args=[row.student.public_id, row.public_id])


# --- adding ---------------------------------------------------------------------------------------


def test_add__photo_of_a_certificate__sealed_filed_and_traced(cast):
    (row,) = add(cast, happened_on=days_ago(3), restricted=True)
    row.refresh_from_db()
    assert (row.title, row.media_type, row.pages) == (TITLE, "image/jpeg", 1)
    assert (row.happened_on, row.restricted, row.uploaded_by) == (
        days_ago(3),
        True,
        cast.head_teacher,
    )
    content = vault.read(row.public_id, attachments.FILE)
    assert content.startswith(b"\xff\xd8\xff")
    assert len(content) == row.size
    assert len(stored()) == 2  # the file and its thumbnail
    for path in stored():
        assert content[:64] not in path.read_bytes()
        assert b"JFIF" not in path.read_bytes()
    entry = AuditEntry.objects.get(action="document.added")
    assert (entry.actor_id, entry.student_id) == (cast.head_teacher.pk, cast.zixuan.public_id)
    assert TITLE not in str(entry.facts)


def test_add__no_title__named_by_its_kind(cast):
    (row,) = add(cast, title=" ", files=[papers.sent(papers.pdf(pages=3))])
    assert (row.title, row.pages, row.has_thumbnail) == ("证件证明", 3, False)


def test_add__one_file_of_two_bad__nothing_filed_and_nothing_on_disk(cast):
    files = [papers.sent(papers.photo()), papers.sent(b"<svg/>", "图.jpg")]
    with pytest.raises(attachments.RefusedFiles, match=r"第2个文件（图\.jpg）"):
        add(cast, files=files)
    assert not Attachment.objects.exists()
    assert stored() == []


def test_add__same_file_sent_again__filed_once(cast):
    (first,) = add(cast)
    (second,) = add(cast)
    assert first == second
    assert len(stored()) == 2
    assert AuditEntry.objects.filter(action="document.added").count() == 1


def test_add__same_file_as_somebody_elses_restricted__told_nothing_of_it(cast):
    (hidden,) = add(cast, by=cast.director, restricted=True)
    (own,) = add(cast)
    assert own != hidden


def test_add__broken_before_its_row__file_erased(cast, monkeypatch):
    def broken(**values):
        raise RuntimeError

    monkeypatch.setattr(Attachment.objects, "create", broken)
    with pytest.raises(RuntimeError):
        add(cast)
    assert stored() == []


def _age(seconds: float) -> None:
    for path in stored():
        os.utime(path, (time.time() - seconds,) * 2)


def _die_with_a_file_in_the_vault() -> None:
    """What a worker killed between writing the file and committing the row leaves."""
    checked = Checked(JPEG, papers.photo(), papers.photo(width=80), 1)
    with attachments.kept_files([checked]):
        os.kill(os.getpid(), signal.SIGKILL)


def test_add__process_killed_before_commit__no_row_and_its_files_swept_a_day_later(cast):
    (row,) = add(cast)
    killed = multiprocessing.get_context("fork").Process(target=_die_with_a_file_in_the_vault)
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    assert (Attachment.objects.count(), len(stored())) == (1, 4)
    assert tasks.sweep_vault() is None
    assert len(stored()) == 4  # the row may be about to be committed
    _age(vault.ORPHAN_SECONDS + 60)
    tasks.sweep_vault()
    assert len(stored()) == 2
    assert vault.read(row.public_id, attachments.FILE)
    withdraw_attachment(by=cast.head_teacher, attachment=row, reason="拍错了")
    assert attachments.sweep_orphans() == 0  # kept until its time is over


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("head_teacher", {"certificate", "consent", "photo", "other"}),
        ("director", {"certificate", "consent", "photo", "other"}),
        ("registrar", {"certificate", "consent", "photo"}),
        ("principal", {"certificate", "consent", "photo", "other"}),
        ("grade_head", {"certificate", "consent", "photo", "other"}),
        ("teacher", set()),
        ("dormitory", set()),
        ("counsellor", set()),
        ("auditor", set()),
    ],
)
def test_kinds__each_role__what_they_may_add_for_zixuan(cast, name, kinds):
    assert set(attachments.kinds_for(cast.staff[name], cast.zixuan)) == kinds


def test_add__outside_ones_reach__refused(cast):
    for by, kind in (
        (cast.registrar, DocumentKind.OTHER),
        (cast.dormitory, DocumentKind.CERTIFICATE),
        (cast.foreign_head_teacher, DocumentKind.CERTIFICATE),
        (cast.head_teacher, DocumentKind.PAPER_RECORD),
    ):
        with pytest.raises(Refused, match="不能为该生上传"):
            add(cast, by=by, kind=kind)
    assert stored() == []


def test_add__day_to_come_or_foreign_subject__refused(cast):
    with pytest.raises(Refused, match="不能晚于今天"):
        add(cast, happened_on=days_ago(-1))
    agree(cast.foreign, "photo")
    foreign = Consent.objects.get(student=cast.foreign)
    with pytest.raises(Refused, match="不在了"):
        add(cast, kind=DocumentKind.CONSENT, about=foreign.public_id)


def test_add__paper_of_a_consent__filed_with_it(cast):
    agree(cast.zixuan, "photo")
    consent = Consent.objects.get(student=cast.zixuan)
    (row,) = add(cast, kind=DocumentKind.CONSENT, about=consent.public_id)
    assert row.about == consent.public_id
    assert attachments.has_papers(consent.public_id)


# --- photos need consent --------------------------------------------------------------------------


def test_photo__no_consent__refused_with_what_to_do(cast):
    with pytest.raises(Refused, match="先在「告知与同意」里登记"):
        add(cast, kind=DocumentKind.PHOTO)


def test_photo__consent_withdrawn__gone_from_every_page_and_back_with_a_new_one(cast):
    agree(cast.zixuan, "photo", given_on=days_ago(9))
    (row,) = add(cast, kind=DocumentKind.PHOTO, title="运动会照片")
    client = client_of(cast.head_teacher)
    assert client.get(file_url(row)).status_code == 200
    assert "运动会照片" in page(cast.director, cast.zixuan)
    Consent.objects.filter(student=cast.zixuan).update(withdrawn_on=days_ago(0))
    for name in ("document", "document_thumbnail", "document_withdraw"):
        assert client.get(file_url(row, name)).status_code == 404
    pupil_page = client.get(reverse("students:show", args=[cast.zixuan.public_id]))
    assert str(row.public_id) not in pupil_page.content.decode()
    assert "运动会照片" not in page(cast.director, cast.zixuan)
    agree(cast.zixuan, "photo", given_on=days_ago(0))
    assert client.get(file_url(row)).status_code == 200


# --- opening --------------------------------------------------------------------------------------


def test_file__photo__shown_as_our_own_jpeg_and_may_do_nothing(cast):
    (row,) = add(cast)
    answer = client_of(cast.registrar).get(file_url(row))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith('inline; filename="document-')
    assert cast.zixuan.name not in str(answer.headers)
    entry = AuditEntry.objects.get(action="document.read")
    assert (entry.actor_id, entry.object_id) == (cast.registrar.pk, str(row.public_id))


def test_file__pdf__handed_out_as_a_download(cast):
    (row,) = add(cast, files=[papers.sent(papers.pdf())])
    answer = client_of(cast.head_teacher).get(file_url(row))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert client_of(cast.head_teacher).get(file_url(row, "document_thumbnail")).status_code == 404


def test_thumbnail__looked_at__small_and_without_a_trace(cast):
    (row,) = add(cast)
    answer = client_of(cast.head_teacher).get(file_url(row, "document_thumbnail"))
    assert answer["Content-Type"] == "image/jpeg"
    assert len(answer.content) < row.size
    assert not AuditEntry.objects.filter(action="document.read").exists()


def test_file__under_another_pupils_address__not_found(cast):
    (row,) = add(cast)
    url = reverse("students:document", args=[cast.anan.public_id, row.public_id])
    assert client_of(cast.head_teacher).get(url).status_code == 404


def test_file__lost_on_disk__not_found_instead_of_a_broken_page(cast):
    (row,) = add(cast)
    vault.erase(row.public_id, attachments.FILE)
    assert client_of(cast.head_teacher).get(file_url(row)).status_code == 404


# --- restricting and taking down ------------------------------------------------------------------


def test_restricted__others__see_that_there_is_something_and_nothing_of_it(cast):
    row = attach(cast.zixuan, cast.director, DocumentKind.OTHER, title=TITLE, restricted=True)
    for user in (cast.head_teacher, cast.principal, cast.grade_head):
        words = page(user, cast.zixuan)
        assert "限阅材料" in words
        assert TITLE not in words
        assert str(row.public_id) not in words
        pupil_page = client_of(user).get(reverse("students:show", args=[cast.zixuan.public_id]))
        assert TITLE not in pupil_page.content.decode()
        assert str(row.public_id) not in pupil_page.content.decode()
    for user in (cast.registrar, cast.dormitory):
        assert "限阅材料" not in page(user, cast.zixuan)  # its kind does not reach them at all
    assert TITLE in page(cast.director, cast.zixuan)


def test_set_restricted__uploader__others_can_no_longer_open_it_and_history_kept(cast):
    (row,) = add(cast)
    reader = client_of(cast.registrar)
    assert reader.get(file_url(row)).status_code == 200
    owner = client_of(cast.head_teacher)
    assert owner.post(file_url(row, "document_restricted"), {"restricted": "1"}).status_code == 302
    for name in ("document", "document_thumbnail"):
        assert reader.get(file_url(row, name)).status_code == 404
        assert owner.get(file_url(row, name)).status_code == 200
    change = FieldChange.objects.get(object_id=row.public_id)
    assert (change.field, change.old, change.new) == ("restricted", None, "限阅")
    owner.post(file_url(row, "document_restricted"), {"restricted": "0"})
    assert reader.get(file_url(row)).status_code == 200


def test_change__somebody_else_who_may_read__refused(cast):
    (row,) = add(cast)
    with pytest.raises(Refused, match="只有上传人和德育主任"):
        withdraw_attachment(by=cast.principal, attachment=row, reason="x")
    with pytest.raises(Refused, match="不在您能看的范围"):
        set_restricted(by=cast.foreign_head_teacher, attachment=row, restricted=True)
    assert client_of(cast.principal).get(file_url(row, "document_withdraw")).status_code == 403


def test_withdraw__with_a_reason__gone_for_everybody_and_sealed_content_stays(cast):
    (row,) = add(cast)
    client = client_of(cast.director)
    url = file_url(row, "document_withdraw")
    assert "请写明撤下原因" in client.post(url, {"reason": " "}).content.decode()
    assert client.post(url, {"reason": "拍成别人的了"}).status_code == 302
    row.refresh_from_db()
    assert (row.withdrawn_by, row.withdrawn_why) == (cast.director, "拍成别人的了")
    for user in (cast.director, cast.head_teacher):
        assert client_of(user).get(file_url(row)).status_code == 404
        assert TITLE not in page(user, cast.zixuan)
    assert vault.read(row.public_id, attachments.FILE)
    with pytest.raises(Refused, match="已经撤下"):
        withdraw_attachment(by=cast.director, attachment=row, reason="再来")
