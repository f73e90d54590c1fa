"""What a day was for a pupil, and how long one has been missing. Pure reading: no user, no writing,
a constant number of queries. Who may see an answer is the caller's matter."""

from school_care.attendance.reckoning.days import Presence, PupilDay
from school_care.attendance.reckoning.facts import Facts, last_school_days, pupil_days
from school_care.attendance.reckoning.streaks import Streak, absence_streaks, unexplained_days

__all__ = [
    "Facts",
    "Presence",
    "PupilDay",
    "Streak",
    "absence_streaks",
    "last_school_days",
    "pupil_days",
    "unexplained_days",
]
