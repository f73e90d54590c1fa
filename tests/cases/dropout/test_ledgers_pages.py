"""The pages and papers of the three ledgers: figures on top, numbers masked, paper whole."""

from pathlib import Path

import pytest
from django.urls import reverse

from school_care.cases.dropout import ledgers_paper
from school_care.cases.dropout.enums import CourseState
from school_care.core.models import AuditEntry
from tests.cases.dropout.papers_making import course_of, round_of
from tests.factories import StudentFactory, days_ago
from tests.school.test_staff_pages import pdf_text
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
S = CourseState
AGE, SUSPECTED, DROPPED = "cases:ledgers", "cases:ledger_suspected", "cases:ledger_dropouts"


def page(client, route: str, query: str = "") -> str:
    """What a page says."""
    answer = client.get(reverse(route) + query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def director(client, cast):
    client.force_login(cast.director)
    return client


def test_age_page__everyone_on_the_register__figures_and_no_whole_number(director, cast):
    course_of(cast.zixuan)

    said = page(director, AGE)

    assert "在籍 <b>4</b>人" in said
    assert "疑似辍学 <b>1</b>" in said
    assert "赵远" in said
    assert "周转走" not in said
    assert cast.zixuan.id_number not in said
    assert cast.zixuan.id_number[-4:] in said


def test_age_page__class_chosen__its_pupils_alone(director, cast):
    said = page(director, AGE, f"?group={cast.seven_one.public_id}")

    assert "李安安" in said
    assert "赵远" not in said
    assert "在籍 <b>4</b>人" in said


def test_age_page__day_before_anybody_came__says_so(director):
    said = page(director, AGE, "?on=2001-01-01")

    assert "没有符合条件的学生" in said


@pytest.mark.parametrize("on", ["2999-01-01", "yesterday", "", "0001-01-01"])
def test_age_page__nonsense_for_a_day__today(director, on):
    assert f'value="{days_ago(0):%Y-%m-%d}"' in page(director, AGE, f"?on={on}")


def test_age_page__searched_by_initials__found_and_no_name_in_an_address(director, cast):
    answer = director.post(reverse(AGE), {"words": "zzx"})

    said = answer.content.decode()
    assert "找到1人" in said
    assert "张子轩" in said
    assert "李安安" not in said
    assert "zzx" not in answer.wsgi_request.get_full_path()


def test_suspected_page__one_case__reason_rounds_and_way_to_the_case(director, cast):
    course = course_of(cast.zixuan, reasons=["family"], whereabouts="work_far")
    round_of(course)

    said = page(director, SUSPECTED)

    assert "未销号 <b>1</b>人" in said
    for words in ("张子轩", "家庭变故/监护缺失", "到外省务工", "1次", "继续劝返"):
        assert words in said
    assert reverse("cases:case", args=[course.case.public_id]) in said
    assert cast.zixuan.id_number not in said


def test_suspected_page__struck_off__shown_with_the_whole_year_alone(director, cast):
    course_of(cast.zixuan, (S.SUSPECTED, days_ago(5)), (S.CLOSED, days_ago(0)))

    assert "张子轩" not in page(director, SUSPECTED)
    assert "张子轩" in page(director, SUSPECTED, "?shown=all")


def test_ledgers__nobody_in_them__say_what_brings_somebody_in(director):
    assert "没有疑似辍学的学生" in page(director, SUSPECTED)
    assert "辍学由上级认定" in page(director, DROPPED)


def test_ledgers__registrar__sees_the_first_and_no_way_to_the_others(client, cast):
    client.force_login(cast.registrar)

    said = page(client, AGE)

    assert reverse(SUSPECTED) not in said
    assert client.get(reverse(SUSPECTED)).status_code == 403


def test_age_paper__one_class__whole_numbers_and_a_trace_of_how_many(
    director, cast, tmp_path: Path
):
    answer = director.get(reverse("cases:ledgers_print") + f"?group={cast.seven_one.public_id}")

    text = "".join(pdf_text(answer.content, tmp_path / "age.pdf").split())
    assert "适龄儿童台账" in text
    assert cast.zixuan.id_number in text
    assert "七(1)班" in text
    assert "赵远" not in text
    trace = AuditEntry.objects.get(action="dropout.ledger_printed")
    assert trace.facts == {"which": "age", "pupils": 2}


def test_age_paper__more_than_fit_one_request__refused_with_the_way_on(director, cast, monkeypatch):
    monkeypatch.setattr(ledgers_paper, "MOST", 3)

    answer = director.get(reverse("cases:ledgers_print"), follow=True)

    assert "请先选班级再打印" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="dropout.ledger_printed").exists()


def test_suspected_paper__nobody__is_a_zero_report(director, tmp_path: Path):
    answer = director.get(reverse("cases:ledger_suspected_print"))

    text = "".join(pdf_text(answer.content, tmp_path / "none.pdf").split())
    assert "没有（零报告）" in text
    assert "疑似辍学台账" in text


def test_dropped_paper__one_confirmed__by_whom_and_when(director, cast, tmp_path: Path):
    course_of(
        cast.keke,
        (S.SUSPECTED, days_ago(30)),
        (S.CONFIRMED, days_ago(3)),
        confirmed_on=days_ago(3),
        confirmed_by="云教控〔2026〕12号",
    )

    answer = director.get(reverse("cases:ledger_dropouts_print"))

    text = "".join(pdf_text(answer.content, tmp_path / "dropped.pdf").split())
    assert "王可" in text
    assert "云教控" in text


@pytest.mark.parametrize("route", [AGE, SUSPECTED])
def test_pages__fifty_pupils__as_many_queries_as_five(director, cast, route):
    def fill(count: int) -> int:
        for _ in range(count):
            course_of(StudentFactory(current_class=cast.seven_two))
        return queries_of(director, reverse(route) + "?shown=all")

    few = fill(5)

    assert fill(45) == few
