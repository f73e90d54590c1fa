"""No page prints for a family to whom nothing goes, whichever page it is: walked from the URL
configuration, as whoever may open most; and every builder of a family's paper is known here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from school_care.core import pdf as core_pdf
from school_care.school.papers import FOR_FAMILY
from tests.access.expectations import EXPECTED
from tests.access.test_urls import _ask, _make_everyone
from tests.cast import Cast
from tests.silence.making import quiet

pytestmark = pytest.mark.django_db
# Modules that make papers which leave the school: they ask `students.silence`, or why they need
# not.
ASKS, NOBODY, TO_OFFICES, TO_THE_CHILD = "asks", "names no pupil", "to offices", "to the child"
BUILDERS = {
    "activities/birthday_papers.py": TO_THE_CHILD,
    "activities/call_papers.py": ASKS,
    "activities/letter_papers.py": ASKS,
    "activities/note_papers.py": ASKS,
    "activities/papers_activity.py": NOBODY,
    "attendance/leave_papers.py": ASKS,
    "escalation/papers.py": TO_OFFICES,
    "mentoring/allowance_papers.py": ASKS,
    "mentoring/papers_counselling.py": NOBODY,
    "mentoring/plan_papers.py": ASKS,
    "students/moves_paper.py": TO_OFFICES,
    "students/notice_paper.py": ASKS,
    "students/views/archive_corrections.py": ASKS,
}
# What names the pupil and goes to no family: who reads it, as in docs/permissions.md.
NOT_TO_THE_FAMILY = {
    "students:transfer_letter": "the other school",
    "mentoring:allowance_payouts": "kept by whoever keeps the money; the child signs",
    "activities:birthday_list": "the wall of the class: all of it",
}


def _modules() -> Iterator[tuple[str, ast.Module]]:
    root = Path(settings.BASE_DIR) / "school_care"
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if "/migrations/" not in name and not name.startswith("workspace/demo/"):
            yield name, ast.parse(path.read_text())


def _names(module: ast.Module) -> set[str]:
    found = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    return found | {node.attr for node in ast.walk(module) if isinstance(node, ast.Attribute)}


def test_builders_of_what_leaves_the_school__all_of_them_are_known():
    found = {
        name
        for name, module in _modules()
        if "FOR_FAMILY" in _names(module) and name != "school/papers.py"
    }
    known = {name for name in BUILDERS if name in found}
    strays = {name for name in found - known if not name.startswith("cases/protection/")}
    assert not strays, "a new paper for families: let it ask students.silence, and write it here"
    assert known == set(BUILDERS)


@pytest.mark.parametrize("name", [name for name, how in BUILDERS.items() if how == ASKS])
def test_builder__asks_whether_anything_may_go_to_the_family(name):
    module = dict(_modules())[name]
    asks = {"require_spoken", "require_all_spoken", "is_silenced"}
    assert asks & _names(module), f"{name} prints for families and does not ask"


@pytest.fixture(scope="module")
def everyone(django_db_setup, django_db_blocker) -> Iterator[Cast]:
    """The people and rows of the access walk; nothing goes to the family of 张子轩."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = _make_everyone()
        quiet(cast.zixuan)
        yield cast
        transaction.set_rollback(True)


@pytest.fixture(scope="module", autouse=True)
def papers_in_words() -> Iterator[None]:
    """Papers say in plain bytes what stands on them, and for whom they are."""
    blank = core_pdf.render_document('<html lang="zh-CN"><body></body></html>').pdf

    def in_words(html: str) -> core_pdf.Rendered:
        return core_pdf.Rendered(blank + html.encode(), 1, {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_pdf, "render_document", in_words)
        yield


@pytest.mark.parametrize("who", ["director", "head_teacher", "dormitory"])
def test_every_page__family_silenced__prints_nothing_for_it(everyone, who, monkeypatch):
    printed: list[str] = []
    monkeypatch.setattr(
        "school_care.school.papers.render_to_string", _watching(printed), raising=True
    )
    client = Client()
    client.force_login(getattr(everyone, who))
    told = []
    for name, cases in EXPECTED.items():
        if name in NOT_TO_THE_FAMILY or name.startswith("cases:protection"):
            continue
        for case in cases:
            for method in ("get", "post"):
                if who not in (getattr(case, method) or ()):
                    continue
                try:
                    url = reverse(name, kwargs=case.arguments(everyone))
                except NoReverseMatch:
                    continue
                printed.clear()
                _ask(client, method, url)
                told += [f"{method} {name}" for words in printed if "张子轩" in words]
    assert not told, "printed for the family: " + ", ".join(sorted(set(told)))


def _watching(printed: list[str]):
    from django.template.loader import render_to_string

    def render(template, context=None, *args, **kwargs):
        html = render_to_string(template, context, *args, **kwargs)
        if (context or {}).get("edition") == FOR_FAMILY and not template.startswith(
            "print/report_up"
        ):
            printed.append(html)
        return html

    return render
