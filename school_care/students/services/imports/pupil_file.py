"""What the archive knows of one pupil, as far as a roster can tell it: the object that the
roster resource imports a row into, copies, and compares with its copy."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from school_care.core import clock
from school_care.school.class_book import ClassBook, ClassKey
from school_care.students.enums import Precision
from school_care.students.models import (
    ContactPerson,
    Enrolment,
    Student,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.roster.rows import PartialDate
from school_care.students.services.enrolment import latest_enrolments

# Fields that stand on Student under the same name as a text.
TEXTS = (
    "name",
    "sex",
    "id_type",
    "id_number",
    "national_student_no",
    "ethnicity",
    "address",
    "hukou_address",
    "health",
    "family_situation",
    "difficulties",
    "note",
)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person around the child; `row` is the stored one, None for one to be added."""

    role: str
    name: str = ""
    relation: str = ""
    phones: tuple[str, ...] = ()  # at most two, the usual one first
    place: str = ""
    address: str = ""
    birth_year: int | None = None
    raw: str = ""
    ended: bool = False  # of the past: known again by a roster, never brought back by one
    row: ContactPerson | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of a category (`key` is its code) or a level (`key` is its rank)."""

    key: str | int
    starts_on: date
    until: date | None = None
    words: str = ""
    row: StudentCategory | StudentCareLevel | None = field(default=None, compare=False, repr=False)

    def running(self, on: date) -> bool:
        """Whether it has not ended by `on`; one that begins later counts as running."""
        return self.until is None or self.until > on


@dataclass(frozen=True, slots=True)
class Membership:
    """The last class membership; `until` is set for a pupil who left or will leave."""

    class_key: ClassKey | None
    until: date | None = None
    starts_on: date | None = field(default=None, compare=False)
    row: Enrolment | None = field(default=None, compare=False, repr=False)


@dataclass(slots=True)
class PupilFile:
    """One pupil. Texts are "" when unknown, never None, as the archive stores them."""

    student: Student | None = None
    name: str = ""
    sex: str = ""
    birth: PartialDate | None = None
    id_type: str = "1"
    id_number: str = ""
    national_student_no: str = ""
    ethnicity: str = ""
    address: str = ""
    hukou_address: str = ""
    boarding: bool | None = None
    health: str = ""
    family_situation: str = ""
    difficulties: str = ""
    note: str = ""
    membership: Membership | None = None
    categories: tuple[Span, ...] = ()
    levels: tuple[Span, ...] = ()
    contacts: tuple[Contact, ...] = ()
    # Not compared: the row is known from an earlier import and tells nothing new; what a person
    # should hear about this row; what changed (set by the comparison, read by the writer).
    known: bool = False
    warnings: list[tuple[str, str, str]] = field(default_factory=list)  # column, value, message
    changes: list = field(default_factory=list)

    def __deepcopy__(self, memo) -> "PupilFile":
        # All values are immutable, so the copy that the comparison keeps can be shallow.
        return PupilFile(**{name: getattr(self, name) for name in self.__slots__})

    def warn(self, column: str, value: str, message: str) -> None:
        """Note something a person should hear about this row."""
        self.warnings.append((column, value, message))


class Archive:
    """Everything a roster can touch around some pupils, read in four queries."""

    def __init__(self, students: Sequence[Student], book: ClassBook):
        ids = [student.pk for student in students]
        self._book = book
        self.enrolments = latest_enrolments(ids)
        self._contacts = _by_student(ContactPerson.objects.filter(student_id__in=ids))
        self._categories = _by_student(
            StudentCategory.objects.filter(student_id__in=ids)
            .select_related("category")
            .order_by("starts_on", "id")
        )
        self._levels = _by_student(
            StudentCareLevel.objects.filter(student_id__in=ids)
            .select_related("level")
            .order_by("starts_on", "id")
        )

    def file_of(self, student: Student, *, id_number: str | None, number: str | None) -> PupilFile:
        """The pupil's file. `id_number` and `number` are the row's if they are known to be equal
        to the stored ones: then nothing is unsealed for them."""
        pupil = PupilFile(student=student)
        for name in TEXTS:
            if name not in ("id_number", "national_student_no"):
                setattr(pupil, name, getattr(student, name))
        pupil.id_number = id_number or student.id_number or ""
        pupil.national_student_no = number or student.national_student_no or ""
        pupil.boarding = student.boarding
        if student.birth_date:
            pupil.birth = PartialDate(student.birth_date, student.birth_precision)
        pupil.membership = self._membership(student)
        pupil.categories = tuple(
            Span(row.category.code, row.starts_on, row.until, row.claimed_as, row)
            for row in self._categories.get(student.pk, ())
        )
        pupil.levels = tuple(
            Span(row.level.rank, row.starts_on, row.until, "", row)
            for row in self._levels.get(student.pk, ())
        )
        pupil.contacts = tuple(contact_of(row) for row in self._contacts.get(student.pk, ()))
        return pupil

    def _membership(self, student: Student) -> Membership | None:
        last = self.enrolments.get(student.pk)
        if last is None:
            return None
        key = self._book.key_of_id(last.school_class_id)
        return Membership(key, last.until, last.starts_on, last)


def _by_student(rows) -> dict[int, list]:
    found = defaultdict(list)
    for row in rows:
        found[row.student_id].append(row)
    return found


def contact_of(row: ContactPerson) -> Contact:
    """The contact a row stores."""
    return Contact(
        role=row.role,
        name=row.name,
        relation=row.relation,
        phones=tuple(number for number in (row.phone, row.other_phone) if number),
        place=row.place,
        address=row.address,
        birth_year=row.birth_year,
        raw=row.raw or "",
        ended=row.until is not None and row.until <= clock.today(),
        row=row,
    )


def precise(birth: PartialDate | None) -> date | None:
    """The birth date when the day is known."""
    return birth.value if birth and birth.precision == Precision.DAY else None
