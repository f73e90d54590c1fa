"""亲情电话: a boarder in care reaches the family at least once a month (F-13; 教基厅函〔2021〕3号:
the school keeps telephones so that pupils need none of their own). Who lives at home speaks with
the family there.

The director answers for it: the school owes telephone and hour, whoever is on duty ticks the calls,
and head teachers have nothing to write (domain §0.1.5). 生活老师 are shown all boarders alike, so
that no list tells who is in care."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from uuid import UUID

from django.urls import reverse

from school_care.activities.choices.home import CallResult
from school_care.activities.models import CallTry
from school_care.core.duty_kinds import MONTH, SCHOOL, STUDENT, DutyKind, Fact, Occasion, ask_once
from school_care.school.enums import Capability
from school_care.students.care_days import away_from_class, care_since
from school_care.students.models import Student


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Boarders in care who come to school."""
    away = away_from_class(school_id, on, subjects)
    boards = _boarders(school_id)
    for pupil, since in care_since(school_id, on, subjects).items():
        if pupil in boards and pupil not in away:
            yield Occasion(pupil, since)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Calls with the family; those that did not connect are attempts. One query."""
    rows = CallTry.objects.filter(
        school_id=school_id, happened_on__range=(since, until), withdrawn_at__isnull=True
    ).exclude(result=CallResult.NOT_COME)
    if subjects is not None:
        rows = rows.filter(student_id__in=list(subjects))
    for pupil, day, result in rows.order_by().values_list("student_id", "happened_on", "result"):
        yield Fact(pupil, day, made=result == CallResult.CONNECTED)


def form_url(public_id: UUID, key: str) -> str:
    """The pupil's calls: a turn is booked, a call noted."""
    return reverse("activities:call_pupil", args=[public_id])


def school_url() -> str:
    """The evening's list, one tap a call."""
    return reverse("activities:calls")


def _boarders(school_id: int) -> frozenset[int]:
    def ask() -> frozenset[int]:
        rows = Student.objects.filter(school_id=school_id, boarding=True).order_by()
        return frozenset(rows.values_list("pk", flat=True))

    return ask_once(("boarders", school_id), ask)


KIND = DutyKind(
    code="call.month",
    label="亲情电话",
    short="亲情电话",
    subject=STUDENT,
    per=MONTH,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.KEEP_CALLS,
    school_url=school_url,
    answers=SCHOOL,
)
