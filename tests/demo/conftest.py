"""A demo school built once for all tests of a file, rolled back afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction

from school_care.school.models import School
from school_care.workspace.demo.building import Wish, build_schools
from school_care.workspace.demo.shape import plan_shape

NOVEMBER = date(2026, 11, 22)  # a Sunday in the twelfth week of term


@contextmanager
def standing(pupils: int, today: date, **wish) -> Iterator[School]:
    """The demo school while the block runs."""
    with transaction.atomic():
        (built,) = build_schools(
            Wish(
                shape=plan_shape(pupils),
                schools=1,
                today=today,
                seed=wish.pop("seed", 1),
                quick=wish.pop("quick", False),
                password=wish.pop("password", "lin-shan-yun-12345"),
            )
        )
        yield built.school
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def full_school(django_db_setup, django_db_blocker) -> Iterator[School]:
    """The school of 960 pupils on 22 November 2026."""
    with django_db_blocker.unblock(), standing(960, NOVEMBER) as school:
        yield school


@pytest.fixture
def build(db) -> Callable[..., School]:
    """Build a school that lasts as long as the test."""

    def make(pupils: int, today: date, **wish) -> School:
        (built,) = build_schools(
            Wish(
                shape=plan_shape(pupils),
                schools=1,
                today=today,
                seed=wish.get("seed", 1),
                quick=wish.get("quick", False),
                password="lin-shan-yun-12345",
            )
        )
        return built.school

    return make
