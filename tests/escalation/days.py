"""Days of a report: the clock standing at a moment of the school's day."""

from datetime import date, datetime

import time_machine

# a Friday, a Monday after it
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def at(day: date, clock_time: str = "09:00"):
    """The clock at a moment of a day by the school's time, standing still."""
    return time_machine.travel(datetime.fromisoformat(f"{day}T{clock_time}:00+08:00"), tick=False)
