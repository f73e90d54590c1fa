"""Who sees what of counselling. Content: the counsellor who keeps the case, and for minutes whoever
broke the glass. Levels of risk: the counsellors who set them or keep the child's case now, and the
director. Referrals: both ends, and for the director that they are. Whoever loses the post loses
the sight."""

from typing import Any

from django.db.models import QuerySet

from school_care.core import clock
from school_care.mentoring.models.counselling import (
    BreakGlass,
    CounsellingCase,
    Referral,
    RiskJudgement,
)
from school_care.school.access import any_of, schools_with, schools_with_capability
from school_care.school.enums import Capability, Role


def case_ids_visible_to(user: Any) -> QuerySet:
    """Ids of the cases `user` may read: their own while they counsel here, and opened ones."""
    cases = CounsellingCase.objects.order_by()
    counselling = schools_with_capability(user, (Capability.COUNSEL,))
    led = schools_with_capability(user, (Capability.BREAK_GLASS,))
    parts = []
    if counselling:
        parts.append(cases.filter(counsellor=user, school_id__in=counselling))
    if led:
        opened = BreakGlass.objects.filter(
            opened_by=user, until_at__gt=clock.now(), school_id__in=led
        )
        parts.append(cases.filter(pk__in=opened.order_by().values("case_id")))
    return any_of(parts, cases)


def referral_ids_visible_to(user: Any) -> QuerySet:
    """Ids of the referrals `user` may see: made by them while they may refer, addressed to them
    while they counsel, or of a school whose director they are."""
    referrals = Referral.objects.order_by()
    parts = []
    if referring := schools_with_capability(user, (Capability.REFER,)):
        parts.append(referrals.filter(made_by=user, school_id__in=referring))
    if counselling := schools_with_capability(user, (Capability.COUNSEL,)):
        parts.append(referrals.filter(to=user, school_id__in=counselling))
    if led := schools_with(user, (Role.DIRECTOR,)):
        parts.append(referrals.filter(school_id__in=led))
    return any_of(parts, referrals)


def reads_referral(user: Any, referral: Referral) -> bool:
    """Whether `user`, who sees the referral, may read its words: its two ends only."""
    return user.pk in (referral.made_by_id, referral.to_id)


def risk_ids_visible_to(user: Any) -> QuerySet:
    """Ids of the levels of risk `user` may see."""
    rows = RiskJudgement.objects.order_by()
    parts = []
    if counselling := schools_with_capability(user, (Capability.COUNSEL,)):
        kept = CounsellingCase.objects.filter(counsellor=user, school_id__in=counselling)
        parts.append(rows.filter(judged_by=user, school_id__in=counselling))
        parts.append(rows.filter(student_id__in=kept.order_by().values("student_id")))
    if led := schools_with_capability(user, (Capability.SEE_RISK,)):
        parts.append(rows.filter(school_id__in=led))
    return any_of(parts, rows)
