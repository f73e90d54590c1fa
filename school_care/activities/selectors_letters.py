"""Reads of the letters' pages: occasions with their classes, one class, one pupil."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from school_care.activities.letter_people import Reader, readers_of
from school_care.activities.letter_population import asked
from school_care.activities.models import Letter, LetterOccasion, PostalAddress
from school_care.school.access import can_for_class
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass, Term
from school_care.students.models import Student
from school_care.students.selectors import classes_in_sight

STEPS = ("written", "sent", "answered")


@dataclass(frozen=True)
class ClassCount:
    """A class on an occasion: how many are asked, and of them how many letters stand at which
    step."""

    group: SchoolClass
    asked: int
    written: int = 0
    sent: int = 0
    answered: int = 0


@dataclass
class OccasionLine:
    """An occasion with the classes in a person's sight."""

    occasion: LetterOccasion
    classes: list[ClassCount] = field(default_factory=list)

    @property
    def total(self) -> dict[str, int]:
        """Sums over the classes."""
        names = ("asked", *STEPS)
        return {name: sum(getattr(one, name) for one in self.classes) for name in names}


@dataclass
class Writer:
    """A pupil of the class page: whom they may write to, which letters are noted."""

    student: Student
    readers: list[Reader]
    letters: list[Letter] = field(default_factory=list)
    is_asked: bool = True


def occasions_of(user: Any, school: School, term: Term | None) -> QuerySet[LetterOccasion]:
    """What is asked for in a term, by day; cancelled ones left out."""
    rows = LetterOccasion.objects.visible_to(user).filter(school=school, cancelled_on__isnull=True)
    return rows.filter(term=term).select_related("term").order_by("day", "id")


def current_occasion(
    user: Any, school: School, calendar: SchoolCalendar, today: date
) -> LetterOccasion | None:
    """The occasion a class page opens with: the one being written for, else the last begun, else
    the next."""
    term = calendar.current_or_last_term(today)
    rows = list(occasions_of(user, school, term))
    begun = [row for row in rows if row.opens_on <= today]
    running = [row for row in begun if row.due_on >= today]
    return (running or begun[-1:] or rows[:1] or [None])[0]


def overview(
    user: Any, school: School, occasions: Iterable[LetterOccasion], today: date
) -> list[OccasionLine]:
    """Each occasion with the classes in sight, in the order of the school, as counts; nine queries
    for the first occasion, five for each further."""
    classes = [  # a registrar who leads a class sees more classes than those whose care is read
        group
        for group in classes_in_sight(user, school)
        if can_for_class(user, Capability.READ_CARE, group)
    ]
    rows = list(occasions)
    letters = _counts(user, rows)
    found = []
    for occasion in rows:
        on = min(max(today, occasion.opens_on), occasion.due_on)
        per_class = Counter(one.class_id for one in asked(school_id=school.pk, on=on).values())
        lines = []
        for group in classes:
            counts = letters[occasion.pk].get(group.pk, Counter())
            if per_class[group.pk] or counts:
                lines.append(ClassCount(group, per_class[group.pk], **counts))
        found.append(OccasionLine(occasion, lines))
    return found


def _counts(user: Any, occasions: list[LetterOccasion]) -> dict[int, dict[int, Counter]]:
    found: dict[int, dict[int, Counter]] = defaultdict(dict)
    rows = Letter.objects.visible_to(user).filter(occasion__in=occasions, withdrawn_at__isnull=True)
    for occasion, group, sent, answered in rows.order_by().values_list(
        "occasion_id", "student__current_class_id", "sent_on", "answered_on"
    ):
        held = found[occasion].setdefault(group, Counter())
        held["written"] += 1
        held["sent"] += sent is not None
        held["answered"] += answered is not None
    return found


def writers_of(
    user: Any,
    group: SchoolClass,
    occasion: LetterOccasion | None,
    today: date,
    *,
    everybody: bool = False,
) -> list[Writer]:
    """The pupils of a class who are asked, and those who wrote nevertheless; all of them with
    `everybody`. A constant number of queries."""
    on = today if occasion is None else min(max(today, occasion.opens_on), occasion.due_on)
    pupils = Student.objects.care_visible_to(user).enrolled().filter(current_class=group)
    students = list(pupils.order_by("name_key", "id"))
    keys = [student.pk for student in students]
    wanted = asked(school_id=group.school_id, on=on, subjects=keys)
    letters = letters_by_pupil(user, keys, occasion) if occasion is not None else {}
    shown = [one for one in students if everybody or one.pk in wanted or one.pk in letters]
    readers = readers_of(shown, today)
    for student in shown:
        student.current_class, student.school = group, group.school
    return [
        Writer(one, readers[one.pk], letters.get(one.pk, []), one.pk in wanted) for one in shown
    ]


def letters_by_pupil(
    user: Any, keys: Iterable[int], occasion: LetterOccasion
) -> dict[int, list[Letter]]:
    """The letters noted for an occasion, by pupil; one query."""
    found: dict[int, list[Letter]] = defaultdict(list)
    rows = Letter.objects.visible_to(user).filter(
        occasion=occasion, student_id__in=list(keys), withdrawn_at__isnull=True
    )
    for letter in rows.select_related("student").order_by("written_on", "pk"):
        found[letter.student_id].append(letter)
    return dict(found)


def letters_of(user: Any, student: Student) -> QuerySet[Letter]:
    """A pupil's letters, the latest first."""
    rows = Letter.objects.visible_to(user).filter(student=student, withdrawn_at__isnull=True)
    return rows.select_related("occasion", "guided_by")


def addresses_of(user: Any, letters: Iterable[Letter]) -> dict[tuple[int, str], PostalAddress]:
    """The address in force for each letter, by pupil's key and whom it goes to; one query."""
    wanted = {(letter.student_id, letter.to) for letter in letters}
    rows = PostalAddress.objects.visible_to(user).filter(
        student_id__in={pupil for pupil, _ in wanted}, until__isnull=True
    )
    found = {(row.student_id, row.to): row for row in rows}
    return {key: row for key, row in found.items() if key in wanted}


def to_post(user: Any, group: SchoolClass, occasion: LetterOccasion | None) -> list[Letter]:
    """Letters of a class that go by post: those of the occasion; without one, all not sent yet."""
    rows = Letter.objects.visible_to(user).filter(
        Q(way="post") | Q(way=""),
        student__current_class=group,
        withdrawn_at__isnull=True,
    )
    rows = rows.filter(sent_on__isnull=True) if occasion is None else rows.filter(occasion=occasion)
    rows = rows.select_related("student__current_class", "occasion")
    return list(rows.order_by("student__name_key", "student_id", "pk"))
