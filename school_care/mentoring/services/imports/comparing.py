"""Stage two: each row against what the school knows. Reads the database, writes nothing."""

from collections import Counter
from datetime import date
from typing import Any

from school_care.core import clock
from school_care.core.cells import squeeze
from school_care.core.templatetags.days import long_date
from school_care.mentoring.enums import Outcome as Result
from school_care.mentoring.enums import RecordKind, Source
from school_care.mentoring.models import CareRecord
from school_care.mentoring.services.imports.finding import Finder
from school_care.mentoring.services.imports.known import Known
from school_care.mentoring.services.imports.plan import Outcome, Plan, Said
from school_care.mentoring.services.records import Content, check_content
from school_care.mentoring.sheet.rows import RecordRow, RecordSheet
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.school.sheet_imports.rows import RefusedRow, about_file
from school_care.students.pupil_book import Refusal
from school_care.students.sheet_rows import problem_of

NO_AUTHOR = "未写明"
NO_WORDS = "没有填内容：请写一句话。"
TEXT_FIELDS = ("text", "cause", "effect", "at_home", "at_school", "showing", "trouble", "partner")


def compare_records(sheet: RecordSheet, *, school: School, by: Any) -> Plan:
    """Every row of `sheet` as new, unchanged or refused, for what `by` may write."""
    return _Comparison(sheet, school, by).plan()


class _Comparison:
    def __init__(self, sheet: RecordSheet, school: School, by: Any) -> None:
        self.sheet, self.today = sheet, clock.today()
        self.known = Known(school, by, self.today)
        self.finder = Finder(self.known, self._warn)
        self.result = Plan(
            sheets=sheet.sheets,
            row_count=sheet.row_count,
            refused=list(sheet.refused),
            warnings=list(sheet.warnings),
        )
        self._doubts: Counter[tuple[str, str]] = Counter()

    def plan(self) -> Plan:
        told = self._told()
        entries = [(row, said, said.print()) for row, group in told for said in group]
        same_row = self.known.records_by_print(mark for _, _, mark in entries)
        alike = self.known.records_like({said.key for _, said, _ in entries})
        first: dict[str, RecordRow] = {}
        fresh: Counter[int] = Counter()
        for row, said, mark in entries:
            if mark in first:
                self._say_twice(first[mark], row)
                continue
            first[mark] = row
            held = same_row.get(mark) or _same(said, alike.get(said.key, ()))
            if held is None:
                fresh[id(row)] += 1
                self.result.new.append((said, mark))
            elif held.withdrawn_at:
                self._warn(row, "text", "这条记录导入或填写过，后来作为错误撤销了：不再导入。")
        for row, _ in told:
            outcome = Outcome.NEW if fresh[id(row)] else Outcome.UNCHANGED
            self.result.outcomes[outcome] += 1
        self._tell()
        order = [one["name"] for one in self.sheet.sheets]
        self.result.refused.sort(key=lambda one: (order.index(one.sheet), one.row))
        return self.result

    def _told(self) -> list[tuple[RecordRow, list[Said]]]:
        """What every good row tells, of one pupil or of several."""
        told = []
        for row in self.sheet.rows:
            try:
                told.append((row, self._said(row)))
            except Refusal as refusal:
                problem = problem_of(self.sheet, row, refusal.field, refusal.message)
                self.result.refused.append(RefusedRow(row.sheet, row.row, [problem], row.cells))
        return told

    def _said(self, row: RecordRow) -> list[Said]:
        if row.date > self.today:
            raise Refusal("date", f"{long_date(row.date)}还没有到：请核对日期。")
        pupils = self.finder.pupils_of(row)
        self._check_words(row)
        account = self.known.account(row.author) if row.author else None
        if not row.author:
            self._warn_once(row, "author", f"没有写记录人，记作“{NO_AUTHOR}”。")
        return [
            Said(
                student_id=pupil,
                happened_on=row.date,
                kind=row.kind,
                outcome=row.outcome,
                author_id=account,
                author_text="" if account else row.author or NO_AUTHOR,
                text=row.text,
                next_step=row.next_step,
                next_step_on=row.next_step_on,
                restricted=row.restricted,
            )
            for pupil in pupils
        ]

    def _check_words(self, row: RecordRow) -> None:
        """The rules of a record typed by hand. A telephone register has no column for words: that
        the line is there says enough."""
        columns = self.sheet.columns.get(row.sheet, {})
        register = row.kind == RecordKind.CALL and not columns.keys() & set(TEXT_FIELDS)
        if not row.text and row.outcome == Result.MADE and not register:
            raise Refusal("text", NO_WORDS)
        content = Content(
            kind=row.kind,
            happened_on=row.date,
            outcome=row.outcome,
            text=row.text or "—",
            next_step=row.next_step,
            next_step_on=row.next_step_on,
            restricted=row.restricted,
        )
        try:
            check_content(content)
        except Refused as refusal:
            name = "outcome" if row.outcome == Result.NOT_REACHED else "text"
            raise Refusal(name, str(refusal)) from refusal

    # --- what is told -------------------------------------------------------------------------

    def _warn(self, row: RecordRow, name: str, message: str) -> None:
        self.result.warnings.append(problem_of(self.sheet, row, name, message))

    def _warn_once(self, row: RecordRow, name: str, message: str) -> None:
        self._doubts[name, message] += 1
        if self._doubts[name, message] == 1:
            self._warn(row, name, message)

    def _say_twice(self, first: RecordRow, row: RecordRow) -> None:
        if first is row:
            return
        where = f"第{first.row}行"
        if first.sheet != row.sheet:
            where = f"工作表“{first.sheet}”{where}"
        self._warn(row, "text", f"与{where}完全相同，只算一次。")

    def _tell(self) -> None:
        restricted = sum(said.restricted for said, _ in self.result.new)
        if restricted:
            self.result.warnings.append(
                about_file(f"有{restricted}条限阅：导入后只有记录人本人和德育主任能看到内容。")
            )


def _same(said: Said, alike: list[CareRecord] | tuple[()]) -> CareRecord | None:
    """The stored record that says the same of the same pupil, day and kind; one that came from a
    sheet must be by the same person, too."""
    for record in alike:
        if record.outcome != said.outcome or squeeze(record.text or "") != squeeze(said.text):
            continue
        by_hand = record.source != Source.SHEET
        if by_hand or _author_key(record) == said.author_key:
            return record
    return None


def _author_key(record: CareRecord) -> str:
    return f"#{record.author_id}" if record.author_id else squeeze(record.author_text)


def span_of(plan: Plan) -> tuple[date, date] | None:
    """First and last day of what would be stored."""
    days = [said.happened_on for said, _ in plan.new]
    return (min(days), max(days)) if days else None
