"""Where a pupil belongs: on the file, beside the name, and what of it waits."""

from datetime import timedelta
from typing import Any

from django.db.models import Case, Q, When
from django.http import HttpRequest
from django.urls import reverse

from school_care.core import clock
from school_care.core.panels import Part, pupil_columns, pupil_panels
from school_care.core.templatetags.days import long_date, near_day
from school_care.school.access import can, own_classes_of, roles_of
from school_care.school.enums import Capability, Role
from school_care.students import selectors
from school_care.students.enums import (
    GONE,
    NOT_EXPECTED,
    Direction,
    EnrolmentStatus,
    EntryKind,
    LeaveReason,
    StandingKind,
    TransferState,
)
from school_care.students.models import Enrolment, Standing, Student
from school_care.students.panels.todo import TodoLine, register_todo
from school_care.students.selectors_moves import (
    HAPPENED,
    TAGS,
    Places,
    Waiting,
    kinds_on,
    open_transfers,
    overdue_standings,
    places_of,
)

NEWS_DAYS = 7  # so long a head teacher is told of a change in the own class


def register() -> None:
    """Add this part's panels, the tag beside the name, the lines."""
    pupil_panels.register(Part("moves", 3, "students/moves/panel.html", moves_panel, "lead"))
    pupil_panels.register(
        Part("moves-history", 25, "students/moves/panel_history.html", history_panel, "rest")
    )
    pupil_columns.register(Part("standing", 3, "students/moves/_tag.html", tag_column, "tags"))
    register_todo("moves.waiting", 45, waiting_lines)
    register_todo("moves.news", 46, news_lines)


def moves_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """What differs from "on the register and in class", since when and where; absent otherwise.
    Three queries, shared with the history."""
    places = places_of(request.user, student)
    running, ended = places.running(clock.today()), _ended(student, places)
    if not running and not ended:
        return None
    return {
        "running": running,
        "ended": ended,
        "late": any(row.late for row in running),
        "enrols": selectors.may(request.user, Capability.ENROL_PUPILS, student),
    }


def _ended(student: Student, places: Places) -> str:
    """2026年11月3日毕业, on the file of a former pupil; 转出 with the school."""
    last = places.last
    if last is None or last.until is None or last.leave_reason not in GONE:
        return ""
    reason = LeaveReason(last.leave_reason)
    if student.status != EnrolmentStatus.LEFT:
        return f"已登记{near_day(last.until)}起离校。"
    words = f"{long_date(last.until)}{HAPPENED[reason]}"
    if reason != LeaveReason.TRANSFERRED:
        return f"{words}。"
    gone = [
        row
        for row in places.transfers
        if row.direction == Direction.OUT and row.state == TransferState.ACKNOWLEDGED
    ]
    return f"{words}到{gone[-1].other_school}。" if gone else f"{words}。"


def history_panel(request: HttpRequest, student: Student) -> dict[str, Any]:
    """Classes and standings from the first day on, folded."""
    return {
        "student": student,
        "places": places_of(request.user, student),
        "enrols": selectors.may(request.user, Capability.ENROL_PUPILS, student),
    }


def tag_column(request: HttpRequest, students: list[Student]) -> dict[int, list[str]]:
    """休学, 转出办理中 and the like beside the name; one query. They name a form of schooling: who
    may open the file may know it."""
    found = kinds_on(clock.today(), [student.pk for student in students])
    return {pk: [TAGS[kind] for kind in kinds] for pk, kinds in found.items()}


def waiting_lines(request: HttpRequest) -> list[TodoLine]:
    """What waits for another school, and whose return is due, for those who register pupils."""
    user, school = request.user, request.school
    if not can(user, Capability.ENROL_PUPILS, school):
        return []
    lines = []
    waiting = open_transfers(user, school)
    for direction, words in ((Direction.OUT, "转出等对方学校确认"), (Direction.IN, "转入等学籍")):
        rows = [row for row in waiting if row.transfer.direction == direction]
        if rows:
            oldest = rows[0]
            when = f"已{oldest.days}天" if len(rows) == 1 else f"最长{oldest.days}天"
            lines.append(TodoLine(f"{words}，{len(rows)}人", _url(rows), when, late=oldest.late))
    due = overdue_standings(user, school)
    back = [row for row in due if row.standing.kind == StandingKind.SUSPENDED]
    other = [row for row in due if row.standing.kind != StandingKind.SUSPENDED]
    for rows, words in ((back, "休学到期，请办复学或延期"), (other, "就读情况到期，请核对")):
        if rows:
            when = f"{near_day(rows[0].since)}到期"
            lines.append(TodoLine(f"{words}，{len(rows)}人", _url(rows), when, late=rows[0].late))
    return lines


def _url(rows: list[Waiting]) -> str:
    """The one that waits, or the list."""
    if len(rows) > 1:
        return reverse("students:moves")
    row = rows[0]
    if row.transfer is not None:
        return reverse("students:transfer", args=[row.transfer.public_id])
    return reverse("students:standing", args=[row.standing.public_id])


def news_lines(request: HttpRequest) -> list[TodoLine]:
    """Head teachers are told who came into the own class and who is out of it, for a week; of
    those who went to another class, how many."""
    user, school, today = request.user, request.school, clock.today()
    if Role.HEAD_TEACHER not in roles_of(user, school):
        return []
    classes = own_classes_of(user, school)
    since = today - timedelta(days=NEWS_DAYS)
    came = Q(
        entry_kind__in=_NEWS,
        starts_on__gt=since,
        starts_on__lte=today,
        student__current_class_id__in=classes,
    )
    went = Q(leave_reason=LeaveReason.MOVED_CLASS, until__gt=since, until__lte=today)
    stays = Enrolment.objects.filter(came | went, school_class_id__in=classes)
    stays = stays.annotate(
        has_come=Case(When(came, then=True), default=False),
        has_gone=Case(When(went, then=True), default=False),
    )
    stays = list(stays.select_related("student").order_by("-starts_on", "id"))
    out = Standing.objects.filter(
        student__current_class_id__in=classes,
        kind__in=NOT_EXPECTED,
        starts_on__gt=since,
        starts_on__lte=today,
        until__isnull=True,
    )
    lines = [
        _news(row.student, f"{EntryKind(row.entry_kind).label}到本班", row.starts_on)
        for row in stays
        if row.has_come
    ]
    lines += [
        _news(row.student, TAGS[StandingKind(row.kind)], row.starts_on)
        for row in out.select_related("student").order_by("-starts_on", "id")
    ]
    gone = sum(row.has_gone for row in stays)
    if gone:
        lines.append(TodoLine(f"本班{gone}人转到其他班", reverse("students:list"), "本周"))
    return lines


_NEWS = (EntryKind.TRANSFERRED, EntryKind.MOVED_CLASS, EntryKind.RETURNED)


def _news(student: Student, words: str, day: Any) -> TodoLine:
    url = reverse("students:show", args=[student.public_id])
    return TodoLine(f"{student.name}{words}", url, f"{near_day(day)}起")
