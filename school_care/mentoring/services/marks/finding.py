"""Whose row of a mark sheet it is. A mark must never land on another child, and nothing is told of
children whose marks are not kept."""

from typing import Any

from school_care.mentoring.mark_sheet.rows import MarkRow
from school_care.mentoring.services.imports.known import Known
from school_care.school.enums import Capability
from school_care.students.models import Student
from school_care.students.pupil_book import Refusal

NEEDS_CLASS = "只有姓名，认不出是不是本校这名学生：请加上班级，或填身份证号、学籍号。"
TWO_ALIKE = "这个班有同名的学生，分不清是哪一名：请填身份证号或学籍号。"
OTHER_CLASS = "本校有这个名字的学生，但不在表上写的班：请核对班级，或填身份证号。"
WRONG_NUMBER = "这个号码不是本校学生的，姓名和班级却对得上：请核对号码。"


class KnownForMarks(Known):
    """The pupils of a school, and those whose marks `by` may bring: in care, with a file."""

    def _may_write(self) -> set[int]:
        cared = Student.objects.filter(school=self.school).enrolled().in_care(self.today)
        if self.by is not None:
            cared = cared.filter(
                pk__in=Student.objects.kept_by(self.by, Capability.IMPORT_MARKS).values("pk")
            )
        return set(cared.order_by().values_list("pk", flat=True))


class MarkFinder:
    """Finds the pupil of a row, None for one whose marks are not kept."""

    def __init__(self, known: KnownForMarks, on: Any) -> None:
        self.known, self.on = known, on

    def pupil_of(self, row: MarkRow) -> int | None:
        """Raises Refusal when it may be a pupil whose marks are kept, and cannot be told."""
        named = self._named(row)
        if not row.id_number and not row.student_no:
            return self._by_name(row, named)
        field = "id_number" if row.id_number else "student_no"
        try:
            pupil = self.known.pupils.find(id_number=row.id_number, student_no=row.student_no)
        except Refusal as refusal:
            if not named:
                return None
            raise Refusal(field, WRONG_NUMBER) from refusal
        if pupil not in self.known.may_write:
            return None
        self.known.pupils.check_name(pupil, row.name)
        return pupil

    def _named(self, row: MarkRow) -> set[int]:
        """Pupils whose marks are kept, of the row's name, in the row's class if it names one."""
        alike = set(self.known.pupils.named(row.name)) & self.known.may_write
        groups = self._classes(row)
        if not groups:
            return alike if not row.class_name else set()
        return {pupil for pupil in alike if self._was_in(pupil, groups)}

    def _by_name(self, row: MarkRow, named: set[int]) -> int | None:
        alike = set(self.known.pupils.named(row.name))
        kept = alike & self.known.may_write
        if not kept:
            return None
        if not row.class_name:
            raise Refusal("name", NEEDS_CLASS)
        groups = self._classes(row)
        there = {pupil for pupil in alike if self._was_in(pupil, groups)}
        if not there:
            raise Refusal("class_name" if row.class_name else "name", OTHER_CLASS)
        if not named:
            return None
        if len(there) > 1:
            raise Refusal("name", TWO_ALIKE)
        return named.pop()

    def _classes(self, row: MarkRow) -> list[tuple[Any, Any]]:
        """The class the row names, as of the exam and as of today."""
        if not row.class_name:
            return []
        days = (self.on, self.known.today)
        found = [(self.known.class_named(row.class_name, day), day) for day in days]
        return [(group, day) for group, day in found if group is not None]

    def _was_in(self, pupil: int, groups: list[tuple[Any, Any]]) -> bool:
        return any(self.known.was_in(pupil, group, day) for group, day in groups)
