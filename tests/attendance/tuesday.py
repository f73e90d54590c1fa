"""A Tuesday in term, and the cast made around it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

TUESDAY = date(2026, 11, 17)


@pytest.fixture
def today(monkeypatch) -> date:
    """The clock stands at nine in the morning of TUESDAY."""
    moment = datetime(2026, 11, 17, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return TUESDAY


@pytest.fixture
def school(today, cast):
    """The cast on that day."""
    return cast


def days(number: int) -> date:
    """The day `number` days after TUESDAY."""
    return TUESDAY + timedelta(days=number)
