"""The roll on the today page: a head teacher's one tap in the morning, and what director and
principal have to see to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime

from school_care.attendance.dorm_nights import asked_session, has_begun, night_of, session_words
from school_care.attendance.enums import Session
from school_care.attendance.selectors_class_night import own_class_nights
from school_care.attendance.selectors_home import (
    ClassLine,
    count_open_classes,
    own_open_classes,
    unfound,
)
from school_care.attendance.services.roll_rules import has_roll
from school_care.attendance.views.roll import roll_url
from school_care.core import clock
from school_care.core.panels import Part, today_cards
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.students.panels.todo import TodoLine, register_todo

DUE_HOUR = 9  # from then on a class that has not handed in is told of


def register() -> None:
    """Add the card and the lines."""
    today_cards.register(Part("roll", 5, "attendance/_card_roll.html", roll_card))
    register_todo("roll", 3, roll_lines)
    register_todo("roll.night", 4, night_lines)


def roll_card(request: HttpRequest) -> dict[str, Any] | None:
    """点名: the person's own classes while today's or tonight's roll is not handed in, and the
    children nobody has found this morning: nothing on the page comes before them."""
    if not can(request.user, Capability.TAKE_ROLL, request.school):
        return None
    today = clock.today()
    groups = own_open_classes(request.user, request.school, today)
    if groups and not has_roll(calendar_of(request), today, Session.MORNING):
        groups = []
    rolls = [(f"{group} 点名", roll_url(group, today)) for group in groups]
    tonight = _tonight(request)
    rolls += [
        (f"{line.name} {tonight.words}点名", tonight.url(line))
        for line in tonight.lines
        if line.day is None
    ]
    missing = count_unfound(request)
    return {"rolls": rolls, "missing": missing} if rolls or missing else None


def count_unfound(request: HttpRequest) -> int:
    """Children in the person's sight nobody has found this morning; none on a free day."""
    today = clock.today()
    if not has_roll(calendar_of(request), today, Session.MORNING):
        return 0
    return unfound(request.user, request.school, today).count()


@dataclass(frozen=True)
class Tonight:
    """The evening's rolls of a person's own classes."""

    day: date
    session: str
    lines: list[ClassLine]

    @property
    def words(self) -> str:
        """周日返校."""
        return session_words(self.session, self.day)

    def url(self, line: ClassLine) -> str:
        """Where the roll is taken."""
        return roll_url(line.group, self.day, self.session)


def _tonight(request: HttpRequest) -> Tonight:
    """Read once a request: the card and the lines ask for it."""
    if not hasattr(request, "_class_nights"):
        now = clock.now()
        day = night_of(now)
        session = asked_session(calendar_of(request), day)
        lines: list[ClassLine] = []
        if session is not None and has_begun(session, day, now):
            lines = own_class_nights(request.user, request.school, day, session)
        request._class_nights = Tonight(day, session or "", lines)
    return request._class_nights


def night_lines(request: HttpRequest) -> list[TodoLine]:
    """Boarders of the person's own classes who are not found tonight, while their class takes the
    roll. Who oversees attendance has them in the dormitory's line."""
    user, school = request.user, request.school
    if not can(user, Capability.TAKE_ROLL, school):
        return []
    if can(user, Capability.OVERSEE_ATTENDANCE, school):
        return []
    tonight = _tonight(request)
    return [
        TodoLine(
            f"{tonight.words}：{line.counts['missing']}名住校生未到待核实",
            tonight.url(line),
            when="马上联系",
            late=True,
        )
        for line in tonight.lines
        if line.counts["missing"]
    ]


def roll_lines(request: HttpRequest) -> list[TodoLine]:
    """Classes that have not handed in and children not found, for those who oversee. Who takes
    rolls has the children on the card 点名."""
    user, school, today = request.user, request.school, clock.today()
    if not can(user, Capability.VIEW_ATTENDANCE, school):
        return []
    if not can(user, Capability.OVERSEE_ATTENDANCE, school):
        return []
    if not has_roll(calendar_of(request), today, Session.MORNING):
        return []
    url = reverse("attendance:home")
    lines = []
    if not can(user, Capability.TAKE_ROLL, school) and (missing := count_unfound(request)):
        lines.append(TodoLine(f"{missing}名学生未到待核实", f"{url}#missing", "今天", late=True))
    due = localtime(clock.now()).hour >= DUE_HOUR
    if due and (count := count_open_classes(user, school, today)):
        lines.append(TodoLine(f"{count}个班未交今日点名", url, "今天", late=True))
    return lines
