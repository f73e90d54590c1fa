"""Lectures that records tell of: lines «讲座» of a class in an imported sheet, or one written for
several children. They count for the class's month beside the activities (school plan A16)."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from school_care.core.duty_kinds import Fact, add_facts
from school_care.core.intervals import holds
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.models import CareRecord
from school_care.students.models import Enrolment

LECTURES = "lecture.class_month"


def register() -> None:
    """Count them; called once at start-up."""
    add_facts(LECTURES, "records", facts)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """One a class and day, however many pupils have it in their files. Two queries."""
    told = list(
        CareRecord.objects.counted()
        .filter(school_id=school_id, kind=RecordKind.LECTURE, happened_on__range=(since, until))
        .order_by()
        .values_list("student_id", "happened_on")
    )
    if not told:
        return
    classes = defaultdict(list)
    rows = Enrolment.objects.filter(
        school_id=school_id, student_id__in={pupil for pupil, _ in told}, starts_on__lte=until
    ).order_by()
    for pupil, starts_on, ends, group in rows.values_list(
        "student_id", "starts_on", "until", "school_class_id"
    ):
        classes[pupil].append((starts_on, ends, group))
    found = {
        (group, day)
        for pupil, day in told
        for starts_on, ends, group in classes[pupil]
        if group and holds(starts_on, ends, day)
    }
    for group, day in sorted(found):
        if subjects is None or group in subjects:
            yield Fact(group, day)
