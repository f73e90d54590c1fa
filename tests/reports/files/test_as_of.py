"""A file as of a day says nothing of what came after it."""

from datetime import UTC, date, datetime

import pytest
from django.db.models import Model

from school_care.activities.models import Letter
from school_care.core import clock
from school_care.mentoring.models import Plan
from school_care.reports.as_of import by
from school_care.reports.files.building import file_papers
from school_care.reports.papers import Order
from school_care.students.models import Attachment, Certificate, StudentCategory
from tests.factories import days_ago
from tests.mentoring.plans.conftest import adopt
from tests.reports.files.support import SCHOOL
from tests.students.documents import attach

pytestmark = pytest.mark.django_db
DAY = 10  # days ago


def cells(cast, *, day: date | None = None) -> dict[str, list[str]]:
    """What stands in each part of 张子轩's file as of ten days ago."""
    order = Order(term=cast.term, edition=SCHOOL, day=day or days_ago(DAY), reader=cast.director)
    (paper,) = file_papers([cast.zixuan], order)
    return {
        part.code: [cell for block in part.blocks for row in block.rows for cell in row]
        for part in paper.parts
        if part.blocks and all(hasattr(block, "rows") for block in part.blocks)
    }


def changed(row: Model, **values) -> None:
    type(row).objects.filter(pk=row.pk).update(**values)


def test_by__day_before_on_and_after__only_what_has_been():
    assert by(date(2026, 7, 1), date(2026, 7, 2)) == date(2026, 7, 1)
    assert by(date(2026, 7, 2), date(2026, 7, 2)) == date(2026, 7, 2)
    assert by(date(2026, 7, 3), date(2026, 7, 2)) is None
    assert by(None, date(2026, 7, 2)) is None


def test_plan__adopted_after_the_day__is_not_in_the_file(cast):
    plan = adopt(cast)

    assert "帮扶计划" not in str(cells(cast).get("pairings", []))
    assert plan.get_kind_display() not in cells(cast).get("pairings", [])
    changed(plan, adopted_on=days_ago(DAY + 5))
    assert plan.get_kind_display() in cells(cast)["pairings"]
    changed(plan, adopted_on=None)
    assert plan.get_kind_display() in cells(cast)["pairings"]


def test_plan__closed_after_the_day__still_runs_in_the_file(cast):
    plan = adopt(cast)
    changed(plan, adopted_on=days_ago(DAY + 5), closed_on=days_ago(DAY - 5))

    assert said(days_ago(DAY + 5)) in cells(cast)["pairings"]
    assert said(days_ago(DAY - 5)) not in cells(cast)["pairings"]
    assert Plan.objects.get(pk=plan.pk).closed_on


def test_category__verified_and_ended_after_the_day__waits_and_holds_in_the_file(cast):
    row = StudentCategory.objects.get(student=cast.zixuan)
    changed(row, starts_on=days_ago(30), verified_on=days_ago(5), until=days_ago(3))

    told = cells(cast)["categories"]
    assert "待核实" in told
    assert said(days_ago(3)) not in told
    assert f"{said(days_ago(5))}核实" in cells(cast, day=days_ago(0))["categories"]


def test_certificate__issued_after_the_day__is_not_in_the_file(cast):
    row = Certificate.objects.create(
        school=cast.school,
        student=cast.zixuan,
        category=StudentCategory.objects.get(student=cast.zixuan).category,
        name="残疾人证",
        issued_on=days_ago(3),
    )

    assert "残疾人证" not in cells(cast).get("categories", [])
    changed(row, issued_on=days_ago(DAY + 3))
    assert "残疾人证" in cells(cast)["categories"]


def test_letter__answered_after_the_day__is_sent_and_waits_in_the_file(cast):
    Letter.objects.create(
        school=cast.school,
        student=cast.zixuan,
        to="妈妈",
        reason=Letter._meta.get_field("reason").choices[0][0],
        written_on=days_ago(20),
        sent_on=days_ago(15),
        answered_on=days_ago(5),
        recorded_at=clock.now(),
    )

    told = cells(cast)["home"]
    assert said(days_ago(15)) in told
    assert said(days_ago(5)) not in told


def test_materials__handed_in_early_in_the_morning__bear_the_day_of_the_school(cast):
    row = attach(cast.zixuan, cast.head_teacher)
    early = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)  # half past seven on 2 September there
    changed(row, uploaded_at=early)

    assert Attachment.objects.get(pk=row.pk).uploaded_at == early
    assert "2026年9月2日" in cells(cast, day=clock.today())["materials"]


def said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
