"""A whole workbook → `ParsedRoster`: which sheets, which rows, what a person must be told."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from school_care.core.sheets import Problem, Sheet, UnreadableSheet, Workbook

from .rows import ClassRef, ParsedRoster, ParsedRow, SheetReport
from .sheet_reader import SheetReader, SheetResult
from .taught import Taught
from .wordbook import Wordbook

NO_PUPILS = (
    "没有找到学生名单：请确认表格里有一行表头，含“姓名”以及“身份证号”“班级”等栏目，表头下面是学生。"
)
Progress = Callable[[str, int], None]  # (stage "parse", pupils so far)


class NoPupils(UnreadableSheet):
    """No sheet holds a pupil, as far as the dictionary goes. `roster` says what was seen, so that
    a person can point at the heading."""

    def __init__(self, roster: ParsedRoster) -> None:
        super().__init__(NO_PUPILS)
        self.roster = roster


def parse_roster(
    workbook: Workbook,
    *,
    on: date,
    only_sheets: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, Mapping[str, str]] | None = None,
    classes_by_alias: Mapping[str, ClassRef] | None = None,
    progress: Progress | None = None,
) -> ParsedRoster:
    """Read every visible sheet that holds a roster, or only the named ones.

    `on` is the date of the roster: it turns entry years into grades. `classes_by_alias` maps the
    school's own spellings (`classes.alias_key`) to classes. `columns` are a person's corrections,
    {key of `meanings.column_keys`: meaning code}, and go before the dictionary; `words` explain
    what the dictionary does not know, {field: {word_key: meaning}} (`wordbook`). Rows with an error
    are left out and listed; everything else a person should see is a warning on a row that is kept.

    Raises `NoPupils` when no sheet holds a pupil, `UnreadableSheet` when a named sheet does not
    exist.
    """
    chosen = _chosen(workbook, only_sheets)
    taught, own_words = Taught(columns), Wordbook(words)
    roster = ParsedRoster()
    seen = _Seen()
    for sheet in workbook.sheets:
        why = _why_not(sheet, chosen)
        if why:
            roster.sheets.append(SheetReport(sheet.name, read=False, why=why, hidden=sheet.hidden))
            continue
        reader = SheetReader(
            sheet,
            on=on,
            aliases=classes_by_alias,
            again=seen.again,
            taught=taught,
            words=own_words,
            before=roster.row_count,
        )
        before = roster.row_count
        result = reader.read(
            (lambda done, base=before: progress("parse", base + done)) if progress else None
        )
        roster.sheets.append(_report(sheet, result))
        _add(roster, sheet, result)
    if progress:
        progress("parse", roster.row_count)
    roster.words_met = dict(own_words.met)
    roster.words_unexplained = len(own_words.unexplained)
    if not roster.row_count:
        raise NoPupils(roster)
    return roster


def _chosen(workbook: Workbook, only_sheets: Sequence[str]) -> list[Sheet]:
    for name in only_sheets:
        if workbook.sheet(name) is None:
            names = "、".join(s.name for s in workbook.sheets if s.name) or "（这个文件不分工作表）"
            raise UnreadableSheet(f"没有名为“{name}”的工作表。这个文件里有：{names}。")
    return [sheet for sheet in workbook.sheets if sheet.name in only_sheets]


def _why_not(sheet: Sheet, chosen: list[Sheet]) -> str:
    if chosen:
        return "" if sheet in chosen else "没有选择这张工作表，未读取。"
    if sheet.hidden:
        return "隐藏的工作表，未读取。"
    if not sheet.row_count:
        return "空白的工作表。"
    return ""


def _report(sheet: Sheet, result: SheetResult) -> SheetReport:
    if not result.has_heading:
        return SheetReport(
            sheet.name,
            read=False,
            why=result.why_not or "没有找到花名册的表头（姓名、身份证号等），未读取。",
            hidden=sheet.hidden,
            seen=result.seen,
        )
    notes = []
    if result.hidden:
        notes.append(f"隐藏的行未读取：第{_listed(result.hidden)}行。")
    if sheet.filtered and sheet.hidden_rows:
        notes.append("表中开着筛选：被筛选隐藏的行也已读取。")
    if result.examples:
        notes.append(f"示例未读取：第{_listed(result.examples)}行。")
    if not result.rows and not result.refused:
        notes.append("表头下面没有学生。")
    return SheetReport(
        sheet.name, read=True, why="".join(notes), hidden=sheet.hidden, seen=result.seen
    )


def _listed(rows: list[int]) -> str:
    shown = "、".join(str(row) for row in rows[:8])
    return shown if len(rows) <= 8 else f"{shown}等{len(rows)}"


class _Seen:
    """Who was met where, to refuse the same child's second row."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], tuple[str, int]] = {}

    def again(self, row: ParsedRow) -> Problem | None:
        """Why this row is one too many; None when the child is met for the first time."""
        place = (row.sheet, row.row)
        for what, value, decides in (
            ("身份证号", row.id_number, True),
            ("学籍号", row.national_student_no, row.id_number is None),
        ):
            if not value:
                continue
            first = self._first.setdefault((what, value), place)
            if first is not place and decides:
                return _same_child(row, what, value, first)
        return None


def _same_child(row: ParsedRow, what: str, value: str, first: tuple[str, int]) -> Problem:
    first_sheet, first_row = first
    where = f"第{first_row}行"
    if first_sheet != row.sheet:
        where = f"工作表“{first_sheet}”{where}"
    return Problem(
        row.sheet, row.row, what, value, f"{what}与{where}相同：请核对是否重复，或有一行抄错。"
    )


def _add(roster: ParsedRoster, sheet: Sheet, result: SheetResult) -> None:
    """Take over one sheet's result, problems in the order of rows."""
    roster.rows += result.rows
    for refused in result.refused:
        roster.errors += refused.errors
        roster.refused_cells[(sheet.name, refused.row)] = refused.cells
    roster.warnings += result.warnings
    roster.row_count += len(result.rows) + len(result.refused)
    roster.dropped += [c for c in result.dropped if c.label not in roster.dropped_columns]
