"""Whom a row of a sheet of records is about. A row must never land on another child."""

from collections.abc import Callable
from typing import Any

from school_care.core.templatetags.days import long_date
from school_care.mentoring.enums import CONTACT_KINDS, RecordKind
from school_care.mentoring.services.imports.known import Known
from school_care.mentoring.sheet.rows import RecordRow
from school_care.school.access import can_for_class
from school_care.school.calendar import school_year_of
from school_care.school.enums import Capability
from school_care.students.pupil_book import Refusal

NOT_YOURS = "不在您可填写的学生中：请核对号码或姓名；其他班的记录由该班班主任或德育主任导入。"
NEEDS_CLASS = "只有姓名，认不出是哪名学生：请加上班级，或填身份证号。"
UNKNOWN_CLASS = "看不懂这个班级，或本校没有这个班：请写成 七(1)班 这样。"
EARLIEST = 20  # years: a record of longer ago is a mistyped year


class Finder:
    """Finds the pupils a row is about; `warn(row, field, message)` tells a doubt."""

    def __init__(self, known: Known, warn: Callable[[RecordRow, str, str], None]) -> None:
        self.known, self.warn = known, warn
        self._told: set[Any] = set()

    def pupils_of(self, row: RecordRow) -> list[int]:
        """The pupil, or those of a class who were in care that day. Raises Refusal."""
        if row.id_number or row.student_no:
            return [self._checked(row, self._by_number(row))]
        if row.name:
            return [self._checked(row, self._by_name(row))]
        return self._of_class(row)

    # --- one pupil ----------------------------------------------------------------------------

    def _by_number(self, row: RecordRow) -> int:
        named = "id_number" if row.id_number else "student_no"
        try:
            pupil = self.known.pupils.find(id_number=row.id_number, student_no=row.student_no)
        except Refusal as refusal:
            if self.known.whole_school:
                raise
            raise Refusal(named, NOT_YOURS) from refusal  # does not tell who is a pupil
        if pupil not in self.known.may_write:
            raise Refusal(named, NOT_YOURS)
        self.known.pupils.check_name(pupil, row.name)
        return pupil

    def _by_name(self, row: RecordRow) -> int:
        if not row.class_name:
            raise Refusal("name", NEEDS_CLASS)
        then = self.known.class_named(row.class_name, row.date)
        now = self.known.class_named(row.class_name, self.known.today)
        if then is None and now is None:
            raise Refusal("class_name", UNKNOWN_CLASS)
        namesakes = self.known.pupils.named(row.name)
        found = {
            pupil
            for pupil in namesakes
            if (then and self.known.was_in(pupil, then, row.date))
            or (now and self.known.was_in(pupil, now, self.known.today))
        }
        mine = found & self.known.may_write
        if not mine and (found or not self.known.whole_school):
            raise Refusal("name", NOT_YOURS)
        if not mine:
            raise Refusal("name", f"{row.class_name}没有叫这个名字的学生：请核对，或填身份证号。")
        if len(mine) > 1:
            raise Refusal("name", "这个班有同名的学生，分不清是哪一名：请填身份证号或学籍号。")
        return mine.pop()

    def _checked(self, row: RecordRow, pupil: int) -> int:
        """Raises Refusal for a day that cannot be; warns of one when the pupil was not here."""
        born = self.known.pupils.births.get(pupil)
        too_early = row.date.year < self.known.today.year - EARLIEST
        if too_early or (born and row.date < born):
            raise Refusal("date", "日期早于学生出生，或是二十年以前：请核对年份。")
        if self.known.place_on(pupil, row.date) is not None or pupil in self._told:
            return pupil
        self._told.add(pupil)
        name, first = self.known.pupils.names[pupil], self.known.first_day(pupil)
        if first and row.date < first:
            message = f"日期早于{name}的入学登记日期（{long_date(first)}）：按以前的记录补录。"
        else:
            message = f"{name}这一天不在本校就读：请核对日期。"
        self.warn(row, "date", message)
        return pupil

    # --- a class ------------------------------------------------------------------------------

    def _of_class(self, row: RecordRow) -> list[int]:
        if row.kind in CONTACT_KINDS:
            label = RecordKind(row.kind).label
            raise Refusal("class_name", f"{label}要写到学生：请填身份证号、学籍号或姓名。")
        group = self.known.class_named(row.class_name, row.date)
        if group is None:
            raise Refusal("class_name", UNKNOWN_CLASS)
        by = self.known.by
        if by is not None and not can_for_class(by, Capability.IMPORT_RECORDS, group):
            raise Refusal("class_name", "这个班的学生" + NOT_YOURS)
        pupils = [
            pupil for pupil in self.known.in_care(group, row.date) if pupil in self.known.may_write
        ]
        if not pupils:
            raise Refusal("class_name", f"{long_date(row.date)}这个班没有在册的关爱学生。")
        self._say_which(row, group)
        return pupils

    def _say_which(self, row: RecordRow, group: Any) -> None:
        """A class of an earlier school year had another name."""
        key = (group.pk, row.class_name)
        if school_year_of(row.date) == school_year_of(self.known.today) or key in self._told:
            return
        self._told.add(key)
        now = group.name_on(self.known.today)
        self.warn(row, "class_name", f"按当天的班名理解，是现在的{now}：请核对。")
