"""Who teaches what to which class: it opens the class's files, so it is confirmed like a role."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from school_care.core import audit
from school_care.school.enums import Capability, Role
from school_care.school.models import Appointment, School, SchoolClass, TeachingAssignment, User
from school_care.school.refusal import Refused
from school_care.school.rights import check, require, why_not_decide
from school_care.school.services.appointments import confirm_appointments, propose_appointment
from school_care.school.services.confirming import (
    check_dates,
    check_person,
    mark_confirmed,
    mark_declined,
    overlapping,
    set_until,
)


@transaction.atomic
def propose_teaching(
    *,
    school: School,
    user: User,
    school_class: SchoolClass,
    subject: str,
    starts_on: date,
    until: date | None = None,
    by: User | None,
) -> TeachingAssignment:
    """Put a teaching assignment before principal or director, together with the role 任课教师
    for who does not have it yet. Raises Refused."""
    require(by, Capability.PROPOSE_APPOINTMENTS, school)
    check_person(user)
    check_dates(starts_on, until)
    subject = subject.strip()
    if not subject:
        raise Refused("请填写学科。")
    if school_class.school_id != school.pk:
        raise Refused("这个班级不属于本校。")
    key = {"user": user, "school_class": school_class, "subject": subject}
    same = TeachingAssignment.objects.filter(**key)
    if same.filter(overlapping(starts_on, until), declined_at__isnull=True).exists():
        raise Refused(f"{user.name}在这段时间已任教{school_class}{subject}，或正等待确认。")
    row = same.filter(starts_on=starts_on).first() or TeachingAssignment(
        **key, school=school, starts_on=starts_on
    )
    row.until, row.proposed_by = until, by
    row.confirmed_by = row.confirmed_at = row.declined_by = row.declined_at = None
    row.save()
    if not _teacher_roles(user, school).filter(overlapping(starts_on, until)).exists():
        propose_appointment(school=school, user=user, role=Role.TEACHER, starts_on=starts_on, by=by)
    audit.record("teaching.proposed", actor=by, row=row, user=user.pk)
    return row


@transaction.atomic
def assign_teaching(*, by: User | None, **proposal) -> TeachingAssignment:
    """Propose and confirm in one step; arguments as `propose_teaching`. Raises Refused."""
    row = propose_teaching(by=by, **proposal)
    confirm_teaching(assignments=[row], by=by)
    return row


@transaction.atomic
def confirm_teaching(*, assignments: Iterable[TeachingAssignment], by: User | None) -> None:
    """Make waiting assignments count, and the role 任课教师 that waits with them; all or none.
    Raises Refused."""
    for row in assignments:
        check(why_not_decide(user=row.user, role=None, school=row.school, by=by))
        check_person(row.user)
        mark_confirmed(row, by)
        audit.record("teaching.confirmed", actor=by, row=row, user=row.user_id)
        confirm_appointments(appointments=_teacher_roles(row.user, row.school).waiting(), by=by)


@transaction.atomic
def decline_teaching(*, assignment: TeachingAssignment, by: User | None) -> None:
    """Send a proposal back: by who may confirm it, or by who proposed it. Raises Refused."""
    if by is None or assignment.proposed_by_id != by.pk:
        check(why_not_decide(user=assignment.user, role=None, school=assignment.school, by=by))
    mark_declined(assignment, by)
    audit.record("teaching.declined", actor=by, row=assignment)


@transaction.atomic
def end_teaching(*, assignment: TeachingAssignment, on: date, by: User | None) -> None:
    """End a confirmed assignment; `on` is the first day it no longer holds. Raises Refused."""
    check(why_not_decide(user=assignment.user, role=None, school=assignment.school, by=by))
    set_until(assignment, on)
    audit.record("teaching.ended", actor=by, row=assignment, on=on.isoformat())


def _teacher_roles(user: User, school: School):
    return Appointment.objects.filter(
        user=user, school=school, role=Role.TEACHER, declined_at__isnull=True
    )
