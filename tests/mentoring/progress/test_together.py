"""A sheet of marks confirmed twice, and taken back while another one is stored."""

import pytest

from school_care.mentoring.models import Mark, MarkImport
from school_care.mentoring.services.marks import lifecycle
from school_care.school.models import User
from school_care.school.refusal import Refused
from tests.mentoring.progress.support import book
from tests.mentoring.progress.test_marks_import import bring, marks_of, told
from tests.support.together import raised, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def checked(cast, folder, points, name) -> MarkImport:
    rows = [["姓名", "班级", "数学"], ["张子轩", "七(1)班", points]]
    return lifecycle.check_import(
        school=cast.school,
        by=cast.director,
        path=book(folder, rows, name=name),
        file_name=name,
        exam=told(cast),
        full="",
    )


def stored(one) -> MarkImport:
    return MarkImport.objects.select_related("school").get(pk=one.pk)


def test_sheet__confirmed_twice_at_once__stored_once(cast, tmp_path):
    one = checked(cast, tmp_path, 80, "甲.xlsx")

    def confirm():
        return lifecycle.DOOR.confirm(stored(one), User.objects.get(pk=cast.director.pk))

    answers = together(confirm, confirm)
    assert len(raised(answers)) == 1 and isinstance(raised(answers)[0], Refused)
    assert Mark.objects.count() == 1


def test_sheet__undone_while_another_corrects_the_mark__one_after_the_other(cast, tmp_path):
    first = bring(cast, book(tmp_path, [["姓名", "班级", "数学"], ["张子轩", "七(1)班", 80]]))
    second = checked(cast, tmp_path, 91, "乙.xlsx")
    answers = together(
        lambda: lifecycle.DOOR.undo(stored(first), User.objects.get(pk=cast.director.pk)),
        lambda: lifecycle.DOOR.confirm(stored(second), User.objects.get(pk=cast.director.pk)),
    )
    assert raised(answers, but=Refused) == []
    assert marks_of(cast.zixuan) in ({"数学": "91/120"}, {})
    assert len(raised(answers)) == 1
