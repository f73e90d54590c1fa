"""Appointments: proposed, confirmed, declined, ended. Teaching is services.teaching."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from school_care.core import audit
from school_care.school.enums import Capability, Role
from school_care.school.models import Appointment, School, SchoolClass, User
from school_care.school.refusal import Refused
from school_care.school.rights import check, require, why_not_decide
from school_care.school.services.confirming import (
    check_dates,
    check_person,
    mark_confirmed,
    mark_declined,
    overlapping,
    set_until,
)
from school_care.school.services.principals import keep_a_principal


@dataclass(frozen=True)
class Cohort:
    """The classes a 年级组长 leads: those of one stage that entered in one year."""

    stage: str
    entry_year: int


@transaction.atomic
def propose_appointment(
    *,
    school: School,
    user: User,
    role: Role | str,
    starts_on: date,
    until: date | None = None,
    school_class: SchoolClass | None = None,
    cohort: Cohort | None = None,
    acting: bool = False,
    by: User | None,
) -> Appointment:
    """Put an appointment before principal or director; it gives no right until confirmed.

    `until` is the first day it no longer holds. A declined proposal for the same start is taken
    up again. Raises Refused (no permission, closed account, wrong class, already held).
    """
    require(by, Capability.PROPOSE_APPOINTMENTS, school)
    check_person(user)
    check_dates(starts_on, until)
    role = Role(role)
    _check_reach(role, school, school_class, cohort)
    key = {
        "user": user,
        "school": school,
        "role": role,
        "school_class": school_class,
        "stage": cohort.stage if cohort else "",
        "entry_year": cohort.entry_year if cohort else 0,
    }
    same = Appointment.objects.filter(**key)
    if same.filter(overlapping(starts_on, until), declined_at__isnull=True).exists():
        raise Refused(f"{user.name}在这段时间已任{role.label}，或正等待确认。")
    # An ended or declined row of the same day stands in the way of the unique constraint.
    row = same.filter(starts_on=starts_on).first() or Appointment(**key, starts_on=starts_on)
    row.until, row.acting, row.proposed_by = until, acting, by
    row.confirmed_by = row.confirmed_at = row.declined_by = row.declined_at = None
    row.save()
    audit.record("appointment.proposed", actor=by, row=row, role=role, user=user.pk)
    return row


@transaction.atomic
def appoint(*, by: User | None, succeed: bool = False, **proposal) -> Appointment:
    """Propose and confirm in one step; arguments as `propose_appointment`, `succeed` as
    `confirm_appointments`. Raises Refused."""
    row = propose_appointment(by=by, **proposal)
    confirm_appointments(appointments=[row], by=by, succeed=succeed)
    return row


@transaction.atomic
def confirm_appointments(
    *, appointments: Iterable[Appointment], by: User | None, succeed: bool = False
) -> None:
    """Make waiting appointments count; all of them or none.

    A class has one head teacher at a time besides an acting one: with `succeed` the one before
    ends on the day the new one begins, without it an overlap is refused.
    Raises Refused; see school.rights for who may confirm what.
    """
    for row in appointments:
        check(why_not_decide(user=row.user, role=row.role, school=row.school, by=by))
        check_person(row.user)
        if row.role == Role.HEAD_TEACHER and not row.acting:
            _make_room(row, by, succeed=succeed)
        mark_confirmed(row, by)
        audit.record("appointment.confirmed", actor=by, row=row, role=row.role, user=row.user_id)


@transaction.atomic
def decline_appointment(*, appointment: Appointment, by: User | None) -> None:
    """Send a proposal back: by who may confirm it, or by who proposed it. Raises Refused."""
    if by is None or appointment.proposed_by_id != by.pk:
        check(
            why_not_decide(
                user=appointment.user, role=appointment.role, school=appointment.school, by=by
            )
        )
    mark_declined(appointment, by)
    audit.record("appointment.declined", actor=by, row=appointment, role=appointment.role)


@transaction.atomic
def end_appointment(*, appointment: Appointment, on: date, by: User | None) -> None:
    """End a confirmed appointment; `on` is the first day it no longer holds, so today takes all
    rights at once. Raises Refused (not confirmed, already ended, own, the only principal)."""
    check(
        why_not_decide(
            user=appointment.user, role=appointment.role, school=appointment.school, by=by
        )
    )
    set_until(appointment, on)
    if appointment.role == Role.PRINCIPAL:
        keep_a_principal(school=appointment.school, by=by)
    audit.record(
        "appointment.ended",
        actor=by,
        row=appointment,
        role=appointment.role,
        user=appointment.user_id,
        on=on.isoformat(),
    )


def predecessors(row: Appointment):
    """Confirmed head teachers, not acting, of the same class whose time overlaps that of `row`."""
    return (
        Appointment.objects.confirmed()
        .filter(
            overlapping(row.starts_on, row.until),
            role=Role.HEAD_TEACHER,
            school_class_id=row.school_class_id,
            acting=False,
        )
        .exclude(pk=row.pk)
        .select_related("user")
    )


def _make_room(row: Appointment, by: User | None, *, succeed: bool) -> None:
    # Two confirmations for one class at the same time must not both find it free.
    SchoolClass.objects.select_for_update().get(pk=row.school_class_id)
    for before in predecessors(row):
        if not succeed or before.starts_on >= row.starts_on:
            raise Refused(
                f"{row.school_class}在这段时间已有班主任{before.user.name}，"
                "请先结束其任职，或改为代理班主任。"
            )
        check(why_not_decide(user=before.user, role=before.role, school=row.school, by=by))
        set_until(before, row.starts_on)
        audit.record(
            "appointment.succeeded", actor=by, row=before, role=before.role, user=before.user_id
        )


def _check_reach(
    role: Role, school: School, school_class: SchoolClass | None, cohort: Cohort | None
) -> None:
    if (role == Role.HEAD_TEACHER) != (school_class is not None):
        raise Refused(
            "班主任必须写明班级。" if school_class is None else f"{role.label}不按班级任职。"
        )
    if school_class is not None and school_class.school_id != school.pk:
        raise Refused("这个班级不属于本校。")
    if (role == Role.GRADE_HEAD) != (cohort is not None):
        raise Refused("年级组长必须写明年级。" if cohort is None else f"{role.label}不按年级任职。")
