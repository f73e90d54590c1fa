"""开学报到 and 假期去向 in 待办事项 and on the pupil's file."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from school_care.attendance.enums import RegistrationState
from school_care.attendance.expected import members_on
from school_care.attendance.holiday_presets import words_of
from school_care.attendance.models import HolidayStay, RegistrationCount, TermRegistration
from school_care.attendance.selectors_holidays import (
    class_return,
    classes_not_done,
)
from school_care.attendance.selectors_registration import standings_on
from school_care.attendance.selectors_registration import words_of as missing_words
from school_care.attendance.selectors_registrations import classes_waiting
from school_care.attendance.term_days import (
    EARLY,
    REMIND_AFTER,
    Round,
    day_within,
    holiday_asked,
    holiday_past,
    registration_term,
    rounds_of,
)
from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.core.templatetags.days import near_day, short_date
from school_care.school.access import can, own_classes_of, roles_of
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability, Role
from school_care.school.models import SchoolClass, Term
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student, StudentCategory
from school_care.students.panels.todo import TodoLine, register_todo
from school_care.students.selectors import may, reads_care

FIRST_WEEKS = timedelta(days=15)  # of a term: registering, and who is not back
TERM_SLACK = timedelta(days=7)  # a count that fell behind a long holiday is still named


def register() -> None:
    """Add this part's panel and lines."""
    pupil_panels.register(Part("terms", 4, "attendance/terms/_file_line.html", file_line, "lead"))
    register_todo("terms.class", 15, class_lines)
    register_todo("terms.school", 22, school_lines)


