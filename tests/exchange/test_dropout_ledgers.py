"""The ledgers of dropout control leave the school by one door: asked what for, locked, noted."""

import pytest
from django.urls import reverse

from school_care.cases.dropout.enums import CourseState
from school_care.core.models import AuditEntry
from school_care.core.sheets import unlock
from school_care.exchange.models import ExportLog
from tests.cases.dropout.papers_making import course_of, round_of
from tests.exchange.taking import book_of
from tests.exchange.test_exports_pages import given
from tests.factories import days_ago

pytestmark = pytest.mark.django_db


def url(kind: str, query: str = "") -> str:
    """Where a ledger is taken."""
    return reverse("exchange:dropout_ledger", args=[kind]) + query


@pytest.fixture
def director(client, cast):
    client.force_login(cast.director)
    return client


def taken(answer) -> list[list[str]]:
    """The rows of a locked workbook as text, blanks left out."""
    assert answer.status_code == 200, answer.content.decode()[:2000]
    book = book_of(unlock(answer.content, given()["password"]))
    rows = book.iter_rows(values_only=True)
    return [[str(cell) for cell in row if cell not in (None, "")] for row in rows]


def test_export__suspected__one_row_of_the_form_and_noted_in_the_pupils_trail(director, cast):
    round_of(course_of(cast.zixuan, reasons=["family"], whereabouts="work_far"))

    rows = taken(director.post(url("suspected"), given()))

    [line] = [row for row in rows if "张子轩" in row]
    for words in (cast.zixuan.id_number, "家庭变故/监护缺失", "到外省务工", "1次", "继续劝返"):
        assert words in line
    log = ExportLog.objects.get()
    assert (log.pupils, log.protected, log.purpose) == (1, True, "superior")
    assert log.scope.startswith("疑似辍学台账，截至")
    assert "张子轩" not in log.scope
    trace = AuditEntry.objects.get(action="pupil.exported")
    assert trace.student_id == cast.zixuan.public_id


def test_export__one_class_of_everyone__its_pupils_alone(director, cast):
    query = f"?group={cast.seven_one.public_id}"

    page = director.get(url("age", query)).content.decode()
    rows = taken(director.post(url("age", query), given()))

    assert "七(1)班，2人" in page
    told = {cell for row in rows for cell in row}
    assert {"张子轩", "李安安"} <= told
    assert "赵远" not in told
    assert "共2人。" in told


def test_export__nobody_in_the_ledger__no_file_and_says_what_to_do(director):
    answer = director.post(url("dropped"), given())

    assert answer.status_code == 422
    assert "请打印零报告" in answer.content.decode()
    assert not ExportLog.objects.exists()


def test_export__wrong_own_password__no_file(director, cast):
    course_of(cast.zixuan)

    answer = director.post(url("suspected"), given(own_password="wrong-wrong-1"))

    assert answer.status_code == 422
    assert not ExportLog.objects.exists()


def test_export__registrar__takes_everyone_and_none_with_reasons(client, cast):
    client.force_login(cast.registrar)
    course_of(cast.zixuan, (CourseState.SUSPECTED, days_ago(1)))

    assert client.post(url("age"), given()).status_code == 200
    assert client.post(url("suspected"), given()).status_code == 403


def test_export__no_such_ledger__not_found(director):
    assert director.get(url("others")).status_code == 404
