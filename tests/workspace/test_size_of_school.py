"""Pages cost the same number of queries in a school of 90 pupils and of 9,600, and with one school
and 500 beside it."""

from django.db import connection
from django.test import Client
from django.urls import reverse

from school_care.core import clock
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.models import CareRecord
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, SchoolClass, User
from school_care.students.models import (
    CareCategory,
    Enrolment,
    SavedFilter,
    Student,
    StudentCategory,
)
from tests.cast import Cast
from tests.factories import days_ago
from tests.support.queries import queries_of

SMALL, LARGE = 90, 9_600
CLASS_SIZE = 45
READERS = ("principal", "registrar", "head_teacher")


def _grow(cast: Cast, size: int) -> None:
    """Add pupils until the school has `size`; every third is a care pupil with one record."""
    school, number = cast.school, Student.objects.filter(school=cast.school).count()
    groups = [cast.seven_one] + [
        SchoolClass.objects.get_or_create(
            school=school, stage="primary", entry_year=1990 + serial // 9, number=20 + serial % 9
        )[0]
        for serial in range(size // CLASS_SIZE)
    ]
    pupils = []
    while number + len(pupils) < size:
        serial = number + len(pupils)
        group = groups[serial // CLASS_SIZE]
        pupils.append(
            Student(
                school=school,
                current_class=group,
                name=f"郑{serial}",
                name_key=f"zheng {serial}",
                search_key=f"|zheng{serial}|z{serial}|",
            )
        )
    pupils = Student.objects.bulk_create(pupils, batch_size=500)
    ours = {"school": school}
    since = {"starts_on": days_ago(60)}
    Enrolment.objects.bulk_create(
        [
            Enrolment(student=pupil, school_class=pupil.current_class, **ours, **since)
            for pupil in pupils
        ],
        batch_size=500,
    )
    category = CareCategory.objects.get(code="LB_BOTH")
    StudentCategory.objects.bulk_create(
        [
            StudentCategory(student=pupil, category=category, **ours, **since)
            for pupil in pupils[::3]
        ],
        batch_size=500,
    )
    CareRecord.objects.bulk_create(
        [
            CareRecord(
                student=pupil,
                kind=RecordKind.TALK,
                happened_on=days_ago(3),
                text="聊了聊近况。",
                next_step="下周再问",
                next_step_on=clock.today(),
                author=cast.head_teacher,
                written_at=clock.now(),
                **ours,
            )
            for pupil in pupils[::3]
        ],
        batch_size=500,
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # as autovacuum does where rows are committed
            cursor.execute("ANALYZE")


def _saved_filters(cast: Cast, person: str) -> list[str]:
    """A search by name, and one by everything at once with columns, as saved filters open them."""
    pages = []
    for name, criteria, columns in (
        ("郑", {"words": "zheng"}, []),
        (
            "都用上",
            {"words": "z", "grades": ["7"], "in_care": True, "categories": ["LB_BOTH"]},
            ["birth", "guardian", "father_place", "level", "last_contact", "categories"],
        ),
    ):
        row, _ = SavedFilter.objects.get_or_create(
            school=cast.school,
            user=cast.staff[person],
            name=name,
            defaults={"criteria": criteria, "columns": columns, "created_at": clock.now()},
        )
        pages.append(reverse("students:list") + f"?f={row.public_id}")
    return pages


def _pages(cast: Cast, person: str) -> list[str]:
    pages = [
        reverse("workspace:today"),
        reverse("students:list"),
        *_saved_filters(cast, person),
        reverse("students:list") + "?care=1",
        reverse("students:class", args=[cast.seven_one.public_id]),
        reverse("students:show", args=[cast.zixuan.public_id]),
    ]
    if person != "registrar":
        pages.append(reverse("mentoring:records"))
        pages.append(reverse("reports:index"))
    return pages


def _clients(cast: Cast) -> dict[str, Client]:
    """A browser of each reader, signed in."""
    clients = {}
    for person in READERS:
        clients[person] = Client()
        clients[person].force_login(cast.staff[person])
    return clients


def _count(counts: dict, cast: Cast, clients: dict[str, Client]) -> None:
    """Put down what every page costs every reader now, beside what it cost before."""
    for person, client in clients.items():
        for page in _pages(cast, person):
            counts.setdefault((person, page), []).append(queries_of(client, page))


def test_list_and_file_pages__90_and_9600_pupils__the_same_queries(cast):
    clients, counts = _clients(cast), {}
    for size in (SMALL, LARGE):
        _grow(cast, size)
        _count(counts, cast, clients)
    grown = {page: pair for page, pair in counts.items() if pair[0] != pair[1]}
    assert grown == {}
    file = reverse("students:show", args=[cast.zixuan.public_id])
    for person in READERS:
        assert counts.pop((person, file))[0] <= 67  # thirty-two panels, five of them of activities
    assert max(pair[0] for pair in counts.values()) <= 35


SCHOOLS = 500


def _found_schools(count: int) -> None:
    """Other schools on the same installation: each with a head teacher, a class, a care pupil."""
    schools = School.objects.bulk_create(
        School(code10=f"98{serial:08d}", name=f"邻县第{serial}小学") for serial in range(count)
    )
    groups = SchoolClass.objects.bulk_create(
        SchoolClass(school=school, stage="primary", entry_year=2024, number=1) for school in schools
    )
    people = User.objects.bulk_create(
        User(school=school, username=f"lin{school.pk}", name="邻县老师") for school in schools
    )
    Appointment.objects.bulk_create(
        Appointment(
            user=user,
            school=group.school,
            role=Role.HEAD_TEACHER,
            school_class=group,
            starts_on=days_ago(90),
            confirmed_at=clock.now(),
        )
        for user, group in zip(people, groups, strict=True)
    )
    pupils = Student.objects.bulk_create(
        Student(school=group.school, current_class=group, name="邻县生", search_key="|linxian|lxs|")
        for group in groups
    )
    category = CareCategory.objects.get(code="LB_BOTH")
    StudentCategory.objects.bulk_create(
        StudentCategory(
            school_id=pupil.school_id, student=pupil, category=category, starts_on=days_ago(60)
        )
        for pupil in pupils
    )


def test_list_and_file_pages__1_and_500_schools__the_same_queries(cast):
    clients, counts = _clients(cast), {}
    _count(counts, cast, clients)
    _found_schools(SCHOOLS)
    _count(counts, cast, clients)
    assert {page: pair for page, pair in counts.items() if pair[0] != pair[1]} == {}
