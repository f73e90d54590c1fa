"""Who belongs to an activity on its day, and who is known not to have been at school."""

from collections.abc import Iterable
from datetime import date

from school_care.activities.models import Activity, Participation
from school_care.attendance.enums import HERE, Part, Session
from school_care.attendance.expected import members_on
from school_care.attendance.models import AttendanceException
from school_care.attendance.selectors_leave import leave_on
from school_care.school.models import School


def members_by_class(activity: Activity) -> dict[int, list[int]]:
    """Keys of the pupils who are expected, by class key: everybody expected in the classes that
    take part on the (first) day, or who joined by name. At most three queries."""
    classes = activity.classes.values("school_class")
    rows = members_on(activity.school, activity.starts_on).filter(school_class__in=classes)
    if activity.by_name:
        rows = rows.filter(student_id__in=joined_ids(activity))
    found: dict[int, list[int]] = {
        pk: [] for pk in activity.classes.values_list("school_class_id", flat=True)
    }
    for group, student in rows.order_by().values_list("school_class_id", "student_id"):
        found[group].append(student)
    return found


def joined_ids(activity: Activity):
    """Ids of the pupils who joined by name, come or not."""
    return Participation.objects.filter(activity=activity).order_by().values("student_id")


def known_absent(school: School, day: date, students: Iterable[int]) -> set[int]:
    """Those of `students` who were on confirmed leave all day or were missing at the morning roll;
    two queries."""
    keys = list(students)
    if not keys:
        return set()
    away = {pk for pk, note in leave_on(school, day, keys).items() if note.part == Part.ALL}
    rolls = AttendanceException.objects.filter(
        date=day, session=Session.MORNING, part=Part.ALL, student_id__in=keys
    )
    return away | set(rolls.exclude(kind__in=HERE).values_list("student_id", flat=True))
