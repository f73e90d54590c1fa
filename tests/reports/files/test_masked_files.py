"""脱敏 of 一生一档: whoever is called by half a name, and whatever leads back to the child."""

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.reports import services
from school_care.reports.enums import Output, PrintKind, Scope
from school_care.reports.masking import Masking
from school_care.reports.services import Wishes
from school_care.students.models import ContactPerson
from tests.core.pdf.support import text_of
from tests.factories import CareRecordFactory, ContactFactory, StudentFactory
from tests.reports.files.support import SCHOOL, file_order, html_of
from tests.reports.support import compact, order

pytestmark = pytest.mark.django_db
MASKED = Wishes(masked=True)


@pytest.mark.parametrize("called", ["小伟", "阿伟", "伟伟"])
def test_file__name_of_one_character__what_the_child_is_called_by_is_masked(cast, called):
    wei = StudentFactory(current_class=cast.seven_one, name="张伟", care=True)
    CareRecordFactory(student=wei, author=cast.head_teacher, text=f"{called}今天哭了。")

    html = html_of(file_order(cast, students=[wei], wishes=MASKED))

    assert "**今天哭了。" in html
    assert called not in html


def test_text__mother_of_one_character_and_a_double_surname__are_masked_as_well(cast):
    wei = StudentFactory(current_class=cast.seven_one, name="欧阳伟")
    ContactFactory(student=wei, name="王芳", relation="母亲")
    masking = Masking.of(cast.school, on=True)

    assert masking.text("小伟和芳芳通话。", about=["欧阳伟"]) == "**和**通话。"


def test_text__word_that_only_looks_like_a_name__stays(cast):
    for name, words in (("李学", "读小学"), ("李心", "放学小心"), ("李组", "第三小组")):
        StudentFactory(current_class=cast.seven_one, name=name)
        assert Masking.of(cast.school, on=True).text(words, about=[name]) == words


def test_file__masked__every_cell_is_masked_once_and_says_whom_it_is_about(cast):
    cast.zixuan.difficulties = "子轩常常一个人"
    cast.zixuan.health = "子轩视力0.6"
    cast.zixuan.save()
    ContactPerson.objects.filter(student=cast.zixuan, name="张奶奶").update(place="张子轩的姑姑家")

    html = html_of(file_order(cast, wishes=MASKED))

    assert "**常常一个人" in html
    assert "**视力0.6" in html
    assert "张*轩的姑姑家" in html
    assert "子轩" not in html


@pytest.mark.parametrize("output", [Output.MERGED, Output.ZIP])
def test_file__masked__bears_nothing_that_leads_to_the_child_s_other_papers(cast, output):
    wishes = Wishes(masked=True, output=output)
    job = order(
        cast, kind=PrintKind.FILE, edition=SCHOOL, scope=Scope.ALL,
        students=[cast.zixuan, cast.keke], wishes=wishes,
    )  # fmt: skip
    html = html_of(job)
    assert "档案编号" not in html
    assert cast.zixuan.public_id.hex[:8] not in html.lower()

    assert services.run_print(job.public_id)
    if output == Output.MERGED:
        assert cast.zixuan.public_id.hex not in _links(job.result)


def _links(pdf) -> str:
    with pikepdf.open(pdf) as document:
        held = (link for page in document.pages for link in page.get("/Annots", ()))
        return " ".join(str(link.get("/Dest")) for link in held)


def test_file__as_it_is__is_numbered_by_the_short_form_of_its_id_and_no_key(cast):
    job = file_order(cast)
    assert services.run_print(job.public_id)

    text = compact(text_of(job.result.read_bytes()))
    year = cast.zixuan.created_at.year
    assert f"{year}-{cast.zixuan.public_id.hex[:8].upper()}" in text
    assert f"{year}-{cast.zixuan.pk:05d}" not in text


def test_masked_order__several_chunks__the_names_of_the_school_are_read_once(cast):
    job = order(
        cast, kind=PrintKind.FILE, edition=SCHOOL, scope=Scope.ALL,
        students=[cast.zixuan, cast.keke, cast.yuan], wishes=MASKED,
    )  # fmt: skip
    assert len(job.chunks) == 3
    with CaptureQueriesContext(connection) as queries:
        html_of(job)

    people = ContactPerson._meta.db_table
    of_school = [
        one["sql"]
        for one in queries
        if f'FROM "{people}"' in one["sql"] and "school_id" in one["sql"].split("WHERE")[-1]
    ]
    assert len(of_school) == 1
