"""Files, pages of notebooks, new pupils and rosters, sent by two people at the same moment."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from school_care.core import clock
from school_care.mentoring.enums import Outcome, RecordKind
from school_care.mentoring.models import CareRecord
from school_care.mentoring.services.records import Content
from school_care.mentoring.services.transcribing import transcribe_page
from school_care.school.refusal import Refused
from school_care.students.enums import DocumentKind
from school_care.students.models import (
    Attachment,
    Student,
)
from school_care.students.services.archive import base_of, edit_archive
from school_care.students.services.archive_entry import MaybeSame, NewPupil, register_pupil
from school_care.students.services.attachments import add_attachments
from school_care.students.services.imports.lifecycle import ArchiveMoved, commit_roster
from tests.factories import StudentFactory, days_ago
from tests.students.imports.support import check, csv_file, id_of
from tests.support import papers
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

TIMES = 3


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("page.jpg", content, "image/jpeg")


def fresh(student: Student) -> Student:
    """The pupil as another person's request reads it."""
    return Student.objects.select_related("school", "current_class").get(pk=student.pk)


def test_a_file__sent_twice_at_once__filed_once(cast):
    content = papers.photo()

    def send():
        return add_attachments(
            by=cast.head_teacher,
            student=fresh(cast.zixuan),
            kind=DocumentKind.CERTIFICATE,
            files=[upload(content)],
        )

    assert raised(together(send, send)) == []
    assert Attachment.objects.filter(student=cast.zixuan).count() == 1


def page(students, key, content, by):
    said = Content(
        kind=RecordKind.TALK,
        happened_on=days_ago(1),
        text="",
        outcome=Outcome.MADE,
    )
    return lambda: transcribe_page(
        by=by, students=students, content=said, public_id=key, files=[upload(content)]
    )


def test_a_page__sent_twice_at_once__one_record_a_pupil(cast):
    content, key = papers.photo(), uuid4()
    pupils = [cast.zixuan, cast.anan]
    before = CareRecord.objects.count()
    send = page(pupils, key, content, cast.head_teacher)
    assert raised(together(send, send)) == []
    assert CareRecord.objects.count() == before + 2
    assert Attachment.objects.count() == 2


def test_pages__of_the_same_pupils_in_opposite_order__nobody_waits_for_ever(cast):
    pupils = [StudentFactory(current_class=cast.seven_one, care=True) for _ in range(4)]
    for turn in range(TIMES):
        one, two = papers.photo(width=300 + turn), papers.photo(width=400 + turn)
        answers = together(
            page(pupils, uuid4(), one, cast.head_teacher),
            page(pupils[::-1], uuid4(), two, cast.director),
        )
        assert raised(answers) == []
    assert Attachment.objects.count() == 2 * TIMES * len(pupils)


def test_a_new_pupil__typed_twice_at_once__one_file(cast):
    pupil = NewPupil(name="陈小禾", school_class=cast.seven_one, entered_on=clock.today())
    answers = together(
        lambda: register_pupil(
            by=cast.registrar, school=cast.school, pupil=pupil, public_id=uuid4()
        ),
        lambda: register_pupil(
            by=cast.director, school=cast.school, pupil=pupil, public_id=uuid4()
        ),
    )
    assert raised(answers, but=MaybeSame) == []
    assert Student.objects.filter(name="陈小禾").count() == 1


def test_a_new_pupil__typed_while_a_roster_with_them_is_imported__one_file(
    cast, tmp_path, settings
):
    settings.PRIVATE_ROOT = tmp_path / "private"
    for turn in range(TIMES):
        name, number = f"陈小{turn}禾", id_of(100 + turn)
        path = csv_file(tmp_path, {"姓名": name, "身份证号": number, "班级": "七(1)班"})
        roster = check(cast.school, path, on=clock.today(), actor=cast.registrar)
        pupil = NewPupil(
            name=name, school_class=cast.seven_one, entered_on=clock.today(), id_number=number
        )

        def register(pupil=pupil):
            return register_pupil(
                by=cast.director, school=cast.school, pupil=pupil, public_id=uuid4(), confirmed=True
            )

        def take_in(roster=roster):
            return commit_roster(roster_import=roster, actor=cast.registrar)

        answers = together(take_in, register)
        assert raised(answers, but=(Refused, ArchiveMoved)) == []
        assert Student.objects.filter(name=name).count() == 1


def test_an_import__while_the_file_is_edited_by_hand__loses_nothing_of_it(cast, tmp_path, settings):
    settings.PRIVATE_ROOT = tmp_path / "private"
    number = id_of(77)
    row = {"姓名": "陈小禾", "身份证号": number, "班级": "七(1)班"}
    take_in_file = csv_file(tmp_path, row)
    commit_roster(
        roster_import=check(cast.school, take_in_file, on=clock.today(), actor=cast.registrar),
        actor=cast.registrar,
    )
    student = Student.objects.get(name="陈小禾")
    for turn in range(2 * TIMES):
        told = {**row, "家庭住址": f"柳溪镇{turn}组"}
        roster = check(cast.school, csv_file(tmp_path, told), on=clock.today())
        base, wish = base_of(fresh(student)), f"画画{turn}"

        def edit(base=base, wish=wish):
            return edit_archive(
                by=cast.director, student=fresh(student), wanted={"strengths": wish}, base=base
            )

        def take_in(roster=roster):
            return commit_roster(roster_import=roster, actor=cast.registrar)

        answers = together(take_in, edit)
        assert raised(answers, but=ArchiveMoved) == []
        assert fresh(student).strengths == wish
