"""Days on a page carry the year exactly when it is not this one."""

from datetime import date, datetime

import pytest
import time_machine
from django.utils import timezone

from school_care.core.templatetags.days import near_day


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 2), "11月2日"),
        (date(2025, 9, 13), "2025年9月13日"),
        (date(2027, 1, 1), "2027年1月1日"),
        (None, ""),
        # 23:30 in London is the next morning at school
        (datetime(2025, 12, 31, 23, 30, tzinfo=timezone.get_fixed_timezone(0)), "1月1日"),
    ],
)
@time_machine.travel("2026-11-22T12:00:00+08:00")
def test_near_day__this_year_or_another__as_people_say_it(day, said):
    assert near_day(day) == said
