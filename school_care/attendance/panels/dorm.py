"""The dormitory on shared pages: tonight's roll in 待办事项, the room on a boarder's file."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.attendance.dorm_nights import asked_session, night_of, session_words
from school_care.attendance.enums import HERE, Part, Session
from school_care.attendance.expected import expected_in_rooms
from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.attendance.selectors_dorm import stay_of
from school_care.attendance.selectors_night import count_unfound
from school_care.attendance.services.stays import end_stays
from school_care.core import clock
from school_care.core.panels import Part as PanelPart
from school_care.core.panels import pupil_panels
from school_care.school.access import can, roles_of
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability, Role
from school_care.school.models import School
from school_care.students.departures import register_departure
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.panels.todo import TodoLine, register_todo
from school_care.students.selectors import may


def register() -> None:
    """Add panel and lines; have beds freed when pupils leave the school."""
    pupil_panels.register(PanelPart("dorm", 15, "attendance/dorm/_panel.html", room_panel, "rest"))
    register_todo("dorm.night", 6, night_lines)
    register_departure(end_stays)


def night_lines(request: HttpRequest) -> list[TodoLine]:
    """Tonight's roll before 生活老师 while rooms are open, or, before there are any, the way to
    them; boarders nobody has found before them and everybody who oversees attendance. Five queries
    at most."""
    user, school = request.user, request.school
    keeps_rooms = Role.DORMITORY in roles_of(user, school)
    if not (keeps_rooms or can(user, Capability.OVERSEE_ATTENDANCE, school)):
        return []
    tonight = night_of(clock.now())
    rooms = expected_in_rooms(school, tonight) if keeps_rooms else {}
    if keeps_rooms and not rooms:
        return _begin_line(school)
    session = asked_session(calendar_of(request), tonight)
    if session is None:
        return []
    query = f"?on={tonight.isoformat()}&session={session}"
    words, lines = session_words(session, tonight), []
    if unfound := count_unfound(school, tonight, session):
        url = f"{reverse('attendance:dorm_missing')}{query}"
        text = f"{words}：{unfound}名住校生未到待核实"
        lines.append(TodoLine(text, url, when="马上联系", late=True))
    done = AttendanceDay.objects.filter(
        school=school, date=tonight, session=session, room_id__in=rooms
    )
    if left := len(rooms) - done.count() if rooms else 0:
        url = f"{reverse('attendance:dorm')}{query}"
        lines.append(TodoLine(f"{words}点名，{left}间未交", url, "今晚"))
    return lines


def _begin_line(school: School) -> list[TodoLine]:
    """Where there are boarders and nobody has a bed yet."""
    boarders = Student.objects.filter(school=school, boarding=True).enrolled()
    if not boarders.exists():
        return []
    return [TodoLine("给住校生安排房间，才能按房间点名", reverse("attendance:rooms"))]


def room_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """Room, bed, since when, the last evening away; of boarders and who has a bed. Two queries, one
    for other pupils without a room."""
    if student.status != EnrolmentStatus.ENROLLED:
        return None
    stay = stay_of(student, clock.today())
    if stay is None and not student.boarding:
        return None
    away = (
        AttendanceException.objects.filter(
            student=student, session__in=(Session.EVENING, Session.RETURN), part=Part.ALL
        )
        .exclude(kind__in=HERE)
        .order_by("-date", "-id")
    )
    last = away.first()
    return {
        "student": student,
        "stay": stay,
        "away": last,
        "away_words": session_words(last.session, last.date) if last else "",
        "may_place": may(request.user, Capability.MANAGE_DORM, student),
    }
