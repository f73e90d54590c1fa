"""Stage two: each row against what the school knows. Reads the database, writes nothing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from school_care.attendance.enums import AbsenceKind
from school_care.attendance.services.imports.covering import Coverage
from school_care.attendance.services.imports.deciding import Decider
from school_care.attendance.services.imports.finding import check_day, class_on
from school_care.attendance.services.imports.known import Key, Known
from school_care.attendance.services.imports.plan import Outcome, Plan, Said
from school_care.attendance.services.imports.telling import Doubts
from school_care.attendance.sheet.rows import AttendanceRow, AttendanceSheet, RefusedRow
from school_care.attendance.sheet.words import part_words
from school_care.core import clock
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.school.sheet_imports.rows import about_file
from school_care.students.pupil_book import Refusal

LONGEST = 400  # days a file may be said to cover: more is a mistyped year


@dataclass(frozen=True)
class Range:
    """`--complete`: from `since` to `until`, both included, every pupil not listed was present."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise Refused("完整记录的起止日期前后颠倒：请先写开始的一天。")
        if (self.until - self.since).days >= LONGEST:
            raise Refused("完整记录的起止相差超过一年：请核对年份。")
        if self.since > clock.today():
            raise Refused("完整记录的开始日期还没有到：请核对日期。")


def compare_attendance(
    sheet: AttendanceSheet, *, school: School, complete: Range | None = None
) -> Plan:
    """Every row of `sheet` as new, changed, unchanged or refused, and the rolls it completes."""
    return _Comparison(sheet, school, complete).plan()


class _Comparison:
    def __init__(self, sheet: AttendanceSheet, school: School, complete: Range | None) -> None:
        self.sheet, self.school, self.complete = sheet, school, complete
        self.today = clock.today()
        calendar = SchoolCalendar(school)
        self.complete_days = self._complete_days(calendar)
        told = {row.date for row in sheet.rows}
        told |= {row.date for row in sheet.refused if row.date}
        days = {day for day in told if day <= self.today and calendar.is_school_day(day)}
        self.known = Known(school, sorted(days | set(self.complete_days)), calendar)
        self.result = Plan(
            sheets=sheet.sheets,
            row_count=sheet.row_count,
            refused=list(sheet.refused),
            warnings=list(sheet.warnings),
            days=sorted(days),
        )
        self.doubts = Doubts(sheet, self.known)

    def _complete_days(self, calendar: SchoolCalendar) -> list[date]:
        if self.complete is None:
            return []
        return calendar.school_days(self.complete.since, min(self.complete.until, self.today))

    def plan(self) -> Plan:
        entries = self._without_contradictions(self._found())
        unclear = self._unclear()
        unclear -= {(said.student_id, said.date) for _, said in entries}
        coverage = Coverage(self.known, [said for _, said in entries], unclear, self.complete_days)
        decider = Decider(self.known, coverage, self.doubts, self.result)
        for row, said in entries:
            decider.decide(row, said)
        decider.add_seen_beside_unclear()
        coverage.close(self.result)
        self._tell(coverage)
        self.result.refused.sort(key=lambda row: (self._sheet_at(row.sheet), row.row))
        return self.result

    def _sheet_at(self, name: str) -> int:
        return next(at for at, sheet in enumerate(self.sheet.sheets) if sheet["name"] == name)

    # --- whom and when ------------------------------------------------------------------------

    def _found(self) -> list[tuple[AttendanceRow, Said]]:
        found = []
        for row in self.sheet.rows:
            try:
                found.append((row, self._said(row)))
            except Refusal as refusal:
                self._refuse(row, refusal.field, refusal.message)
        return found

    def _said(self, row: AttendanceRow) -> Said:
        student = self.known.pupils.find(id_number=row.id_number, student_no=row.student_no)
        check_day(self.known, row.date, self.today)
        group = class_on(self.known, student, row.date)
        self.known.pupils.check_name(student, row.name)
        return Said(student, group, row.date, row.part, row.kind, row.whereabouts, row.note)

    def _refuse(self, row: AttendanceRow, name: str, message: str) -> None:
        problem = self.doubts.problem(row, name, message)
        refused = RefusedRow(
            row.sheet, row.row, [problem], row.cells, row.date, row.id_number, row.student_no
        )
        self.result.refused.append(refused)

    # --- twice --------------------------------------------------------------------------------

    def _without_contradictions(
        self, entries: list[tuple[AttendanceRow, Said]]
    ) -> list[tuple[AttendanceRow, Said]]:
        """One row for each pupil, day and part. Two that say the same are one; two that do not are
        both refused: nothing tells which is right."""
        by_key: dict[Key, list[tuple[AttendanceRow, Said]]] = defaultdict(list)
        for row, said in entries:
            by_key[said.student_id, said.date, said.part].append((row, said))
        kept = []
        for same in by_key.values():
            first, said = same[0]
            if any((one.kind, one.whereabouts) != (said.kind, said.whereabouts) for _, one in same):
                self._refuse_all(same)
                continue
            kept.append(same[0])
            for row, _ in same[1:]:
                self.result.outcomes[Outcome.UNCHANGED] += 1
                where = self._place(first, row)
                message = f"与{where}重复：同一名学生同一天同一时段，只算一次。"
                self.result.warnings.append(self.doubts.problem(row, "date", message))
        return kept

    def _refuse_all(self, same: list[tuple[AttendanceRow, Said]]) -> None:
        for row, said in same:
            other, says = next(
                pair
                for pair in same
                if (pair[1].kind, pair[1].whereabouts) != (said.kind, said.whereabouts)
            )
            message = (
                f"与{self._place(other, row)}矛盾：同一名学生同一天{part_words(said.part)}，"
                f"那一行写的是“{AbsenceKind(says.kind).label}”：请核实后只留一行。"
            )
            if says.kind == said.kind:
                message = f"与{self._place(other, row)}的去向不同：请核实后只留一行。"
            name = "whereabouts" if says.kind == said.kind else "kind"
            self._refuse(row, name, message)

    @staticmethod
    def _place(row: AttendanceRow, seen_from: AttendanceRow) -> str:
        if row.sheet == seen_from.sheet:
            return f"第{row.row}行"
        return f"工作表“{row.sheet}”第{row.row}行"

    # --- what is not known --------------------------------------------------------------------

    def _unclear(self) -> set[tuple[int, date]]:
        """Pupils and days of refused rows: listed, so not present for want of a row."""
        found = set()
        for row in self.result.refused:
            if row.date is None or not (row.id_number or row.student_no):
                continue
            try:
                pupil = self.known.pupils.find(id_number=row.id_number, student_no=row.student_no)
            except Refusal:
                continue
            found.add((pupil, row.date))
        return found

    def _tell(self, coverage: Coverage) -> None:
        warnings = self.result.warnings
        warnings += self.doubts.said()
        if self.complete is None:
            return
        if self.complete.until > self.today:
            warnings.append(about_file("完整记录的截止日期还没有到：只算到今天。"))
        nameless = sum(1 for row in self.result.refused if not (row.id_number or row.student_no))
        if nameless:
            warnings.append(
                about_file(
                    f"有{nameless}行认不出是哪名学生，这些学生当天会被当作到校："
                    "请先改好这些行再导入。"
                )
            )
        if left := coverage.unlisted_absences():
            warnings.append(
                about_file(f"有{left}人次原来记着旷课或未到，这个文件里没有列出：保留原来的记录。")
            )
        if coverage.half_known:
            warnings.append(
                about_file(
                    f"有{len(coverage.half_known)}个班次因退回的行没有记成点过名，"
                    "其他学生按到校记：改好后再导入即可补全。"
                )
            )
