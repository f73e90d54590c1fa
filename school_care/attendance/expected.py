"""Who is expected where: the pupils of a class on a day, less those whose standing keeps them out
of class (休学, 送教上门, 在外校借读 …). Leave takes nobody off the list: it is shown there as
leave. Who has left the school is expected nowhere, even while their stay in a room is open."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from school_care.attendance.models import RoomStay
from school_care.core.intervals import holds
from school_care.school.models import School, SchoolClass
from school_care.students.enums import NOT_EXPECTED
from school_care.students.models import Enrolment, Standing, Student


def here_on(school: School, day: date) -> QuerySet[Enrolment]:
    """The enrolment intervals that hold `day`, of pupils the school answers for that day, whether
    they have a class or wait for theirs."""
    out = Standing.objects.on(day).filter(school=school, kind__in=NOT_EXPECTED)
    held = Enrolment.objects.on(day).filter(school=school)
    return held.exclude(student_id__in=out.values("student_id"))


def members_on(school: School, day: date) -> QuerySet[Enrolment]:
    """As `here_on`, of pupils expected in class that day."""
    return here_on(school, day).filter(school_class__isnull=False)


def expected_in_class(group: SchoolClass, day: date) -> list[Student]:
    """The pupils expected in a class on a day, in the order of its roster; two queries at most."""
    held = members_on(group.school, day).filter(school_class=group)
    pupils = Student.objects.filter(pk__in=held.values("student_id"))
    return list(pupils.order_by("name_key", "id"))


def bedless_on(school: School, day: date) -> QuerySet[Enrolment]:
    """As `members_on`, of the boarders without a bed in any room on `day`: their nights are on the
    roll of their class, those of everybody else on the roll of the room. So no pupil is on two
    rolls of one night."""
    stays = RoomStay.objects.on(day).filter(school=school)
    boarders = members_on(school, day).filter(student__boarding=True)
    return boarders.exclude(student_id__in=stays.values("student_id"))


def expected_at_night(group: SchoolClass, day: date) -> list[Student]:
    """The boarders of a class whose nights are on its roll, in the order of its roster; one
    query."""
    held = bedless_on(group.school, day).filter(school_class=group)
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
    keeps them away and those who were no longer at the school; one query."""
    out = Standing.objects.on(day).filter(school=school, kind__in=NOT_EXPECTED)
    here = Enrolment.objects.on(day).filter(school=school)
    stays = RoomStay.objects.on(day).filter(school=school, student_id__in=here.values("student_id"))
    if rooms is not None:
        stays = stays.filter(room_id__in=rooms)
    found: dict[int, list[int]] = {}
    stays = stays.exclude(student_id__in=out.values("student_id"))
    for room_id, student_id in stays.order_by("bed", "id").values_list("room_id", "student_id"):
        found.setdefault(room_id, []).append(student_id)
    return found


@dataclass
class Places:
    """In which class each pupil of a school was, and when a standing kept one out of it, over a
    span of days; for imports, which ask about thousands of pupil-days."""

    enrolled: dict[int, list[tuple[date, date | None, int | None]]] = field(default_factory=dict)
    out: dict[int, list[tuple[date, date | None]]] = field(default_factory=dict)

    def enrolment_on(
        self, student_id: int, day: date
    ) -> tuple[date, date | None, int | None] | None:
        """(starts_on, until, class id) of the enrolment that holds `day`; None when there is
        none."""
        held = self.enrolled.get(student_id, ())
        return next((place for place in held if holds(place[0], place[1], day)), None)

    def kept_out(self, student_id: int, day: date) -> bool:
        """Whether a standing keeps the pupil out of class on `day`."""
        return any(holds(*interval, day) for interval in self.out.get(student_id, ()))

    def expected_on(self, days: Iterable[date]) -> dict[tuple[int, date], set[int]]:
        """Ids of the pupils expected in class, by class id and day."""
        found: dict[tuple[int, date], set[int]] = {}
        for day in days:
            for student_id in self.enrolled:
                place = self.enrolment_on(student_id, day)
                if place and place[2] and not self.kept_out(student_id, day):
                    found.setdefault((place[2], day), set()).add(student_id)
        return found


def places_over(school: School, since: date, until: date) -> Places:
    """Places of the pupils of `school` from `since` to `until`, both included; two queries."""
    places = Places()
    held = Enrolment.objects.filter(school=school, starts_on__lte=until).exclude(until__lte=since)
    for student_id, *interval in held.values_list(
        "student_id", "starts_on", "until", "school_class_id"
    ):
        places.enrolled.setdefault(student_id, []).append(tuple(interval))
    standings = Standing.objects.filter(
        school=school, kind__in=NOT_EXPECTED, starts_on__lte=until
    ).exclude(until__lte=since)
    for student_id, *interval in standings.values_list("student_id", "starts_on", "until"):
        places.out.setdefault(student_id, []).append(tuple(interval))
    return places
