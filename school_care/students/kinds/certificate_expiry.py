"""证件到期: a certificate near its end wants a new one, from 60 days before its last valid day
until a later certificate of the category was issued or the category ended."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from school_care.core.duty_kinds import (
    OCCASION,
    STUDENT,
    DutyKind,
    Fact,
    Occasion,
)
from school_care.school.enums import Capability
from school_care.students.models import Certificate, Enrolment, StudentCategory

AHEAD = timedelta(days=60)
CODE = "certificate.expiry"


def key_of(public_id: UUID) -> str:
    """The occasion's key: the certificate that runs out."""
    return f"certificate:{public_id}"


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """One occasion for each certificate valid to within 60 days of `on` or already over, of pupils
    enrolled and in the category on that day; not where its successor had been issued before."""
    running_out = list(
        _certificates(school_id, subjects)
        .filter(issued_on__lte=on, valid_until__lte=on + AHEAD)
        .filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))
    )
    pupils = {row.student_id for row in running_out}
    if not pupils:
        return []
    enrolled = set(
        Enrolment.objects.on(on)
        .filter(school_id=school_id, student_id__in=pupils)
        .values_list("student_id", flat=True)
    )
    entered = dict(_entries(pupils, on))
    later = _issue_days(school_id, pupils, on)
    found = []
    for row in running_out:
        held = row.student_id, row.category_id
        if row.student_id not in enrolled or held not in entered:
            continue
        since = max(row.valid_until - AHEAD, row.issued_on, entered[held])
        if not any(row.issued_on < day < since for day in later.get(held, ())):
            found.append(Occasion(row.student_id, since, key_of(row.public_id), row.valid_until))
    return found


def facts(
    *,
    school_id: int,
    since: date,
    until: date,
    subjects: Collection[int] | None = None,
) -> Iterable[Fact]:
    """A certificate issued in the span renews every earlier one of the pupil's same category."""
    rows = list(_certificates(school_id, subjects).filter(issued_on__lte=until))
    issued = [
        row for row in rows if row.issued_on >= since and not _withdrawn(row.withdrawn_on, until)
    ]
    return [
        Fact(new.student_id, new.issued_on, key=key_of(old.public_id))
        for new in issued
        for old in rows
        if (old.student_id, old.category_id) == (new.student_id, new.category_id)
        and old.issued_on < new.issued_on
    ]


def form_url(public_id: UUID, key: str) -> str:
    """Where the new certificate is recorded."""
    address = reverse("students:certificate_new", args=[public_id])
    return f"{address}?renews={key.removeprefix('certificate:')}"


def _certificates(school_id: int, subjects: Collection[int] | None):
    rows = Certificate.objects.filter(school_id=school_id)
    return rows if subjects is None else rows.filter(student_id__in=subjects)


def _withdrawn(withdrawn_on: date | None, on: date) -> bool:
    return withdrawn_on is not None and withdrawn_on <= on


def _entries(pupils: set[int], on: date) -> list[tuple[tuple[int, int], date]]:
    """(pupil, category) running on a day, and since when."""
    rows = StudentCategory.objects.on(on).filter(student_id__in=pupils)
    return [
        ((student, category), starts_on)
        for student, category, starts_on in rows.values_list(
            "student_id", "category_id", "starts_on"
        )
    ]


def _issue_days(school_id: int, pupils: set[int], on: date) -> dict[tuple[int, int], list[date]]:
    found: dict[tuple[int, int], list[date]] = {}
    rows = Certificate.objects.filter(school_id=school_id, student_id__in=pupils)
    for row in rows.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on)):
        found.setdefault((row.student_id, row.category_id), []).append(row.issued_on)
    return found


KIND = DutyKind(
    code=CODE,
    label="更新证件",
    subject=STUDENT,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.EDIT_ARCHIVE,
)
