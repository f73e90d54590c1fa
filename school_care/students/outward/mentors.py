"""帮扶教师 of pupils: whoever was given sight of a pupil for a pairing."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from school_care.school.models import User
from school_care.students.enums import GrantReason
from school_care.students.models import AccessGrant


def mentors_of(student_ids: Iterable[int], on: date) -> dict[int, tuple[tuple[User, date], ...]]:
    """(teacher, since when) by pupil id, the longest first; one query."""
    rows = AccessGrant.objects.on(on).filter(
        student_id__in=list(student_ids), reason=GrantReason.PAIRING
    )
    found: dict[int, list[tuple[User, date]]] = defaultdict(list)
    for row in rows.select_related("user").order_by("starts_on", "id"):
        if all(row.user_id != user.pk for user, _ in found[row.student_id]):
            found[row.student_id].append((row.user, row.starts_on))
    return {pk: tuple(pairs) for pk, pairs in found.items()}
