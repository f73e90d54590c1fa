"""Two people, or one person twice, at the same moment."""

import pytest

from school_care.attendance.models import AttendanceDay, AttendanceException, AttendanceImport
from school_care.attendance.services.imports.lifecycle import DOOR, check_import
from school_care.school.refusal import NotWaiting
from school_care.school.sheet_imports.door import Moved
from tests.attendance.imports.support import row_of
from tests.support.sheets import csv_file, nov
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

TIMES = 3


def check(life, path) -> AttendanceImport:
    return check_import(school=life.school, by=life.registrar, path=path, file_name=path.name)


def fresh(one: AttendanceImport) -> AttendanceImport:
    """The import as another person's request reads it."""
    return AttendanceImport.objects.select_related("school").get(pk=one.pk)


def test_confirming__by_two_people_at_once__imports_once(life, tmp_path):
    for day in range(16, 16 + TIMES):
        pupils = (life.zixuan, life.anan, life.mingming)
        rows = [row_of(pupil, nov(day)) for pupil in pupils]
        one = check(life, csv_file(tmp_path, *rows, row_of(life.keke, nov(day), "旷课")))

        def confirm(by, row=one):
            own = fresh(row)
            return lambda: DOOR.confirm(own, by)

        answers = together(confirm(life.registrar), confirm(life.director), confirm(life.registrar))

        assert raised(answers, but=NotWaiting) == []
        assert sum(isinstance(answer, NotWaiting) for answer in answers) == 2
        assert AttendanceDay.objects.filter(date=nov(day)).count() == 1
        assert AttendanceException.objects.filter(date=nov(day)).count() == 1


def test_two_files_about_the_same_day__at_once__the_second_is_shown_again(life, tmp_path):
    files = [
        csv_file(tmp_path, row_of(life.zixuan, nov(16), kind), name=f"{kind}.csv")
        for kind in ("旷课", "病假")
    ]
    waiting = [fresh(check(life, path)) for path in files]

    answers = together(*(lambda one=one: DOOR.confirm(one, life.registrar) for one in waiting))

    assert raised(answers, but=Moved) == []
    assert sum(isinstance(answer, Moved) for answer in answers) == 1
    assert AttendanceException.objects.count() == 1


def test_undoing__twice_at_once__once(life, tmp_path):
    one = check(life, csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课")))
    DOOR.confirm(one, life.registrar)
    rows = [fresh(one), fresh(one)]

    answers = together(*(lambda row=row: DOOR.undo(row, life.registrar) for row in rows))

    assert raised(answers, but=NotWaiting) == []
    assert sum(isinstance(answer, NotWaiting) for answer in answers) == 1
    assert AttendanceException.objects.count() == 0
