"""The files of a chunk of pupils: cover, contents, parts; in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from school_care.core.templatetags.days import long_date
from school_care.reports.files.blocks import Batch, Block, OfPupils
from school_care.reports.files.parts import PARTS
from school_care.reports.masking import Masking
from school_care.reports.selectors import classes_on, head_teachers
from school_care.school.access import roles_of
from school_care.students.models import Student

if TYPE_CHECKING:
    from school_care.reports.papers import Order

REGISTER = "register"  # printed with whatever has changed: a part alone says of whom it is


@dataclass(frozen=True)
class PartOnPaper:
    """One part; without blocks it is 暂无 in the contents and not printed."""

    code: str
    title: str
    number: int
    blocks: Sequence[Block]


@dataclass(frozen=True)
class FilePaper:
    """One pupil's file; `key` addresses the paper. `only`: the codes of the parts to print, None
    all."""

    key: str
    number: str
    name: str
    class_name: str
    head_teacher: str
    begun: str
    until: str
    parts: list[PartOnPaper] = field(default_factory=list)
    only: frozenset[str] | None = None

    @property
    def printed(self) -> list[PartOnPaper]:
        """The parts that follow the contents."""
        return [part for part in self.parts if part.blocks and self.holds(part)]

    def holds(self, part: PartOnPaper) -> bool:
        """Whether a part belongs to this print."""
        return self.only is None or part.code in self.only or part.code == REGISTER


def file_papers(students: Sequence[Student], order: "Order") -> list[FilePaper]:
    """The files of `students`, in their order, as the reader of `order` may read them."""
    batch = _batch(students, order)
    teachers = head_teachers(batch.classes.values(), order.day)
    blocks = [(part, part.of_pupils(batch)) for part in PARTS]
    changed = order.job.spec.get("changed") if order.job else None
    papers = []
    for student in students:
        group = batch.classes.get(student.pk)
        begun = timezone.localdate(student.created_at)
        parts = [
            PartOnPaper(part.code, part.title, number, _told(batch, student, found))
            for number, (part, found) in enumerate(blocks, 1)
        ]
        papers.append(
            FilePaper(
                key=student.public_id.hex,
                number=f"{begun.year}-{student.pk:05d}",
                name=batch.masking.name(student.name),
                class_name=group.name_on(order.day) if group else "",
                head_teacher=teachers.get(group.pk, "") if group else "",
                begun=long_date(begun),
                until=long_date(order.day),
                parts=parts,
                only=frozenset(changed.get(str(student.pk), ())) if changed else None,
            )
        )
    return papers


def _told(batch: Batch, student: Student, found: OfPupils) -> Sequence[Block]:
    """The blocks of a pupil; of a masked file every cell once more, whoever typed what into it."""
    blocks = found.get(student.pk, [])
    if not batch.masking.on:
        return blocks
    say = partial(batch.masking.text, about=[student.name])
    return [one.said(say) for one in blocks]


def marks_of(students: Sequence[Student], papers: Sequence[FilePaper]) -> dict[str, dict[str, str]]:
    """The mark of each part of these files, by pupil's key; see `services.changed`."""
    from school_care.reports.services.changed import mark_of

    return {
        str(student.pk): {
            part.code: mark_of([asdict(block) for block in part.blocks]) for part in paper.parts
        }
        for student, paper in zip(students, papers, strict=True)
    }


def marks_now(job: Any, keys: Sequence[int]) -> dict[str, dict[str, str]]:
    """The marks which a print of these pupils would leave."""
    from school_care.reports.services.pages import order_of

    pupils = Student.objects.in_bulk(keys)
    students = [pupils[key] for key in keys]
    return marks_of(students, file_papers(students, order_of(job)))


def _batch(students: Sequence[Student], order: "Order") -> Batch:
    school = order.term.school
    reader = order.reader
    return Batch(
        students=students,
        term=order.term,
        day=order.day,
        reader=reader,
        roles=roles_of(reader, school) if reader is not None else frozenset(),
        masking=Masking.of(school, on=bool(order.job and order.job.masked)),
        restricted_too=order.restricted_too,
        classes=classes_on([student.pk for student in students], order.day),
    )
