"""A parsed roster against what must have come of every row."""

from datetime import date

from school_care.students.roster.rows import ParsedRoster, ParsedRow

from .outcomes import Read
from .rows import DirtyRow, clean_cell
from .sheets import Page

_FIELD = {
    "name": "name", "sex": "sex", "born": "birth", "id": "id_number", "class": "class_ref",
    "student_no": "national_student_no", "ethnicity": "ethnicity", "address": "address",
    "boarding": "boarding", "health": "health", "note": "note", "categories": "categories",
    "left_behind": "categories",
}  # fmt: skip
SECRETS = ("秘密", "38765", "7654321")


def check(pages: list[Page], roster: ParsedRoster) -> None:
    """Every row of every page came out as it must; nothing else came out."""
    rows = {(row.sheet, row.row): row for row in roster.rows}
    errors: dict[tuple[str, int], dict[str, str]] = {}
    for problem in roster.errors:
        errors.setdefault((problem.sheet, problem.row), {})[problem.column] = problem.message
    visible = [page for page in pages if page.is_roster and not page.hidden]
    places = {(page.name, number) for page in visible for number in page.pupils}
    assert set(rows) | set(errors) == places, (set(rows) | set(errors)) ^ places
    assert not set(rows) & set(errors)
    assert roster.row_count == len(places) == len(rows) + len(errors)
    assert set(roster.refused_cells) == set(errors)
    for page in visible:
        _check_page(page, roster, rows, errors)
    assert not any(secret in repr(roster.rows) for secret in SECRETS)
    assert roster.dropped_columns == list(dict.fromkeys(c for p in visible for c in p.dropped))
    for page, report in zip(pages, roster.sheets, strict=True):
        assert (report.name, report.read) == (page.name, page in visible)
        assert report.read or report.why.endswith("。")
        for number in page.left_hidden + page.examples if report.read else ():
            assert str(number) in report.why


def _check_page(page: Page, roster: ParsedRoster, rows, errors) -> None:
    warned: dict[int, dict[str, str]] = {}
    for problem in roster.warnings:
        if problem.sheet == page.name:
            by_column = warned.setdefault(problem.row, {})
            by_column[problem.column] = by_column.get(problem.column, "") + problem.message
    for number, row in page.pupils.items():
        told = warned.pop(number, {})
        if refusing := row.refusing:
            _check_refused(page, row, refusing, errors.get((page.name, number), {}))
            texts = roster.refused_cells[page.name, number]
            _check_cells(page, row, texts)
            continue
        assert (page.name, number) in rows, (number, row.defects, errors.get((page.name, number)))
        _check_values(row, rows[page.name, number])
        _check_warnings(page, row, told)
    rest = [message for by_column in warned.values() for message in by_column.values()]
    assert len(rest) == len(page.told), (rest, page.told)
    for piece in page.told:
        assert any(piece in message for message in rest), (piece, rest)


def _check_refused(
    page: Page, row: DirtyRow, refusing: dict[str, str], got: dict[str, str]
) -> None:
    expected = {page.labels[column]: piece for column, piece in refusing.items()}
    if row.repeats:
        expected = {"身份证号": "相同"}
    assert set(got) == set(expected), (row.defects, got)
    for column, piece in expected.items():
        assert piece in got[column], (row.defects, got)
        assert got[column].endswith("。")


def _check_cells(page: Page, row: DirtyRow, texts: dict[str, str]) -> None:
    """The refused row holds every cell it had, so that it can be mended and sent again."""
    for column, value in row.cells.items():
        if column in ("class", "grade") and value is None:
            continue  # filled down
        text = texts[page.labels[column]]
        if isinstance(value, str) and column != "address":
            assert _flat(value).removeprefix('="').removesuffix('"') == _flat(text)
        elif value is None:
            assert text == ""
        elif isinstance(value, int) and not isinstance(value, bool) and value < 10**15:
            assert text == str(value)


