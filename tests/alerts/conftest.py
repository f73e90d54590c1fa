"""What several tests of warnings begin with."""

import pytest
import time_machine

from tests.alerts.warned import MONDAY, trial

__all__ = ["trial"]


@pytest.fixture
def a_monday():
    """A Monday morning in the middle of the term."""
    with time_machine.travel(MONDAY):
        yield
