"""Taking an import of pupils back is no longer possible once a roll was taken with them in it."""

from collections.abc import Collection
from datetime import datetime

from school_care.attendance.models import AttendanceDay
from school_care.school.models import SchoolClass
from school_care.students.import_ties import register_import_hindrances

CLASSES_NAMED = 3


def register() -> None:
    """Add it."""
    register_import_hindrances("attendance", hindrances)


def hindrances(class_ids: Collection[int], since: datetime) -> list[str]:
    """Rolls of these classes handed in since; two queries at most."""
    rolls = AttendanceDay.objects.filter(school_class__in=class_ids, received_at__gt=since)
    taken = set(rolls.values_list("school_class_id", flat=True))
    if not taken:
        return []
    names = sorted(str(group) for group in SchoolClass.objects.filter(pk__in=taken))
    shown = "、".join(names[:CLASSES_NAMED])
    rest = f"等{len(names)}个班" if len(names) > CLASSES_NAMED else ""
    return [f"{shown}{rest}在导入之后点过名"]
