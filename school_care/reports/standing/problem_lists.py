"""问题清单 as it is read: what waits, the late ones first."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from school_care.reports.models import ProblemItem
from school_care.school.models import School
from school_care.students.enums import EnrolmentStatus

SOON = timedelta(days=3)
OPEN, LATE, MINE, CLEARED = "open", "late", "mine", "cleared"
VIEWS = ((OPEN, "未解决"), (LATE, "已逾期"), (MINE, "我负责的"), (CLEARED, "已解决"))


@dataclass(frozen=True)
class ProblemLine:
    """One item as a row shows it."""

    item: ProblemItem
    today: date

    @property
    def is_late(self) -> bool:
        """Whether its day is over."""
        return self.item.cleared_on is None and self.item.due_on < self.today

    @property
    def days_late(self) -> int:
        """How many days it is over."""
        return (self.today - self.item.due_on).days

    @property
    def is_soon(self) -> bool:
        """Whether its day is near."""
        near = self.today <= self.item.due_on <= self.today + SOON
        return self.item.cleared_on is None and near

    @property
    def has_left(self) -> bool:
        """Whether the pupil is no longer at the school."""
        return self.item.student.status == EnrolmentStatus.LEFT

    @property
    def owner_words(self) -> str:
        """Who settles it; said where they are gone."""
        owner = self.item.owner
        if owner is None:
            return "未定负责人"
        return owner.name if owner.is_active else f"{owner.name}（已离校，请另定）"


def problems_in_sight(user: Any, school: School) -> QuerySet[ProblemItem]:
    """Items of the school that `user` reads, with pupil, class and owner."""
    rows = ProblemItem.objects.visible_to(user).filter(school=school)
    return rows.select_related("student__current_class", "owner", "school")


def problems_shown(user: Any, school: School, view: str, today: date) -> QuerySet[ProblemItem]:
    """Those of one of VIEWS: open ones by their day, settled ones the newest first."""
    rows = problems_in_sight(user, school)
    if view == CLEARED:
        return rows.filter(cleared_on__isnull=False).order_by("-cleared_on", "-pk")
    rows = rows.filter(cleared_on__isnull=True).order_by("due_on", "pk")
    if view == LATE:
        return rows.filter(due_on__lt=today)
    return rows.filter(owner=user) if view == MINE else rows


def counts_of(user: Any, school: School, today: date) -> dict[str, int]:
    """How many stand in each of VIEWS; one query."""
    rows = ProblemItem.objects.visible_to(user).filter(school=school).order_by()
    waits = Q(cleared_on__isnull=True)
    return rows.aggregate(
        open=Coalesce(Count("pk", filter=waits), 0),
        late=Coalesce(Count("pk", filter=waits & Q(due_on__lt=today)), 0),
        mine=Coalesce(Count("pk", filter=waits & Q(owner=user)), 0),
        cleared=Coalesce(Count("pk", filter=~waits), 0),
    )
