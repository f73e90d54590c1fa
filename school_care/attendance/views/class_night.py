"""The roll of a class at lights-out and at the return: its boarders who have no bed in a room."""

from datetime import date
from typing import Any

from school_care.attendance.dorm_nights import night_of, session_words
from school_care.attendance.enums import Session
from school_care.attendance.forms_roll import day_of
from school_care.attendance.selectors_roll import Roll
from school_care.attendance.views.dorm_roll import choices_of
from school_care.attendance.views.roll import TakeRoll
from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.school.calendar import SchoolCalendar

WHY_NONE = {
    Session.EVENING: "这天和第二天都不上课，学生不住校，晚上不用点名。",
    Session.RETURN: "返校只在上课前一天的假日或周日晚上点。",
}


class TakeClassNight(TakeRoll):
    """The same screen as in the morning, of boarders. Who has a bed is on the dormitory's roll and
    is shown as that says, to be read only."""

    def day(self, text: Any) -> date:
        return day_of(text) if text else night_of(clock.now())

    def choices(self, roll: Roll) -> list[tuple[str, str]]:
        return choices_of(roll)

    def has_lines(self, roll: Roll) -> bool:
        return bool(roll.lines)

    def words(self, day: date) -> str:
        return f"{session_words(self.session, day)}点名"

    def why_none(self, calendar: SchoolCalendar, day: date) -> str:
        following = calendar.next_school_day(day)
        said = WHY_NONE[Session(self.session)]
        return f"{said}下一个上课日是{long_date(following)}。" if following else said
