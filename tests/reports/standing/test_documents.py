"""学校文件: sealed, dated as on the paper, never back or ahead; only whoever keeps them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from school_care.core import clock, vault
from school_care.core.models import AuditEntry
from school_care.reports.models import SchoolDocument
from school_care.reports.standing import documents
from school_care.school.refusal import Refused
from tests.factories import days_ago
from tests.support import papers

pytestmark = pytest.mark.django_db


def filed(cast, files=None, **said) -> list[SchoolDocument]:
    label = {"kind": "rules", "title": "关爱工作制度", "dated_on": days_ago(40), **said}
    return documents.file_documents(
        by=cast.director,
        school=cast.school,
        label=documents.Label(**label),
        files=files or [papers.sent(papers.pdf(words="zhidu"), "制度.pdf")],
    )


def stored() -> list[Path]:
    return [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]


def test_document__filed__both_days_pages_and_a_sealed_file(cast):
    (row,) = filed(cast)
    assert (row.dated_on, row.uploaded_at.date() >= days_ago(1)) == (days_ago(40), True)
    assert row.pages == 1
    (path,) = stored()
    assert not path.read_bytes().startswith(b"%PDF")
    assert documents.read_document(by=cast.principal, document=row).startswith(b"%PDF")


def test_documents__two_pages_photographed__two_rows_counted(cast):
    files = [papers.sent(papers.photo()), papers.sent(papers.photo(width=500), "b.jpg")]
    rows = filed(cast, files, kind="sign_in", title="培训签到表")
    assert [one.title for one in rows] == ["培训签到表（1）", "培训签到表（2）"]


def test_document__dated_tomorrow__refused_and_nothing_kept(cast):
    with pytest.raises(Refused, match="不能晚于今天"):
        filed(cast, dated_on=clock.today() + timedelta(days=1))
    assert stored() == []
    assert not SchoolDocument.objects.exists()


@pytest.mark.parametrize("name", ["方案.docx", "名单.XLSX", "制度.wps"])
def test_document__of_an_office_program__told_to_save_it_as_pdf(cast, name):
    with pytest.raises(documents.RefusedDocuments) as refused:
        filed(cast, [papers.sent(b"PK" * 99, name)])
    assert "另存为 PDF" in refused.value.reasons[0]
    assert name in refused.value.reasons[0]
    assert stored() == []


def test_documents__one_of_two_is_no_paper__neither_filed(cast):
    files = [papers.sent(papers.photo()), papers.sent(b"MZ" * 99, "b.exe")]
    with pytest.raises(documents.RefusedDocuments):
        filed(cast, files)
    assert stored() == []


def test_document__withdrawn__gone_from_the_list_and_not_twice(cast):
    (row,) = filed(cast)
    documents.withdraw_document(by=cast.principal, document=row, why="传错了")
    assert not documents.standing_documents(cast.school).exists()
    with pytest.raises(Refused, match="已经撤下"):
        documents.withdraw_document(by=cast.principal, document=row, why="传错了")


def test_document__another_schools_keeper__refused(cast):
    with pytest.raises(Refused, match="校长或德育主任"):
        documents.file_documents(
            by=cast.director,
            school=cast.other_school,
            label=documents.Label("rules", "制度", days_ago(1)),
            files=[papers.sent(papers.photo())],
        )


def test_sweep__file_without_a_row__erased_and_the_others_stay(cast, monkeypatch):
    (row,) = filed(cast)
    monkeypatch.setattr(vault.sweep, "__kwdefaults__", {"older_than": -5})
    (kept,) = stored()
    orphan = SchoolDocument().public_id
    vault.write(orphan, documents.FILE, b"left by a killed process")
    assert documents.sweep_orphans() == 1
    assert stored() == [kept]
    assert vault.read(row.public_id, documents.FILE)


def test_document__filed_and_read__traced(cast):
    (row,) = filed(cast)
    documents.read_document(by=cast.principal, document=row)
    actions = AuditEntry.objects.filter(object_id=str(row.public_id)).order_by("id")
    assert [one.action for one in actions] == ["school_document.added", "school_document.read"]
