"""What a roll must satisfy before anything is stored: the person's right, the day, the clock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from school_care.attendance.enums import Session
from school_care.attendance.models import DormRoom
from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.school.access import can, can_for_class
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass
from school_care.school.refusal import Refused

DAYS_BACK = 30  # older days come by import, so that a term's figures do not move silently
CLOCK_SLACK = timedelta(minutes=10)  # a phone a little ahead of the server is right
ONE_DAY = timedelta(days=1)
SUNDAY = 6


@dataclass(frozen=True)
class Place:
    """Where a roll is taken: one class or one room."""

    school_class: SchoolClass | None = None
    room: DormRoom | None = None

    def __post_init__(self) -> None:
        if (self.school_class is None) == (self.room is None):
            raise ValueError("a roll is of one class or one room")

    @property
    def of(self) -> SchoolClass | DormRoom:
        """The class or the room."""
        return self.school_class or self.room  # type: ignore[return-value]

    @property
    def school(self) -> School:
        """The school that answers for it."""
        return self.of.school

    def lookup(self) -> dict[str, Any]:
        """The filter that finds its rolls."""
        if self.school_class is not None:
            return {"school_class": self.school_class}
        return {"room": self.room}

    def lock(self) -> None:
        """Let nobody else change its rolls until the transaction ends. Rows that point at the
        class or room can still be written by others (FOR NO KEY UPDATE)."""
        type(self.of).objects.select_for_update(no_key=True).get(pk=self.of.pk)


def may_take_roll(by: Any, place: Place) -> bool:
    """Whether `by` may take the roll of this class, or of the dormitory of this room's school."""
    if place.school_class is not None:
        return can_for_class(by, Capability.TAKE_ROLL, place.school_class)
    return can(by, Capability.TAKE_DORM_ROLL, place.school)


def check_right(by: Any, place: Place) -> None:
    """Raises Refused when `by` may not take the roll there."""
    if may_take_roll(by, place):
        return
    if place.school_class is not None:
        raise Refused("该班不由您点名，请联系班主任。")
    raise Refused("宿舍点名由生活老师负责，您不能提交。")


def check_day(calendar: SchoolCalendar, day: date, session: str) -> None:
    """Raises Refused when no roll may be handed in today for `day` and `session`."""
    today = clock.today()
    first = today - timedelta(days=DAYS_BACK)
    if day > today:
        raise Refused("不能提前点名，请选择今天或以前的日期。")
    if day < first:
        raise Refused(f"{long_date(day)}已超过{DAYS_BACK}天，请用「考勤导入」补录。")
    running = calendar.current_or_last_term(today) or calendar.term_on(today + ONE_DAY)
    eve = ONE_DAY if session == Session.RETURN else timedelta(0)
    if running is None or day < running.first_day - eve:
        raise Refused(f"{long_date(day)}在本学期开学以前，不能点名。")
    if not has_roll(calendar, day, session):
        raise Refused(f"{long_date(day)}{_no_roll_words(session)}，不用点名。")


def has_roll(calendar: SchoolCalendar, day: date, session: str) -> bool:
    """Whether a roll of this session is taken on `day`: mornings on school days, nights before or
    on a school day, the return on a Sunday or on the last free day before a school day."""
    school_day = calendar.is_school_day(day)
    before_school = calendar.is_school_day(day + ONE_DAY)
    if session == Session.MORNING:
        return school_day
    if session == Session.EVENING:
        return school_day or before_school
    in_term = calendar.term_on(day) is not None or before_school
    return not school_day and in_term and (before_school or day.weekday() == SUNDAY)


def _no_roll_words(session: str) -> str:
    return {
        Session.MORNING: "不上课",
        Session.EVENING: "学生不住校",
        Session.RETURN: "不是返校日",
    }[Session(session)]


def believable(taken_at: datetime | None, day: date, received_at: datetime) -> datetime:
    """When the roll was taken. A device's clock may be wrong: a time ahead of the server or before
    the day itself cannot be true, and the time of receipt stands instead."""
    if taken_at is None or taken_at > received_at + CLOCK_SLACK:
        return received_at
    if timezone.localtime(taken_at).date() < day:
        return received_at
    return min(taken_at, received_at)
