"""The files of a chunk of pupils: cover, contents, parts; in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone

from school_care.core.templatetags.days import long_date
from school_care.reports.files.blocks import Batch, Block, OfPupils
from school_care.reports.files.parts import PARTS
from school_care.reports.masking import paper_key
from school_care.reports.selectors import head_teachers, told_of
from school_care.students.models import Student
from school_care.students.selectors_on_day import groups_on

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
    """One pupil's file; `key` addresses the paper; `number` is "" where it is masked: it would lead
    to the same child's other papers. `only`: the codes of the parts to print, None all."""

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
    mask, changed = order.masking, order.changed
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
                key=paper_key(student.public_id, masked=mask.on),
                number="" if mask.on else f"{begun.year}-{student.public_id.hex[:8].upper()}",
                name=mask.name(student.name),
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
    """The blocks of a pupil; of a masked file every cell masked, whoever typed what into it. Names
    and addresses that have a column of their own were masked as such."""
    blocks = found.get(student.pk, [])
    if not batch.masking.on:
        return blocks
    say = partial(batch.masking.text, about=[student.name])
    return [one.said(say) for one in blocks]


def _batch(students: Sequence[Student], order: "Order") -> Batch:
    return Batch(
        students=students,
        term=order.term,
        day=order.day,
        reader=order.reader,
        masking=order.masking,
        may_tell=told_of(order.reader, order.term.school, asked=order.restricted_too),
        classes=groups_on(order.day, pupils=[student.pk for student in students]),
    )
