"""Who is with the child, and who has been asked to take over."""

from django.db.models import Exists, OuterRef, QuerySet

from school_care.cases.models import CrisisWatch, Protection, ProtectionPerson
from school_care.cases.protection.enums import Part
from school_care.core import clock
from school_care.school.models import Appointment


def watchers() -> QuerySet[ProtectionPerson]:
    """陪护人 that still are, and hold a post at the school: who left it is with no child there."""
    posts = Appointment.objects.effective(clock.today()).filter(
        user=OuterRef("user"), school=OuterRef("protection__school")
    )
    rows = ProtectionPerson.objects.filter(part=Part.WATCHER, until_at__isnull=True)
    return rows.filter(Exists(posts), user__is_active=True)


def running_of(protection: Protection) -> CrisisWatch | None:
    """The watch that runs: somebody has taken it, has not handed it on, and is still in the case
    (who was kept out since is with the child no more)."""
    rows = CrisisWatch.objects.filter(
        protection=protection, accepted_at__isnull=False, ended_at__isnull=True
    )
    return _in_case(protection, rows.select_related("user").first())


def offered_of(protection: Protection) -> CrisisWatch | None:
    """The watch somebody has been asked to take."""
    rows = CrisisWatch.objects.filter(
        protection=protection, accepted_at__isnull=True, ended_at__isnull=True
    )
    return _in_case(protection, rows.select_related("user", "offered_by").first())


def _in_case(protection: Protection, watch: CrisisWatch | None) -> CrisisWatch | None:
    if watch is None:
        return None
    parts = watchers().filter(protection=protection, user=watch.user_id)
    return watch if parts.exists() else None
