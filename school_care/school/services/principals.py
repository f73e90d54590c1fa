"""A school is never left without a principal by a page: nobody could appoint one again."""

from django.db.models import Q

from school_care.core import clock
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User
from school_care.school.refusal import Refused


def keep_a_principal(*, school: School, by: User | None) -> None:
    """Raise Refused (the caller's transaction rolls back) when no running principal with an open
    account remains. The server's command line (`by=None`) may leave a school without one."""
    today = clock.today()
    remains = (
        Appointment.objects.confirmed()
        .filter(Q(until__isnull=True) | Q(until__gt=today), starts_on__lte=today)
        .filter(school=school, role=Role.PRINCIPAL, user__is_active=True)
    )
    if by is not None and not remains.exists():
        raise Refused("学校至少要有一位在任校长：请先确认新校长的任职。")
