"""Who stands beside whom on a day. Callers narrow the pupils to those in sight first."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from school_care.mentoring.choices.pairings import BY_STAFF, PairingKind
from school_care.mentoring.models import Pairing, PairingCover
from school_care.school.access import roles_of
from school_care.school.enums import Role
from school_care.school.models import School, SchoolClass, User
from school_care.students.access import pupil_ids_reached_by
from school_care.students.models import Student

# Whose own post shows them the pairings of whole classes; everyone else has the own list.
OVERVIEW = (Role.PRINCIPAL, Role.DIRECTOR, Role.HEAD_TEACHER, Role.GRADE_HEAD)
HOLDERS = ("user", "peer", "partner")


def mentors_of(student_ids: Iterable[int], on: date) -> dict[int, list[Pairing]]:
    """Teachers' pairings running on a day by pupil id, the longest first; one query."""
    return _by_pupil(Pairing.objects.mentors().on(on), student_ids)


def running_of(student_ids: Iterable[int], on: date) -> dict[int, list[Pairing]]:
    """Pairings of every kind running on a day by pupil id, the longest first; one query."""
    return _by_pupil(Pairing.objects.on(on), student_ids)


def _by_pupil(rows: QuerySet[Pairing], student_ids: Iterable[int]) -> dict[int, list[Pairing]]:
    found: dict[int, list[Pairing]] = defaultdict(list)
    named = rows.filter(student_id__in=list(student_ids)).select_related(*HOLDERS)
    for row in named.order_by("starts_on", "pk"):
        found[row.student_id].append(row)
    return dict(found)


def held_by(user: Any, on: date, kinds: Collection[str] = BY_STAFF) -> QuerySet[Pairing]:
    """Pairings somebody of the staff holds on a day, with the pupil and class."""
    rows = Pairing.objects.on(on).filter(user=user, kind__in=kinds)
    return rows.select_related("student__current_class", "user").order_by("student__name_key", "pk")


def covered_by(user: Any, on: date) -> QuerySet[PairingCover]:
    """Whom somebody stands in for on a day, with pairing, pupil and class."""
    rows = PairingCover.objects.on(on).filter(user=user)
    return rows.select_related("pairing__student__current_class", "pairing__user").order_by("pk")


def loads_on(school: School, on: date) -> dict[int, int]:
    """How many pupils each teacher is paired with on a day, by key of the user; one query."""
    rows = Pairing.objects.mentors().on(on).filter(school=school)
    return dict(Counter(rows.values_list("user_id", flat=True)))


def pupils_overseen(user: Any, school: School) -> QuerySet[Student]:
    """The pupils whose pairings `user` answers for: by an OVERVIEW post."""
    ids = pupil_ids_reached_by(user, OVERVIEW)
    return Student.objects.filter(school=school, pk__in=ids).select_related("current_class")


def oversees(user: Any, school: School) -> bool:
    """Whether `user` has an OVERVIEW post at a school."""
    return bool(roles_of(user, school) & set(OVERVIEW))


@dataclass(frozen=True)
class Rate:
    """结对率 (domain §5.2): care pupils with at least one teacher beside them, of all on the day;
    学习帮手率 likewise. `group` None: of the whole."""

    group: SchoolClass | None
    pupils: int
    paired: int
    helped: int

    @property
    def share(self) -> str:
        """The rate with one decimal, never rounded up to 100.0; «—» where there is nobody."""
        return share_of(self.paired, self.pupils)

    @property
    def helped_share(self) -> str:
        """学习帮手率."""
        return share_of(self.helped, self.pupils)


def share_of(part: int, whole: int) -> str:
    """A percentage with one decimal; 100.0 only where all are counted, «—» of nobody."""
    if not whole:
        return "—"
    tenths = (part * 2000 + whole) // (whole * 2)
    if part < whole:
        tenths = min(tenths, 999)
    return f"{tenths // 10}.{tenths % 10}%"


def rates_of(pupils: QuerySet[Student], on: date) -> tuple[list[Rate], Rate]:
    """By class, in order, and altogether, of those of `pupils` at the school and in care on `on`;
    two queries."""
    in_care = pupils.enrolled().in_care(on)
    held: dict[int, set[str]] = defaultdict(set)
    rows = Pairing.objects.on(on).filter(student__in=in_care.values("pk"))
    for pk, kind in rows.values_list("student_id", "kind"):
        held[pk].add(kind)
    by_class: dict[SchoolClass | None, list[set[str]]] = defaultdict(list)
    for pupil in in_care.in_class_order():
        by_class[pupil.current_class].append(held[pupil.pk])
    rates = [_rate(group, kinds) for group, kinds in by_class.items()]
    return rates, _rate(None, [one for kinds in by_class.values() for one in kinds])


def _rate(group: SchoolClass | None, kinds: list[set[str]]) -> Rate:
    return Rate(
        group,
        len(kinds),
        sum(PairingKind.TEACHER in held for held in kinds),
        sum(PairingKind.HELPER in held for held in kinds),
    )


def companions_of(
    student_ids: Iterable[int], on: date
) -> tuple[dict[int, tuple[tuple[User, date], ...]], dict[int, str]]:
    """What lists say: the teachers and since when, and the study helper's name, by pupil id; acting
    parents are neither. One query."""
    mentors: dict[int, tuple[tuple[User, date], ...]] = {}
    helpers: dict[int, str] = {}
    rows = Pairing.objects.filter(kind__in=(PairingKind.TEACHER, PairingKind.HELPER)).on(on)
    for pk, held in _by_pupil(rows, student_ids).items():
        mentors[pk] = tuple((one.user, one.starts_on) for one in held if one.user_id)
        helpers[pk] = "、".join(one.peer.name for one in held if one.peer_id)
    return mentors, helpers
