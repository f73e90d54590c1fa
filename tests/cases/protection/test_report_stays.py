"""A mandatory report cannot be removed: no page, no command, no merge, no import taken back."""

import ast
from pathlib import Path

import pytest
from django.db.models import PROTECT, ProtectedError
from django.urls import get_resolver, reverse

from school_care.cases.models import (
    Case,
    MandatoryReport,
    Protection,
    ProtectionCall,
    ProtectionEntry,
    ProtectionGlass,
    ProtectionPerson,
    ProtectionStep,
)
from school_care.cases.protection.services import entries, filing, glass
from school_care.students.silence import is_silenced
from tests.cases.making import all_recipients
from tests.cases.protection.report_making import reported, rung
from tests.students.merging_rows import merged, two_files

pytestmark = pytest.mark.django_db

ROWS = (
    Protection,
    ProtectionPerson,
    ProtectionStep,
    ProtectionEntry,
    ProtectionCall,
    ProtectionGlass,
    MandatoryReport,
)
PRODUCT = Path(__file__).parents[3] / "school_care"
# A pupil who was put into a case of bullying by mistake, and an answer counted twice: neither is
# a row of a mandatory report.
REMOVING = {"bullying_children.py": 1, "surveys.py": 1}


def kept(row: Protection) -> dict[str, int]:
    """How many rows of each table the report has."""
    return {
        model.__name__: model.objects.filter(
            **({"pk": row.pk} if model is Protection else {"protection": row})
        ).count()
        for model in ROWS
    }


@pytest.fixture
def row(cast) -> Protection:
    """A report with a row in every table."""
    all_recipients(cast.school)
    made = reported(cast.teacher, cast.zixuan, call=rung())
    entries.write(made, by=cast.director, text="派出所已到")
    glass.break_glass(by=cast.principal, protection=made, why="夜里出警，要告诉民警")
    assert all(kept(made).values())
    return made


def test_report__everything_it_stands_on__the_database_refuses_to_let_go(cast, row):
    for held in (row, row.case, row.student, cast.school, cast.teacher, cast.director):
        with pytest.raises(ProtectedError):
            held.delete()
    with pytest.raises(ProtectedError):
        Case.objects.filter(pk=row.case_id).delete()


def test_report__no_row_of_it__goes_with_another_row():
    ways = {
        f"{model.__name__}.{one.name}": one.remote_field.on_delete
        for model in ROWS
        for one in model._meta.concrete_fields
        if one.remote_field
    }
    pointing = {
        f"{one.related_model.__name__}.{one.field.name}": one.on_delete
        for one in Protection._meta.related_objects
    }
    assert ways
    assert set((ways | pointing).values()) == {PROTECT}


def test_report__no_line_of_the_product__deletes_a_row_of_a_case():
    found: dict[str, int] = {}
    for path in sorted((PRODUCT / "cases").rglob("*.py")):
        calls = [one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.Call)]
        names = [one.func.attr for one in calls if isinstance(one.func, ast.Attribute)]
        count = sum(name in ("delete", "_raw_delete") for name in names)
        found |= {path.name: count} if count else {}
    assert found == REMOVING
    names = {model.__name__ for model in ROWS}
    for path in sorted(PRODUCT.rglob("*.py")):
        text = path.read_text()
        if ".delete()" in text and "cases" not in path.relative_to(PRODUCT).parts:
            tree = ast.walk(ast.parse(text))
            assert not names & {one.id for one in tree if isinstance(one, ast.Name)}, path


def test_report__whatever_its_handler_posts_to_its_pages__every_row_is_there(client, cast, row):
    before = kept(row)
    client.force_login(cast.director)
    routes = get_resolver("school_care.cases.urls").reverse_dict
    names = [name for name in routes if isinstance(name, str)]
    mine = [name for name in names if name.startswith(("protection", "mandatory"))]
    tried = 0
    for name in mine:
        for key in (row.public_id, *_parts(row)):
            try:
                url = reverse(f"cases:{name}", args=[key])
            except Exception:  # noqa: BLE001 (a page without a key)
                continue
            tried += 1
            for method in (client.post, client.delete):
                assert method(url, {"delete": "1", "remove": "1"}).status_code < 500, url
    assert tried > 20
    assert {name: count for name, count in kept(row).items() if count < before[name]} == {}


def test_report__two_files_of_the_child_merged__comes_along_and_stays_silent(cast):
    keep, absorb = two_files(cast)
    row = reported(cast.teacher, absorb, call=rung())
    before = kept(row)
    merged(cast, keep, absorb)

    row.refresh_from_db()
    assert (row.student, row.case.student) == (keep, keep)
    assert kept(row) == before
    assert is_silenced(keep)


def test_report__outcome_and_filing_put_right__what_stood_there_is_in_the_course(cast, row):
    for text in ("立案", "立案", "立案，编号12"):
        filing.note_outcome(by=cast.director, protection=row, text=text)
    for number in ("云教9号", "云教10号"):
        filing.note_education(
            by=cast.director, protection=row, filed_at=row.filed_at, number=number
        )

    old = [one.text for one in row.entries.all() if "原来登记的是" in one.text]
    assert [words.rpartition("：")[2].rpartition("收文号")[2] for words in old] == [
        "立案",
        "云教9号",
    ]


def _parts(row: Protection) -> list:
    found = [row.report.public_id, row.case.public_id]
    for name in ("people", "entries", "calls", "glasses"):
        found += list(getattr(row, name).values_list("public_id", flat=True))
    return found