def _flat(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def _check_warnings(page: Page, row: DirtyRow, told: dict[str, str]) -> None:
    expected = {page.labels[c]: row.read(c).warn for c in row.reads if row.read(c).warn}
    assert set(told) == set(expected), (row.defects, row.cells, told)
    for column, piece in expected.items():
        assert piece in told[column], (row.defects, told)


def _check_values(row: DirtyRow, got: ParsedRow) -> None:
    for column in row.reads:
        if column not in _FIELD or column in ("categories", "left_behind", "class"):
            continue
        value = row.read(column).value
        if value == "FROM ID":
            value = _from_id(column, row.id_number)
        seen = getattr(got, _FIELD[column])
        if column == "born" and seen is not None:
            seen = (seen.value, seen.precision)
        assert seen == value, (column, row.cells[column], seen, value)
        derived = row.read(column).value == "FROM ID"
        assert (_FIELD[column] in got.given) is not derived
    assert _class(got) == row.class_of
    assert {claim.code for claim in got.categories} == _categories(row)
    assert _contacts(got) == _people(row), row.cells
    _check_silence(row, got)


def _check_silence(row: DirtyRow, got: ParsedRow) -> None:
    """What the sheet has no column for stays unsaid, but for sex and birthday in the ID number."""
    silent = {f for c, f in _FIELD.items() if c not in row.reads} - {"categories", "class_ref"}
    for name in silent - {"sex", "birth"}:
        assert getattr(got, name) is None
    for name in silent & {"sex", "birth"}:
        assert name not in got.given
        assert (getattr(got, name) is None) is (row.id_number is None)


def _from_id(column: str, number: str | None):
    if column == "sex":
        return "M" if int(number[16]) % 2 else "F"
    return (date(int(number[6:10]), int(number[10:12]), int(number[12:14])), "day")


def _class(got: ParsedRow):
    return (got.class_ref.grade, got.class_ref.number) if got.class_ref else None


def _categories(row: DirtyRow) -> set[str]:
    codes: set[str] = set()
    for column in ("categories", "left_behind"):
        codes |= row.reads[column].value if column in row.reads else set()
    return codes - {"LB_UNSPECIFIED"} if codes & {"LB_ONE", "LB_BOTH"} else codes


def _contacts(got: ParsedRow) -> set:
    return {(c.role, c.name, frozenset(c.phones), c.place) for c in got.contacts}


def _people(row: DirtyRow) -> set:
    """Everybody the cells speak of, as (role, name, phones, place)."""
    people: dict[str, list] = {}
    for who in ("father", "mother", "guardian"):
        if f"{who}_name" not in row.reads:
            continue
        name = row.reads[f"{who}_name"].value
        phones = set(row.reads[f"{who}_phone"].value)
        place = row.reads.get(f"{who}_place", Read()).value
        people[who.upper()] = [name, phones, place]
    if "phone" in row.reads:
        people["OTHER"] = [None, set(row.reads["phone"].value), None]
    for column in ("father_phone", "phone"):
        for role, number in row.reads[column].others if column in row.reads else ():
            people.setdefault(role, [None, set(), None])[1].add(number)
    return {
        (role, name, frozenset(phones), place)
        for role, (name, phones, place) in people.items()
        if name or phones or place
    }


def check_mended(page: Page, roster: ParsedRoster, parse) -> None:
    """Refused rows as they were kept, mended in the cells the reasons name, read without loss."""
    bad = {n: row for n, row in page.pupils.items() if row.refusing and not row.repeats}
    bad = {n: row for n, row in bad.items() if (page.name, n) in roster.refused_cells}
    if not bad or page.hidden:
        return
    headings = list(roster.refused_cells[page.name, next(iter(bad))])
    lines, mended = [], []
    for number, row in bad.items():
        texts = dict(roster.refused_cells[page.name, number])
        good = DirtyRow(row.child, dict(row.cells), dict(row.reads), class_of=row.class_of)
        for column in row.refusing:
            good.cells[column], good.reads[column] = clean_cell(row.child, column)
            texts[page.labels[column]] = good.cells[column]
        lines.append([texts.get(heading) or None for heading in headings])
        mended.append(good)
    again = parse([["退回原因（改好后整列可删）", *headings], *[["改", *line] for line in lines]])
    assert not again.errors, again.errors
    for row, got in zip(mended, again.rows, strict=True):
        _check_values(row, got)
