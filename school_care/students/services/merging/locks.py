"""What a merge holds before the two pupils: the places in which rolls are taken of them.

A roll holds its class or room and then names pupils; a merge holds in the same order, so that
neither waits for the other crosswise. Apps above add their places.
"""

from collections.abc import Callable, Collection

from school_care.school.models import SchoolClass
from school_care.students.models import Enrolment

Lock = Callable[[Collection[int]], None]  # pupils' keys; holds rows in the order of their keys

_locks: list[Lock] = []


def register_lock(lock: Lock) -> None:
    """Have `lock` called before the pupils are held; registering again changes nothing."""
    if lock not in _locks:
        _locks.append(lock)


def lock_places(school_id: int, students: Collection[int]) -> None:
    """Hold every class the pupils were ever in, then what apps above hold."""
    classes = Enrolment.objects.filter(student__in=students, school_class__isnull=False)
    held = SchoolClass.objects.select_for_update(no_key=True).filter(
        school=school_id, pk__in=set(classes.values_list("school_class_id", flat=True))
    )
    list(held.order_by("pk").values_list("pk"))
    for lock in _locks:
        lock(students)
