"""What several tests of duties begin with."""

import pytest
import time_machine

from tests.duties.duties_of import MONDAY


@pytest.fixture
def a_monday():
    """A Monday morning in the middle of the term."""
    with time_machine.travel(MONDAY):
        yield
