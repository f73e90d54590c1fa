"""A staff sheet of an earlier school year: its classes are called as they were then."""

from functools import partial

import pytest
import time_machine

from school_care.school.models import Appointment
from tests.factories import SchoolFactory
from tests.school.sheets import staff_sheet
from tests.support import sheets

pytestmark = pytest.mark.django_db
run = partial(sheets.run, "import_staff")
HEAD = ("账号", "姓名", "角色", "班级", "起", "止")


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-21 09:00+08:00", tick=False):
        yield


@pytest.fixture
def school():
    return SchoolFactory()


def heads(tmp_path, *rows) -> dict:
    return run(staff_sheet(tmp_path / "教职工.xlsx", *rows, headings=HEAD), "--commit")


def entered() -> dict[str, int]:
    posts = Appointment.objects.filter(school_class__isnull=False)
    return dict(posts.values_list("user__username", "school_class__entry_year"))


def test_sheet__everybody_since_last_spring__classes_named_as_then(school, tmp_path):
    rows = [
        ("wang", "王丽华", "班主任", "七(1)班", "2026-03-02", "2026-05-10"),
        ("lixiuying", "李秀英", "班主任", "七(1)班", "2026-05-11", ""),
        ("zhao", "赵明辉", "班主任", "一(2)班", "2026-03-02", ""),
    ]
    answer = heads(tmp_path, *rows)
    assert entered() == {"wang": 2025, "lixiuying": 2025, "zhao": 2025}
    assert set(answer["classes_created"]) == {"一(2)班", "七(1)班"}
    assert "2025—2026学年" in answer["warnings"][0]["message"]
    again = heads(tmp_path, *rows)
    assert (again["new"], again["changed"]) == (0, 0)


def test_sheet__one_class_that_had_not_begun__classes_named_as_then(school, tmp_path):
    heads(tmp_path, ("wang", "王丽华", "班主任", "七(1)班", "2026-03-02", ""))
    assert entered() == {"wang": 2025}


def test_sheet_of_today__some_since_long_some_since_autumn__classes_as_named_now(school, tmp_path):
    answer = heads(
        tmp_path,
        ("wang", "王丽华", "班主任", "八(1)班", "2025-09-01", ""),
        ("lixiuying", "李秀英", "班主任", "七(1)班", "2026-09-01", ""),
    )
    assert entered() == {"wang": 2025, "lixiuying": 2026}
    assert not answer["warnings"]


@pytest.mark.parametrize(
    "rows",
    [
        [("wang", "王丽华", "班主任", "八(1)班", "2025-09-01", "")],
        [
            ("wang", "王丽华", "班主任", "八(1)班", "2025-09-01", ""),
            ("lixiuying", "李秀英", "班主任", "七(1)班", "", ""),
        ],
        [
            ("wang", "王丽华", "班主任", "九(1)班", "2024-09-01", ""),
            ("lixiuying", "李秀英", "班主任", "八(1)班", "2025-09-01", ""),
        ],
    ],
    ids=["one-class", "one-without-date", "of-two-years"],
)
def test_sheet__does_not_tell_of_one_year__classes_as_named_now(school, tmp_path, rows):
    heads(tmp_path, *rows)
    assert entered()["wang"] == {"八(1)班": 2025, "九(1)班": 2024}[rows[0][3]]
