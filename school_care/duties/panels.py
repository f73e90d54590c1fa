"""Duties on the today page, the pupil's file and the list of pupils."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.core import clock
from school_care.core.duty_kinds import duty_kinds
from school_care.core.panels import Part, pupil_columns, pupil_panels, today_cards
from school_care.duties import selectors_mine as reads
from school_care.duties.addresses import file_url
from school_care.duties.enums import WaiveReason
from school_care.duties.freshness import be_fresh
from school_care.duties.mine_lines import Bucket, Line, lines_of
from school_care.duties.models import Duty
from school_care.school.access import can, roles_of
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability, Role
from school_care.school.returning import with_back
from school_care.students.models import Student
from school_care.students.selectors import reads_care

MOST_READ = 400  # a head teacher of thirty care pupils owes a hundred things a term
MOST_LINES = 8  # what a thumb works off between two lessons; the rest is one tap away


def register() -> None:
    """Fill the registries; called once at start-up."""
    today_cards.register(Part("duties", 8, "duties/mine/_card.html", duties_card))
    pupil_panels.register(Part("owed", 8, "duties/mine/_file_panel.html", owed_panel, "lead"))
    pupil_columns.register(Part("duties.late", 8, "duties/mine/_column_late.html", late_column))


def duties_card(request: HttpRequest) -> dict[str, Any] | None:
    """本周待办: the week strip, then what is late, due today, due this week, most urgent first. For
    whoever owes anything, and for head teachers who owe nothing."""
    user, school, today = request.user, request.school, clock.today()
    if not can(user, Capability.READ_CARE, school):
        return None
    be_fresh(request)
    mine = reads.my_open(user, school)
    mine = mine.exclude(rule_code__in=[kind.code for kind in duty_kinds() if kind.own_card])
    near = list(mine.order_by("due_on", "pk")[: MOST_READ + 1])
    if not near and Role.HEAD_TEACHER not in roles_of(user, school):
        return None
    many = len(near) > MOST_READ  # whose they became because nobody else is there
    kinds = reads.kinds_of(mine, today) if many else reads.kinds_among(near, today)
    lines = lines_of(near, today)
    for line in lines:
        _aim(request, line)
    shown = lines[:MOST_LINES]
    _say_more(request, shown)
    return {
        "strip": reads.week_strip(near, calendar_of(request), today),
        "groups": [
            (bucket, [line for line in shown if line.bucket == bucket])
            for bucket in (Bucket.LATE, Bucket.TODAY, Bucket.WEEK)
            if any(line.bucket == bucket for line in shown)
        ],
        "more": len(lines) - len(shown),
        "later": [kind for kind in kinds if kind.later],
        "total": sum(kind.count for kind in kinds),
    }


def _aim(request: HttpRequest, line: Line) -> None:
    """Where the person does it, and back here; the file where they may not."""
    may = reads.may_do(request.user, line.duties[0])
    url = line.url if may and line.url else file_url(line.duties[0])
    line.url = with_back(url, reverse("workspace:today"))


def _say_more(request: HttpRequest, lines: list[Line]) -> None:
    """What kinds add to their lines."""
    for kind in {line.duties[0].kind for line in lines}:
        if kind is None:
            continue
        own = [line for line in lines if line.duties[0].kind is kind]
        for says, key_of in ((kind.says, _subject), (kind.says_each, _occasion)):
            if says is not None:
                said = says(request, [key_of(line.duties[0]) for line in own])
                for line in own:
                    line.saying = said.get(key_of(line.duties[0]), line.saying)


def _occasion(duty: Duty) -> str:
    return duty.period_key


def _subject(duty: Duty) -> int:
    return duty.student_id or duty.school_class_id or duty.school_id


def owed_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """该做的, what is late first; folded below what became of the last year's. For care readers."""
    if not reads_care(request.user, student):
        return None
    today = clock.today()
    be_fresh(request)
    found = reads.duties_of(request.user, student, today)
    undo = reads.just_waived(request, today)
    if not (found.open or found.closed or undo):
        return None
    items = reads.items_of(request, found.open, today, request.path)
    return {
        "items": items,
        "late": any(item.bucket == Bucket.LATE for item in items),
        "closed": found.closed,
        "closed_cut": len(found.closed) == reads.HISTORY,
        "undo": undo,
        "reasons": WaiveReason.choices,
        "back": request.path,
    }


def late_column(request: HttpRequest, students: list[Student]) -> dict[int, str]:
    """联系逾期3天 below a name, where anything is late."""
    if not students or not can(request.user, Capability.READ_CARE, request.school):
        return {}
    be_fresh(request)
    return reads.late_by_pupil(request.user, request.school, students, clock.today())
