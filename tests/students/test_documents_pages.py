"""Pages of attachments: uploading, the list, the panel on the pupil's file."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from school_care.students.enums import DocumentKind
from school_care.students.models import Attachment
from tests.students.documents import attach, client_of, page, stored
from tests.support import papers
from tests.support.queries import queries_of

TITLE = "奶奶的残疾人证"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def upload(user, student, files, script=False, **fields):
    url = reverse("students:document_new", args=[student.public_id])
    headers = {"X-Desk-Script": "1"} if script else {}
    data = {"kind": "certificate", "title": TITLE, "files": files, **fields}
    return client_of(user).post(url, data, headers=headers)


def test_upload__several_photos_at_once__all_on_the_page(cast):
    files = [papers.sent(papers.photo()), papers.sent(papers.photo(width=500), "b.jpg")]
    answer = upload(cast.head_teacher, cast.zixuan, files, happened_on="2026-09-03")
    assert answer["Location"].endswith("/documents/")
    assert set(Attachment.objects.values_list("happened_on", flat=True)) == {date(2026, 9, 3)}
    assert page(cast.head_teacher, cast.zixuan).count(TITLE) == 2


def test_upload__bad_file__sentence_on_the_form_and_words_kept(cast):
    answer = upload(cast.head_teacher, cast.zixuan, [papers.sent(b"MZ" * 99, "a.exe")])
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "文件「a.exe」不是照片，也不是 PDF" in words
    assert TITLE in words


def test_upload__by_script__told_where_to_go_or_what_to_mend(cast):
    bad = upload(cast.head_teacher, cast.zixuan, [], script=True, kind="")
    assert bad.status_code == 422
    assert bad.json()["problems"] == [
        "还没有选择文件：请拍照，或从相册里选。",
        "请点选这是什么材料。",
    ]
    good = upload(cast.head_teacher, cast.zixuan, [papers.sent(papers.photo())], script=True)
    assert good.json()["next"].endswith("/documents/")


def test_upload__kind_not_offered__refused(cast):
    answer = upload(cast.registrar, cast.zixuan, [papers.sent(papers.photo())], kind="other")
    assert answer.status_code == 422
    assert not Attachment.objects.exists()


def test_upload__name_with_a_path_in_it__nothing_leaves_the_vault(cast, settings):
    evil = SimpleUploadedFile("../../../evil.jpg", papers.photo())
    url = reverse("students:document_new", args=[cast.zixuan.public_id])
    client_of(cast.head_teacher).post(url, {"kind": "certificate", "files": [evil]})
    row = Attachment.objects.get()
    assert {path.name for path in stored()} == {row.public_id.hex}


def test_list__by_kind__only_those(cast):
    attach(cast.zixuan, cast.head_teacher, title="残疾证甲")
    attach(cast.zixuan, cast.head_teacher, DocumentKind.OTHER, title="请假条乙")
    words = page(cast.head_teacher, cast.zixuan, "?kind=other")
    assert "请假条乙" in words
    assert "残疾证甲" not in words
    assert "残疾证甲" in page(cast.head_teacher, cast.zixuan, "?kind=nonsense")


def test_panel__two_hundred_materials__four_shown_all_counted_no_more_queries(cast):
    client = client_of(cast.head_teacher)
    url = reverse("students:show", args=[cast.zixuan.public_id])
    listing = reverse("students:documents", args=[cast.zixuan.public_id])
    first = [attach(cast.zixuan, cast.head_teacher) for _ in range(5)]
    few = queries_of(client, url), queries_of(client, listing)
    Attachment.objects.bulk_create(
        Attachment(
            school=cast.school,
            student=cast.zixuan,
            kind=DocumentKind.OTHER,
            reach="care",
            title=f"材料{number}",
            media_type="image/jpeg",
            size=10,
            digest=str(number),
            has_thumbnail=True,
            uploaded_by=cast.head_teacher,
            uploaded_at=first[0].uploaded_at,
        )
        for number in range(195)
    )
    assert (queries_of(client, url), queries_of(client, listing)) == few
    words = client.get(url).content.decode()
    assert "200 份" in words
    panel = words[words.index('id="documents"') :]
    assert panel.count("/thumbnail/") == 4


def test_panel__nothing_filed__only_those_who_may_add_see_it(cast):
    url = reverse("students:show", args=[cast.zixuan.public_id])
    assert "还没有证件、同意书" in client_of(cast.head_teacher).get(url).content.decode()
    assert 'id="documents"' not in client_of(cast.dormitory).get(url).content.decode()
