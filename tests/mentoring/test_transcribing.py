"""纸质转录: a photographed page is a record like every other, restricted and withdrawn as one."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from school_care.core import clock, vault
from school_care.core.models import AuditEntry
from school_care.mentoring import selectors
from school_care.mentoring.enums import RecordKind, Source
from school_care.mentoring.models import CareRecord
from school_care.mentoring.services.records import (
    BeforeEntry,
    Content,
    correct_record,
    withdraw_record,
    write_record,
)
from school_care.mentoring.services.transcribing import transcribe_page
from school_care.reports import selectors as reports
from school_care.reports.enums import Edition
from school_care.school.refusal import Refused
from school_care.students.enums import DocumentKind
from school_care.students.models import Attachment, Enrolment
from school_care.students.services import attachments
from tests.factories import CareRecordFactory, StudentFactory, days_ago
from tests.students.documents import attach
from tests.support import papers
from tests.support.queries import queries_of


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def page(**changes) -> Content:
    return Content(**{"kind": RecordKind.TALK, "happened_on": days_ago(3), **changes})


def transcribe(cast, by=None, **options):
    return transcribe_page(
        **{
            "by": by or cast.head_teacher,
            "students": [cast.anan],
            "content": page(),
            "public_id": uuid4(),
            "files": [papers.sent(papers.photo())],
            **options,
        }
    )


def transcribed(cast, **options) -> CareRecord:
    return transcribe(cast, **options)[0].record


def stored() -> list[Path]:
    from django.conf import settings

    return [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def pages_of(record) -> list[Attachment]:
    return list(Attachment.objects.filter(about=record.public_id).order_by("id"))


def shown_to(user, student) -> str:
    url = reverse("students:show", args=[student.public_id])
    return client_of(user).get(url).content.decode()


# --- the record ---------------------------------------------------------------------------------


def test_page__photo_alone__record_of_its_day_with_its_photo(cast):
    record = transcribed(cast)
    record.refresh_from_db()
    assert (record.source, record.text, record.topics) == (Source.PAPER, None, [])
    assert (record.happened_on, record.author) == (days_ago(3), cast.head_teacher)
    (photo,) = pages_of(record)
    assert (photo.kind, photo.happened_on) == (DocumentKind.PAPER_RECORD, days_ago(3))
    assert photo.student == cast.anan
    entry = AuditEntry.objects.get(action="record.written")
    assert entry.facts["source"] == "paper"


def test_page__counts_as_a_contact_like_a_typed_talk(cast):
    transcribed(cast, students=[cast.yuan], by=cast.director)
    facts = selectors.facts_by_pupil(cast.director, cast.school, [cast.yuan], clock.today())
    assert facts[cast.yuan.pk].last_contact == days_ago(3)


def test_page__of_ten_days_ago__marked_as_written_late(cast):
    record = transcribed(cast, content=page(happened_on=days_ago(10)))
    assert record.is_late
    assert "补记" in shown_to(cast.head_teacher, cast.anan)


def test_page__sent_twice__one_record_one_photo_and_nothing_left_on_disk(cast):
    known = uuid4()
    transcribed(cast, public_id=known)
    (again,) = transcribe(cast, public_id=known)
    assert again.created is False
    assert len(pages_of(again.record)) == 1
    assert CareRecord.objects.filter(student=cast.anan).count() == 1
    assert len(stored()) == 2


def test_page__sent_again_with_another_page__both_kept(cast):
    known = uuid4()
    transcribed(cast, public_id=known)
    second = papers.sent(papers.photo(width=500))
    record = transcribed(cast, public_id=known, files=[second])
    assert len(pages_of(record)) == 2


def test_page__id_of_somebody_elses_record__refused_and_nothing_on_disk(cast):
    with pytest.raises(Refused, match="编号已被使用"):
        transcribe(cast, public_id=cast.talk.public_id)
    assert stored() == []


@pytest.mark.parametrize("bad", [b"<svg/>", papers.pdf(), b""])
def test_page__no_photo__nothing_stored(cast, bad):
    with pytest.raises(attachments.RefusedFiles):
        transcribe(cast, files=[papers.sent(papers.photo()), papers.sent(bad)])
    assert not CareRecord.objects.filter(student=cast.anan).exists()
    assert stored() == []


def test_page__day_to_come__refused(cast):
    with pytest.raises(Refused, match="不能晚于今天"):
        transcribe(cast, content=page(happened_on=days_ago(-1)))


def test_page__before_the_pupil_came__asked_once_then_stored(cast):
    Enrolment.objects.filter(student=cast.anan).update(starts_on=days_ago(2))
    with pytest.raises(BeforeEntry):
        transcribe(cast)
    assert transcribed(cast, before_entry_confirmed=True).happened_on == days_ago(3)


@pytest.mark.parametrize("name", ["registrar", "dormitory", "teacher", "auditor"])
def test_page__who_may_not_write_about_the_child__refused(cast, name):
    with pytest.raises(Refused, match="不在您的关爱范围"):
        transcribe(cast, by=cast.staff[name])
    assert stored() == []


def test_typed_record__without_words__still_refused(cast):
    with pytest.raises(Refused, match="请点选谈到了什么"):
        write_record(by=cast.head_teacher, student=cast.anan, content=page(), public_id=uuid4())


# --- several pupils -----------------------------------------------------------------------------


def test_page__about_three_pupils__a_record_and_an_own_sealed_photo_each(cast):
    third = StudentFactory(current_class=cast.seven_one)
    known = uuid4()
    pupils = [cast.anan, cast.zixuan, third]
    for _ in range(2):
        written = transcribe(cast, students=pupils, public_id=known)
    records = [one.record for one in written]
    assert [record.student for record in records] == pupils
    photos = [photo for record in records for photo in pages_of(record)]
    assert [photo.student for photo in photos] == pupils
    assert len({photo.public_id for photo in photos}) == 3
    assert len(stored()) == 6


def test_page__one_of_them_out_of_reach__nothing_for_anybody(cast):
    with pytest.raises(Refused, match="不在您的关爱范围"):
        transcribe(cast, students=[cast.anan, cast.keke])
    assert not CareRecord.objects.filter(student=cast.anan).exists()


# --- restricted, corrected, withdrawn -----------------------------------------------------------


def outputs(user, record, photo) -> str:
    """Every page that could show the record or its photo."""
    client = client_of(user)
    student = record.student
    urls = [
        reverse("students:show", args=[student.public_id]),
        reverse("students:documents", args=[student.public_id]),
        reverse("mentoring:show", args=[record.public_id]),
        reverse("mentoring:records"),
        reverse("workspace:today"),
    ]
    return "".join(client.get(url).content.decode() for url in urls)


def statuses(user, photo) -> list[int]:
    client = client_of(user)
    arguments = [photo.student.public_id, photo.public_id]
    names = ("students:document", "students:document_thumbnail")
    return [client.get(reverse(name, args=arguments)).status_code for name in names]


def test_restricted_page__others__no_photo_on_any_output(cast):
    record = transcribed(cast, by=cast.director, content=page(restricted=True))
    (photo,) = pages_of(record)
    for user in (cast.head_teacher, cast.principal, cast.grade_head, cast.registrar):
        assert str(photo.public_id) not in outputs(user, record, photo)
        assert statuses(user, photo) == [404, 404]
    assert "限阅材料" in outputs(cast.head_teacher, record, photo)
    assert str(photo.public_id) in outputs(cast.director, record, photo)
    assert statuses(cast.director, photo) == [200, 200]


def test_correct__restricted_and_opened_again__photo_follows(cast):
    record = transcribed(cast)
    (photo,) = pages_of(record)
    assert statuses(cast.principal, photo) == [200, 200]
    correct_record(by=cast.head_teacher, record=record, content=page(restricted=True))
    assert statuses(cast.principal, photo) == [404, 404]
    assert statuses(cast.head_teacher, photo) == [200, 200]
    content = page(text="原文：说想妈妈", happened_on=days_ago(4))
    correct_record(by=cast.head_teacher, record=record, content=content)
    assert statuses(cast.principal, photo) == [200, 200]
    photo.refresh_from_db()
    assert photo.happened_on == days_ago(4)
    assert "原文：说想妈妈" in shown_to(cast.principal, cast.anan)


def test_correct__page_without_typing__possible_only_while_its_photo_stands(cast):
    record = transcribed(cast)
    changed = correct_record(
        by=cast.head_teacher, record=record, content=page(kind=RecordKind.VISIT)
    )
    assert changed.kind == RecordKind.VISIT
    typed = CareRecordFactory(student=cast.anan, author=cast.head_teacher)
    with pytest.raises(Refused, match="请点选谈到了什么"):
        correct_record(by=cast.head_teacher, record=typed, content=page())


def test_withdraw__record__its_photo_is_shown_to_nobody(cast):
    record = transcribed(cast)
    (photo,) = pages_of(record)
    withdraw_record(by=cast.head_teacher, record=record, reason="写错了人")
    for user in (cast.head_teacher, cast.director):
        assert statuses(user, photo) == [404, 404]
        assert str(photo.public_id) not in outputs(user, record, photo)
    photo.refresh_from_db()
    assert "写错了人" in photo.withdrawn_why
    assert vault.read(photo.public_id, attachments.FILE)


def test_photo_of_a_record__on_its_own__neither_restricted_nor_taken_down(cast):
    (photo,) = pages_of(transcribed(cast))
    with pytest.raises(Refused, match="请打开那条记录"):
        attachments.withdraw_attachment(by=cast.head_teacher, attachment=photo, reason="x")
    with pytest.raises(Refused, match="请打开那条记录"):
        attachments.set_restricted(by=cast.director, attachment=photo, restricted=True)


# --- pages --------------------------------------------------------------------------------------


def test_timeline_and_record_page__say_so_and_show_the_photo(cast):
    record = transcribed(cast)
    (photo,) = pages_of(record)
    url = reverse("mentoring:show", args=[record.public_id])
    for words in (
        shown_to(cast.head_teacher, cast.anan),
        client_of(cast.grade_head).get(url).content.decode(),
    ):
        assert "纸质转录" in words
        assert f"/documents/{photo.public_id}/thumbnail/" in words


def test_reports__page_without_words__named_at_school_never_told_at_home(cast):
    transcribed(cast, students=[cast.zixuan], content=page(kind=RecordKind.PRAISE))
    options = {"term": cast.term, "day": clock.today()}
    (school,) = reports.progress_reports([cast.zixuan], edition=Edition.SCHOOL, **options)
    (family,) = reports.progress_reports([cast.zixuan], edition=Edition.FAMILY, **options)
    assert "纸质转录，见附件" in [row.text for row in school.timeline]
    assert len(family.praise) == 1  # the typed one of the cast
    assert "纸质" not in str(family)


def send(user, student, files=None, script=False, **fields):
    url = reverse("mentoring:transcribe", args=[student.public_id])
    data = {
        "public_id": str(uuid4()),
        "day": clock.today().isoformat(),
        "kind": "talk",
        "files": [papers.sent(papers.photo())] if files is None else files,
        **fields,
    }
    headers = {"X-Desk-Script": "1"} if script else {}
    return client_of(user).post(url, data, headers=headers)


def test_form__photo_chosen__saved_and_back_on_the_pupils_page(cast):
    answer = send(cast.head_teacher, cast.anan)
    assert answer["Location"] == reverse("students:show", args=[cast.anan.public_id])
    assert CareRecord.objects.get(student=cast.anan).happened_on == clock.today()


def test_form__other_day_and_classmates__each_a_record_of_that_day(cast):
    day = clock.today() - timedelta(days=9)
    answer = send(
        cast.head_teacher,
        cast.anan,
        day="other",
        day_other=day.isoformat(),
        also=[str(cast.zixuan.public_id)],
    )
    assert answer.status_code == 302
    records = CareRecord.objects.filter(source=Source.PAPER)
    assert {record.student for record in records} == {cast.anan, cast.zixuan}
    assert {record.happened_on for record in records} == {day}


def test_form__pupil_of_another_class_or_school_smuggled_in__refused(cast):
    for other in (cast.keke, cast.foreign):
        answer = send(cast.head_teacher, cast.anan, also=[str(other.public_id)])
        assert answer.status_code == 422
    assert not CareRecord.objects.filter(source=Source.PAPER).exists()


def test_form__no_photo__said_and_words_kept(cast):
    answer = send(cast.head_teacher, cast.anan, files=[], text="想妈妈")
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "还没有选择文件" in words
    assert "想妈妈" in words


def test_form__before_entry__script_is_told_to_ask(cast):
    Enrolment.objects.filter(student=cast.anan).update(starts_on=clock.today())
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    answer = send(cast.head_teacher, cast.anan, day=yesterday, script=True).json()
    assert answer["confirm"] is True
    assert "补录以前的记录" in answer["problems"][0]
    sure = send(
        cast.head_teacher, cast.anan, day=yesterday, script=True, before_entry_confirmed="on"
    )
    assert sure.json()["next"]


def test_file__five_hundred_records_half_on_paper__no_more_queries(cast):
    url = reverse("students:show", args=[cast.anan.public_id])
    client = client_of(cast.head_teacher)
    record = transcribed(cast)
    few = queries_of(client, url)
    records = CareRecord.objects.bulk_create(
        CareRecord(
            school=cast.school,
            student=cast.anan,
            author=cast.head_teacher,
            kind=RecordKind.TALK,
            source=Source.PAPER if number % 2 else Source.TYPED,
            happened_on=days_ago(number % 60),
            written_at=clock.now(),
        )
        for number in range(500)
    )
    photo = attach(cast.anan, cast.head_teacher, DocumentKind.PAPER_RECORD, about=record.public_id)
    Attachment.objects.bulk_create(
        Attachment(
            school=cast.school,
            student=cast.anan,
            kind=DocumentKind.PAPER_RECORD,
            reach="care",
            title="纸质记录",
            media_type="image/jpeg",
            size=10,
            digest=str(row.pk),
            has_thumbnail=True,
            about=row.public_id,
            uploaded_by=cast.head_teacher,
            uploaded_at=photo.uploaded_at,
        )
        for row in records
        if row.source == Source.PAPER
    )
    assert queries_of(client, url) == few
    assert client.get(url).content.decode().count('class="line-pages"') >= 9
