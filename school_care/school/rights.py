"""Who may decide about whose account and appointment (docs/permissions.md).

Three rules stand above the table of capabilities:
- Nobody confirms or ends an appointment of their own, or resets their own password for others.
- Only a principal fills the posts that rule the others: TOP_ROLES.
- An account that holds one of GUARDED_ROLES is reset by a principal or director, never by a
  registrar or administrator: whoever resets a principal's password could become principal.
`by=None` is the server's own command line, which may do everything (whoever runs it holds the
database anyway); everything is in the audit trail.
"""

from datetime import date

from django.db.models import Q

from school_care.core import clock
from school_care.school.access import can, roles_of
from school_care.school.enums import Capability, Role
from school_care.school.models import Appointment, School, User
from school_care.school.refusal import Refused

# Filled and ended only by a principal.
TOP_ROLES = frozenset({Role.PRINCIPAL, Role.DIRECTOR, Role.ADMINISTRATOR, Role.AUDITOR})
# An account holding one of these, at any school, is reset only by a principal or director.
GUARDED_ROLES = frozenset({Role.PRINCIPAL, Role.DIRECTOR, Role.ADMINISTRATOR, Role.AUDITOR})
RESETS_GUARDED = frozenset({Role.PRINCIPAL, Role.DIRECTOR})


def require(by: User | None, capability: Capability, school: School) -> None:
    """Raise Refused unless `by` holds `capability` at `school`."""
    if by is not None and not can(by, capability, school):
        raise Refused(f"您在{school}没有「{capability.label}」的权限。")


def is_guarded(user: User, on: date | None = None) -> bool:
    """Whether `user` holds, or will hold, a guarded role anywhere; superusers always do."""
    running = Q(until__isnull=True) | Q(until__gt=on or clock.today())
    return (
        user.is_superuser
        or Appointment.objects.confirmed()
        .filter(running, user=user, role__in=GUARDED_ROLES)
        .exists()
    )


def why_not_manage(*, user: User, school: School, by: User | None) -> str:
    """Why `by` may not reset, edit or close the account `user` at `school`; "" when they may."""
    if by is None:
        return ""
    if user.pk == by.pk:
        return "自己的密码请在「我的」里修改；自己的账号请由他人办理。"
    if user.school_id != school.pk:
        return "这个账号不属于本校。"
    if user.is_superuser:
        return "这个账号只能在服务器上办理。"
    if is_guarded(user):
        if roles_of(by, school) & RESETS_GUARDED:
            return ""
        return "校长、德育主任、系统管理员和审计员的账号，须由校长或德育主任本人办理。"
    return "" if can(by, Capability.MANAGE_ACCOUNTS, school) else "您没有管理账号的权限。"


def why_not_decide(*, user: User, role: str | None, school: School, by: User | None) -> str:
    """Why `by` may not confirm, decline or end an appointment of `user` as `role` (None: a
    teaching assignment) at `school`; "" when they may."""
    if by is None:
        return ""
    if not can(by, Capability.APPOINT, school):
        return "任职须由校长或德育主任确认。"
    if user.pk == by.pk:
        return "不能确认、退回或结束自己的任职，请由另一位校长或德育主任办理。"
    if role in TOP_ROLES and Role.PRINCIPAL not in roles_of(by, school):
        return f"{Role(role).label}由校长任免。"
    return ""


def check(reason: str) -> None:
    """Raise Refused when a `why_not_…` gave a reason."""
    if reason:
        raise Refused(reason)
