"""Stage two: terms and days against what the school has. Reads the database, writes nothing."""

from collections import defaultdict
from datetime import date, timedelta

from school_care.core.sheets import Problem
from school_care.core.templatetags.days import long_date
from school_care.school.calendar import SATURDAY
from school_care.school.calendar_sheet.plan import CalendarPlan, DayChange, Outcome, TermChange
from school_care.school.calendar_sheet.rows import CalendarSheet, DayRow, TermRow
from school_care.school.calendar_sheet.words import LABEL
from school_care.school.calendar_uses import days_in_use
from school_care.school.enums import DayKind
from school_care.school.models import School, SchoolDay, Term
from school_care.school.refusal import Refused
from school_care.school.services.calendar import check_term_dates

ORDER = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
DAYS_NAMED = 3
Span = tuple[date, date]


def compare_calendar(sheet: CalendarSheet, *, school: School) -> CalendarPlan:
    """Every row of `sheet` as new, changed, unchanged or refused."""
    return _Comparison(sheet, school).plan()


class _Comparison:
    def __init__(self, sheet: CalendarSheet, school: School) -> None:
        self.sheet, self.school = sheet, school
        self.terms = {
            (term.school_year, term.season): term for term in Term.objects.filter(school=school)
        }
        self.days = {day.date: day for day in SchoolDay.objects.filter(school=school)}
        self.outcome_of: dict[tuple[str, int], Outcome] = {}
        self.result = CalendarPlan(
            sheets=sheet.sheets, row_count=sheet.row_count, errors=list(sheet.errors)
        )

    def plan(self) -> CalendarPlan:
        spans = self._terms()
        marks = self._marks(spans)
        self._warn_of_rolls(spans, marks)
        order = [one["name"] for one in self.sheet.sheets]
        for problems in (self.result.errors, self.result.warnings):
            problems.sort(key=lambda one: (order.index(one.sheet), one.row))
        refused = {(one.sheet, one.row) for one in self.result.errors}
        for place, outcome in self.outcome_of.items():
            if place not in refused:
                self.result.outcomes[outcome] += 1
        return self.result

    def _note(self, row: TermRow | DayRow, outcome: Outcome) -> None:
        """A row with a term and a day counts once, as what changes more."""
        known = self.outcome_of.get((row.sheet, row.row), outcome)
        self.outcome_of[row.sheet, row.row] = min(known, outcome, key=ORDER.index)

    def _refuse(self, row: TermRow | DayRow, name: str, value: str, message: str) -> None:
        self.result.errors.append(Problem(row.sheet, row.row, LABEL[name], value, message))

    def _warn(self, row: TermRow | DayRow, name: str, value: str, message: str) -> None:
        self.result.warnings.append(Problem(row.sheet, row.row, LABEL[name], value, message))

    # --- terms --------------------------------------------------------------------------------

    def _terms(self) -> dict[tuple[int, str], Span]:
        """Days of every term once the file is stored."""
        named = {(row.school_year, row.season) for row in self.sheet.terms}
        spans = {
            key: (term.first_day, term.last_day)
            for key, term in self.terms.items()
            if key not in named
        }
        for row in self.sheet.terms:
            if self._term_holds(row, spans):
                spans[row.school_year, row.season] = (row.first_day, row.last_day)
        for key in named - spans.keys():  # refused: the stored one stays
            if term := self.terms.get(key):
                spans[key] = (term.first_day, term.last_day)
        return spans

    def _term_holds(self, row: TermRow, spans: dict[tuple[int, str], Span]) -> bool:
        key = (row.school_year, row.season)
        try:
            check_term_dates(row.school_year, row.first_day, row.last_day)
        except Refused as refusal:
            self._refuse(row, "first_day", row.first_day.isoformat(), str(refusal))
            return False
        if key in spans:
            if spans[key] == (row.first_day, row.last_day):
                self._note(row, Outcome.UNCHANGED)
                self._warn(row, "term", row.words, "这个学期写了两次，只算一次。")
            else:
                message = "这个学期在文件里写了两次，起止不同：请只留一行。"
                self._refuse(row, "term", row.words, message)
            return False
        for other, (first, last) in spans.items():
            if first <= row.last_day and row.first_day <= last:
                name = str(Term(school_year=other[0], season=other[1]))
                message = f"与{name}（{long_date(first)}至{long_date(last)}）的日期重叠：请核对。"
                self._refuse(row, "first_day", row.first_day.isoformat(), message)
                return False
        self._add_term(row)
        return True

    def _add_term(self, row: TermRow) -> None:
        term = self.terms.get((row.school_year, row.season))
        if term is None:
            self._note(row, Outcome.NEW)
            self.result.terms.append(TermChange(row, None))
            return
        before = (term.first_day, term.last_day, term.checked)
        if before == (row.first_day, row.last_day, True):
            self._note(row, Outcome.UNCHANGED)
            return
        self._note(row, Outcome.CHANGED)
        self.result.terms.append(TermChange(row, before))

    # --- days ---------------------------------------------------------------------------------

    def _marks(self, spans: dict[tuple[int, str], Span]) -> dict[date, DayRow]:
        """What the file marks, day by day; contradictions are refused, both rows."""
        by_day: dict[date, list[DayRow]] = defaultdict(list)
        for row in self.sheet.days:
            for day in row.days:
                by_day[day].append(row)
        torn = {
            (row.sheet, row.row): (row, day)
            for day, rows in sorted(by_day.items(), reverse=True)
            if len({one.kind for one in rows}) > 1
            for row in rows
        }
        for row, day in torn.values():
            other = next(one for one in by_day[day] if one.kind != row.kind)
            message = (
                f"{long_date(day)}在第{other.row}行写的是“{DayKind(other.kind).label}”："
                "同一天不能又休又班，请只留一行。"
            )
            self._refuse(row, "date", row.words, message)
        marks: dict[date, DayRow] = {}
        for row in self.sheet.days:
            if (row.sheet, row.row) not in torn:
                self._mark(row, spans, marks)
        return marks

    def _mark(
        self, row: DayRow, spans: dict[tuple[int, str], Span], marks: dict[date, DayRow]
    ) -> None:
        self._note(row, Outcome.UNCHANGED)
        if any(day in marks for day in row.days):
            self._warn(row, "date", row.words, "这一天前面已写过，以前面的一行为准。")
        outside = [day for day in row.days if not _in_term(day, spans)]
        if outside and row.kind != DayKind.NOTE:
            self._warn(
                row, "date", row.words, f"{_named(outside)}不在任何学期里，标了也没有上课日的变化。"
            )
        for day in row.days:
            if day in marks:
                continue
            marks[day] = row
            held = self.days.get(day)
            before = (held.kind, held.note) if held else None
            kind = self._kind(day, row)
            now = (kind, row.note or (held.note if held and held.kind == kind else ""))
            if before == now:
                continue
            self._note(row, Outcome.CHANGED if held else Outcome.NEW)
            self.result.days.append(DayChange(day, *now, before))

    # --- what it touches ----------------------------------------------------------------------

    def _warn_of_rolls(self, spans: dict[tuple[int, str], Span], marks: dict[date, DayRow]) -> None:
        """Days on which a roll was taken and that are no school days any more."""
        old = {key: (term.first_day, term.last_day) for key, term in self.terms.items()}
        candidates = set(marks)
        for change in self.result.terms:
            if change.before:
                candidates |= set(_days(change.before[0], change.before[1]))
        lost = {
            day
            for day in candidates
            if _in_term(day, old)
            and self._lessons(day, {})
            and not (_in_term(day, spans) and self._lessons(day, marks))
        }
        used = days_in_use(self.school, lost)
        touched: dict[tuple[str, int], tuple[TermRow | DayRow, list[date]]] = {}
        for day in sorted(used):
            row = marks.get(day) or self._term_row_of(day)
            touched.setdefault((row.sheet, row.row), (row, []))[1].append(day)
        for row, days in touched.values():
            name = "date" if isinstance(row, DayRow) else "term"
            message = f"{_named(days)}已经点过名，改为不上课后，当天的考勤不再计算：请核对。"
            self._warn(row, name, row.words, message)

    def _kind(self, day: date, row: DayRow | None) -> str:
        """What a day is once `row` is stored: a mere note leaves a holiday a holiday."""
        held = self.days.get(day)
        if row is not None and (row.kind != DayKind.NOTE or held is None):
            return row.kind
        return held.kind if held else DayKind.NOTE.value

    def _lessons(self, day: date, marks: dict[date, DayRow]) -> bool:
        """Whether there are lessons on a day within a term."""
        kind = self._kind(day, marks.get(day))
        return day.weekday() < SATURDAY if kind == DayKind.NOTE else kind == DayKind.WORK

    def _term_row_of(self, day: date) -> TermRow:
        changed = [(one.row, one.before) for one in self.result.terms if one.before]
        return next(row for row, before in changed if before[0] <= day <= before[1])


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _in_term(day: date, spans: dict[tuple[int, str], Span]) -> bool:
    return any(first <= day <= last for first, last in spans.values())


def _named(days: list[date]) -> str:
    """2026年10月1日、2026年10月2日等7天."""
    shown = "、".join(long_date(day) for day in days[:DAYS_NAMED])
    return shown if len(days) <= DAYS_NAMED else f"{shown}等{len(days)}天"
