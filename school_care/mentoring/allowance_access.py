"""Who sees a child's pocket money: who keeps it, the child's head teacher, the student-affairs
director, the principal; not everyone who teaches the child."""

from typing import Any

from django.db.models import QuerySet

from school_care.core import clock
from school_care.mentoring.models.allowances import AllowanceAccount, AllowanceKeeper
from school_care.school.access import any_of, schools_with_capability
from school_care.school.enums import Capability, Role
from school_care.students.access import pupil_ids_reached_by

OVERSEE = (Role.PRINCIPAL, Role.DIRECTOR, Role.HEAD_TEACHER)


def account_ids_visible_to(user: Any) -> QuerySet:
    """Ids of the accounts `user` may open today."""
    accounts = AllowanceAccount.objects.order_by()
    parts = [accounts.filter(student_id__in=pupil_ids_reached_by(user, OVERSEE))]
    if schools := schools_with_capability(user, (Capability.KEEP_ALLOWANCES,)):
        kept = AllowanceKeeper.objects.on(clock.today()).filter(user=user).order_by()
        parts.append(accounts.filter(school_id__in=schools, pk__in=kept.values("account_id")))
    return any_of(parts, accounts)
