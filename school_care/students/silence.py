"""Whether anything may go to a child's family now. The one place every output to a family asks.

While somebody of the family is suspected of harming the child, no paper, letter, message, booking
or link goes there, whatever it is about: what comes is read as a sign (domain §4.6). Whoever sends
learns that it waits, and whom to ask, never why.
"""

from collections.abc import Callable, Collection, Iterable
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import QuerySet

from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.models.silence import FamilySilence

WAITS = "这名学生给家里的材料先不发，请联系德育主任。"
Row = TypeVar("Row")
ASK_FIRST = "给这名学生家里打电话、上门以前，请先问德育主任。"
LEFT_OUT = "另有{count}名学生的先不发，请联系德育主任。"


def silenced(students: Collection[Any] | None = None) -> set[int]:
    """Keys of the pupils to whose family nothing goes, of these (rows or keys; None: of all); one
    query."""
    rows = FamilySilence.objects.running()
    if students is not None:
        rows = rows.filter(student__in=students)
    return set(rows.values_list("student_id", flat=True))


def quiet_pupils() -> QuerySet:
    """The same as a subquery, for rows that a family itself opens."""
    return FamilySilence.objects.running().values("student")


def is_silenced(student: Student) -> bool:
    """The same for one pupil."""
    return bool(silenced([student.pk]))


def require_spoken(student: Student) -> None:
    """Raises Refused where nothing may go to this pupil's family now."""
    if is_silenced(student):
        raise Refused(WAITS)


def require_all_spoken(students: Collection[Any]) -> None:
    """The same for what goes to several families at once: builders of papers ask it, whoever calls
    them leaves out those of `spoken` before."""
    if silenced(students):
        raise Refused(WAITS)


def spoken(students: Iterable[Student]) -> tuple[list[Student], int]:
    """Those to whose families something may go, and how many are left out; for batches."""
    return spoken_rows(students, pupil=attrgetter("pk"))


def spoken_rows(
    rows: Iterable[Row], *, pupil: Callable[[Any], int] = attrgetter("student_id")
) -> tuple[list[Row], int]:
    """The same for rows about pupils: notes, letters, turns. `pupil`: the key of a row's pupil."""
    found = list(rows)
    quiet = silenced({pupil(row) for row in found}) if found else set()
    kept = [row for row in found if pupil(row) not in quiet]
    return kept, len(found) - len(kept)


def left_out_words(count: int) -> str:
    """The line below a batch; "" where nobody was left out."""
    return LEFT_OUT.format(count=count) if count else ""


def hush(*, student: Student, source_ref: str) -> None:
    """Let nothing go to the family from now; nothing where this case asked for it already. Call in
    the transaction that flags the case."""
    FamilySilence.objects.get_or_create(
        student=student,
        source_ref=source_ref,
        until_at=None,
        defaults={"school": student.school, "from_at": clock.now()},
    )


def speak(*, source_ref: str) -> None:
    """This case asks for it no more."""
    FamilySilence.objects.running().filter(source_ref=source_ref).update(until_at=clock.now())
