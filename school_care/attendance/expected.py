"""Who is expected where: the pupils of a class on a day, less those whose standing keeps them out
of class (休学, 送教上门, 在外校借读 …). Leave takes nobody off the list: it is shown there as leave."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from school_care.attendance.models import RoomStay
from school_care.school.models import School, SchoolClass
from school_care.students.enums import NOT_EXPECTED
from school_care.students.models import Enrolment, Standing, Student


def members_on(school: School, day: date) -> QuerySet[Enrolment]:
    """The enrolment intervals that hold `day`, of pupils expected in class that day."""
    out = Standing.objects.on(day).filter(school=school, kind__in=NOT_EXPECTED)
    return (
        Enrolment.objects.on(day)
        .filter(school=school, school_class__isnull=False)
        .exclude(student_id__in=out.values("student_id"))
    )


def expected_in_class(group: SchoolClass, day: date) -> list[Student]:
    """The pupils expected in a class on a day, in the order of its roster; two queries at most."""
    held = members_on(group.school, day).filter(school_class=group)
    pupils = Student.objects.filter(pk__in=held.values("student_id"))
    return list(pupils.order_by("name_key", "id"))


def expected_by_class(school: School, day: date) -> dict[int, list[int]]:
    """Ids of the pupils expected on a day, by class id; one query."""
    found: dict[int, list[int]] = {}
    for class_id, student_id in members_on(school, day).values_list(
        "school_class_id", "student_id"
    ):
        found.setdefault(class_id, []).append(student_id)
    return found


def expected_in_rooms(
    school: School, day: date, rooms: Iterable[int] | None = None
) -> dict[int, list[int]]:
    """Ids of the pupils who sleep in each room on a day, by room id, less those whose standing
    keeps them away; one query."""
    out = Standing.objects.on(day).filter(school=school, kind__in=NOT_EXPECTED)
    stays = RoomStay.objects.on(day).filter(school=school)
    if rooms is not None:
        stays = stays.filter(room_id__in=rooms)
    found: dict[int, list[int]] = {}
    stays = stays.exclude(student_id__in=out.values("student_id"))
    for room_id, student_id in stays.order_by("bed", "id").values_list("room_id", "student_id"):
        found.setdefault(room_id, []).append(student_id)
    return found
