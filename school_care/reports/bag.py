"""The contents page of a growth bag (F-10), for many pupils in a constant number of queries.

It lies in the bag, which goes home: neither edition names a category, a level or what was said in a
talk. The school edition also tells who put things in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from school_care.core.templatetags.days import short_date
from school_care.mentoring.choices.progress import BagItem
from school_care.mentoring.models import BagEntry
from school_care.mentoring.selectors_bag import BagLine, bags_of
from school_care.reports.enums import Edition
from school_care.school.models import Term
from school_care.students.models import Student
from school_care.students.selectors_on_day import groups_on

# What the school keeps for itself: plans, their checks and how often was talked stay out of the
# family's edition.
NOT_FOR_FAMILIES = (BagItem.TALKS, BagItem.STAGE_PLAN, BagItem.STAGE_SUMMARY)
CLIPPED = 60  # characters of an entry on the contents page


@dataclass(frozen=True)
class BagRow:
    """One of the twelve on paper."""

    label: str
    contents: list[str]


@dataclass
class BagPaper:
    """One pupil's contents page."""

    key: str
    name: str
    class_name: str
    rows: list[BagRow] = field(default_factory=list)


def bag_papers(
    students: Sequence[Student], *, term: Term, edition: Edition, day: date, reader: Any
) -> list[BagPaper]:
    """The contents pages of `students`, in their order, up to and with `day`."""
    classes = groups_on(day, pupils=[student.pk for student in students])
    bags = bags_of(students, term=term, day=day, reader=reader)
    school = edition == Edition.SCHOOL
    papers = []
    for student in students:
        group = classes.get(student.pk)
        rows = [_row(line, school=school) for line in bags[student.pk]]
        name = group.name_on(day) if group else ""
        papers.append(BagPaper(student.public_id.hex, student.name, name, rows))
    return papers


def _row(line: BagLine, *, school: bool) -> BagRow:
    derived = [] if line.item in NOT_FOR_FAMILIES and not school else line.derived
    return BagRow(line.item.label, [*derived, *(_entry(e, school) for e in line.entries)])


def _entry(entry: BagEntry, school: bool) -> str:
    words = (entry.text or "照片、文件")[:CLIPPED]
    by = f" {entry.written_by.name}" if school and entry.written_by else ""
    return f"{short_date(entry.added_on)} {words}{by}"