def file_line(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """Not registered this term, or on holiday now: one line. Two queries in the middle of a
    term."""
    user, today = request.user, clock.today()
    if student.status != EnrolmentStatus.ENROLLED:
        return None
    if not can(user, Capability.VIEW_ATTENDANCE, request.school):
        return None
    calendar = calendar_of(request)
    term = registration_term(calendar, today)
    if term is None:
        return None
    if today <= term.last_day:
        told = _not_registered(student, term, calendar)
        if told:
            return {"words": told, "late": True, "url": _registration_url(request, student)}
    holiday = holiday_asked(calendar, today)
    if holiday is None:
        return None
    registers = may(user, Capability.REGISTER_TERM, student)
    if not registers and not reads_care(user, student):
        return None
    stay = HolidayStay.objects.filter(term=holiday.term, student=student).first()
    gone = stay and (stay.leaves_on or holiday.term.last_day + timedelta(days=1)) <= today
    if not gone:
        return None
    words = f"{holiday.name}：{words_of(stay)}"
    if stay.back_on:
        words += f"，{near_day(stay.back_on)}返回"
    url = reverse("attendance:holiday_pupil", args=[student.public_id])
    return {
        "words": words,
        "late": stay.alone,
        "url": url if registers else "",
    }


def _not_registered(student: Student, term: Term, calendar: Any) -> str:
    today = clock.today()
    row = TermRegistration.objects.filter(term=term, student=student).first()
    if row is not None and row.state == RegistrationState.NOT_HERE:
        known = missing_words(row)
        return "本学期未报到" + (f"：{known}" if known else "")
    beginning = term.first_day <= today < term.first_day + FIRST_WEEKS + TERM_SLACK
    if row is not None or not beginning or today > _last_count(term, calendar):
        return ""
    return "" if standings_on([student], today) else "本学期还没有登记报到"


def _registration_url(request: HttpRequest, student: Student) -> str:
    if not may(request.user, Capability.REGISTER_TERM, student):
        return ""
    return reverse("attendance:registration_pupil", args=[student.public_id])


def _last_count(term: Term, calendar: Any):
    days = [one.counts_on for one in rounds_of(term, calendar)]
    return max(days, default=term.first_day)


# -- the today page -----------------------------------------------------------------------------


def class_lines(request: HttpRequest) -> list[TodoLine]:
    """A head teacher's own classes: registration in the first days of a term, holidays in its last
    three weeks, who is not back. One query outside these weeks."""
    user, school, today = request.user, request.school, clock.today()
    if Role.HEAD_TEACHER not in roles_of(user, school):
        return []
    calendar = calendar_of(request)
    term = registration_term(calendar, today)
    holiday = holiday_asked(calendar, today)
    if term is None:
        return []
    beginning = term.first_day - EARLY <= today < term.first_day + FIRST_WEEKS + TERM_SLACK
    if not beginning and not (holiday and today <= holiday.term.last_day):
        return []
    own = SchoolClass.objects.filter(pk__in=own_classes_of(user, school)).in_order()
    lines: list[TodoLine] = []
    for group in own:
        group.school = school
        if beginning:
            lines += _registration_lines(group, term, rounds_of(term, calendar))
            lines += _return_lines(request, group, term)
        elif holiday:
            lines += _holiday_lines(group, holiday)
    return lines


def _registration_lines(group: SchoolClass, term: Term, rounds: list[Round]) -> list[TodoLine]:
    """Who is not registered yet, while no count waits: a count that waits is a duty."""
    today = clock.today()
    url = reverse("attendance:registration", args=[group.public_id])
    due = members_on(group.school, day_within(term, today)).filter(school_class=group)
    said = TermRegistration.objects.filter(term=term).values("student_id")
    unsaid = due.exclude(student_id__in=said).count()
    counted = set(
        RegistrationCount.objects.filter(term=term, school_class=group).values_list(
            "round", flat=True
        )
    )
    come = [one for one in rounds if one.counts_on <= today]
    if come and any(
        one.number not in counted for one in come if one.counts_on == come[-1].counts_on
    ):
        return []
    if unsaid and today <= max((one.counts_on for one in rounds), default=today):
        return [TodoLine(f"{group}开学报到：还有{unsaid}人没有登记", url)]
    return []


def _return_lines(request: HttpRequest, group: SchoolClass, term: Term) -> list[TodoLine]:
    today = clock.today()
    if not term.first_day <= today < term.first_day + FIRST_WEEKS:
        return []
    holiday = holiday_past(calendar_of(request), today)
    if holiday is None:
        return []
    away = len(class_return(request.user, group, holiday).away)
    if not away:
        return []
    url = reverse("attendance:holiday", args=[group.public_id])
    return [TodoLine(f"{group}{holiday.name}返校：{away}人还没回来", url)]


def _holiday_lines(group: SchoolClass, holiday: Any) -> list[TodoLine]:
    """Who has not been asked yet, once the care pupils have: theirs are duties."""
    today = clock.today()
    found = Student.objects.filter(current_class=group, status=EnrolmentStatus.ENROLLED)
    told = HolidayStay.objects.filter(term=holiday.term).values("student_id")
    care = StudentCategory.objects.on(today).filter(school=group.school).values("student_id")
    unasked = ~Q(pk__in=told)
    counts = found.aggregate(
        waiting=Count("pk", filter=unasked),
        in_care=Count("pk", filter=unasked & Q(pk__in=care)),
    )
    if not counts["waiting"] or counts["in_care"]:
        return []
    url = reverse("attendance:holiday", args=[group.public_id])
    late = holiday.due_on < today
    when = f"应在{short_date(holiday.due_on)}前" if late else f"{short_date(holiday.due_on)}前"
    text = f"{group}{holiday.name}去向：还有{counts['waiting']}人没有登记"
    return [TodoLine(text, url, when=when, late=late)]


def school_lines(request: HttpRequest) -> list[TodoLine]:
    """For the director: counts not handed in, holidays not asked about."""
    user, school, today = request.user, request.school, clock.today()
    if Role.DIRECTOR not in roles_of(user, school):
        return []
    calendar = calendar_of(request)
    term = registration_term(calendar, today)
    if term is None:
        return []
    lines = []
    rounds = [one for one in rounds_of_now(term, calendar) if one.counts_on <= today]
    for one in rounds:
        missing = classes_waiting(school, term, one)
        if missing:
            text = f"{one.label}报到统计：{missing}个班未报"
            late = one.counts_on < today
            lines.append(TodoLine(text, reverse("attendance:registrations"), late=late))
    holiday = holiday_asked(calendar, today)
    if holiday and today <= holiday.term.last_day:
        waiting = classes_not_done(school, holiday)
        if waiting:
            text = f"{holiday.name}去向：{waiting}个班没有登记完"
            when = f"{short_date(holiday.due_on)}前"
            lines.append(TodoLine(text, reverse("attendance:holidays"), when=when))
    return lines


def rounds_of_now(term: Term, calendar: Any) -> list[Round]:
    """The counts of a term while they are of interest, else none; no calendar is read then."""
    today = clock.today()
    if not term.first_day <= today <= term.first_day + FIRST_WEEKS + 2 * REMIND_AFTER:
        return []
    rounds = rounds_of(term, calendar)
    last = max((one.counts_on for one in rounds), default=term.first_day)
    return rounds if today <= last + REMIND_AFTER else []
