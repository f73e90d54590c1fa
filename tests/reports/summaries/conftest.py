"""A school in November 2026, with October over; every test stands on Thursday the 12th."""

import pytest
import time_machine

from tests.cases.dropout.monthly import here_since, set_term


@pytest.fixture(autouse=True)
def thursday():
    with time_machine.travel("2026-11-12T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def school(cast, thursday):
    """The cast's school in its autumn term."""
    cast.term = set_term(cast.school)
    here_since(cast.school)
    return cast.school
