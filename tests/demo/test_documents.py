"""The demo school's materials: sealed like real ones, none to come, none without a file."""

import random
from datetime import timedelta

import pytest

from school_care.core import clock, vault
from school_care.mentoring.enums import Source
from school_care.mentoring.models import CareRecord
from school_care.students.enums import DocumentKind
from school_care.students.models import Attachment
from school_care.students.services.attachments import FILE, THUMBNAIL, sweep_orphans
from school_care.workspace.demo.archive_documents import furnish_documents
from tests.factories import StudentFactory
from tests.students.consents import agree


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def furnished(cast):
    for _ in range(3):
        agree(StudentFactory(current_class=cast.seven_one, care=True))
    furnish_documents(
        school=cast.school,
        today=clock.today(),
        dice=random.Random(7),  # noqa: S311 (a story)
    )
    return cast


def test_pages__of_the_demo__records_of_past_days_with_a_photo_each(furnished):
    records = CareRecord.objects.filter(source=Source.PAPER)
    assert records.count() == 5  # the care pupils whose class has a head teacher
    for record in records:
        (page,) = Attachment.objects.filter(about=record.public_id)
        assert (page.student_id, page.restricted) == (record.student_id, record.restricted)
        assert furnished.term.first_day <= record.happened_on <= clock.today()
        assert record.written_at <= clock.now() + timedelta(minutes=1)
    assert [record.author for record in records if record.restricted] == [furnished.director]


def test_materials__of_the_demo__each_with_its_sealed_file(furnished):
    kinds = set(Attachment.objects.values_list("kind", flat=True))
    assert kinds == {DocumentKind.PAPER_RECORD, DocumentKind.CONSENT, DocumentKind.OTHER}
    for row in Attachment.objects.all():
        assert len(vault.read(row.public_id, FILE)) == row.size
        if row.has_thumbnail:
            assert vault.read(row.public_id, THUMBNAIL).startswith(b"\xff\xd8")
    assert sweep_orphans() == 0
    assert not Attachment.objects.filter(student__school=furnished.other_school).exists()
