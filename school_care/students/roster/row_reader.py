"""One row of cells → one `ParsedRow`, or the reasons why not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from school_care.core.cells import cell_text, plain, says_nothing, squeeze, words
from school_care.core.sheets import CellValue

from . import classes, dates, identity, values
from .claims import read_claims
from .contacts import read_contacts, slots_of
from .layout import Layout, RosterColumn
from .names import clean_name, is_name
from .rows import ClassRef, ContactClaim, ParsedRow, PartialDate
from .trouble import Troubles
from .wordbook import CLASS, FIXED, Wordbook

_DITTO = frozenset(("同上", "同前", "〃", '"', "″", "′′", "〃〃", "''", "同"))
_TEXTS = {"health": 60, "family": 300, "difficulties": 300, "note": 300}
_TEXT_FIELD = {"family": "family_situation"}
_SIMPLE = {"student_no": "national_student_no", "class": "class_ref", "hukou": "hukou_address"}
_OLDEST, _YOUNGEST = 22, 3  # ages a pupil of nine-year schooling may have
_YEARS_OFF = 3  # more than so many years older or younger than the class is doubted


class RowReader:
    """Reads the rows below one heading. Keeps only what 同上 needs."""

    def __init__(
        self,
        layout: Layout,
        *,
        sheet: str,
        on: date,
        aliases: Mapping[str, ClassRef] | None = None,
        default_class: ClassRef | None = None,
        words: Wordbook | None = None,
    ) -> None:
        self.words = words or Wordbook()
        self.layout, self.sheet, self.on, self.aliases = layout, sheet, on, aliases
        self.default_class = default_class
        self.slots = slots_of(layout)
        by = layout.by_field
        self._claims = [c for c in layout.columns if c.target.field in _CATEGORY_FIELDS]
        self._columns: dict[str, Sequence[RosterColumn]] = by
        self._classes: dict[tuple, ClassRef | None] = {}
        self._above: dict[int, str] = {}
        self._given = self._fields_given()
        self._given_by: dict[tuple[bool, bool, bool], frozenset[str]] = {}

    def read(self, number: int, cells: Sequence[CellValue], troubles: Troubles) -> ParsedRow | None:
        """The row's pupil, or None when `troubles` holds an error."""
        name = self._name(cells, troubles)
        id_type, id_number = self._id(cells, troubles)
        student_no = self._student_number(cells, troubles)
        resident = id_number if id_type == "1" else None
        sex, sex_derived = self._sex(cells, resident, troubles)
        birth, birth_derived = self._birth(cells, resident, troubles)
        class_ref = self._class(cells, birth, troubles)
        self._doubt_age(class_ref, birth, cells, troubles)
        claims = read_claims(self._claims, cells, troubles, self.words)
        contacts = self.read_more_contacts(cells, troubles)
        family = self._text("family", cells, troubles)
        care_from, care_until = self._care_dates(cells, troubles)
        rest = {
            "ethnicity": self._value("ethnicity", values.read_ethnic_group, cells, troubles),
            "address": self._address("address", cells, troubles),
            "hukou_address": self._address("hukou", cells, troubles),
            "boarding": self._boarding(cells, troubles),
            "health": self._text("health", cells, troubles),
            "family_situation": family,
            "difficulties": self._text("difficulties", cells, troubles),
            "note": self._text("note", cells, troubles),
            "care_from": care_from,
            "care_until": care_until,
            "level_rank": self._value("level", values.read_level, cells, troubles),
            "left_on": self._date("left_on", cells, troubles),
        }
        if troubles.errors:
            return None
        return ParsedRow(
            sheet=self.sheet,
            row=number,
            given=self._given_for(class_ref, sex_derived, birth_derived),
            name=name,
            sex=sex,
            birth=birth,
            id_type=id_type,
            id_number=id_number,
            national_student_no=student_no,
            class_ref=class_ref,
            categories=claims,
            contacts=tuple(with_parents_place(contacts, claims)),
            **rest,
        )

    def read_more_contacts(
        self, cells: Sequence[CellValue], troubles: Troubles
    ) -> list[ContactClaim]:
        """People on a continuation line of the pupil above."""
        return read_contacts(self.slots, cells, troubles, on_year=self.on.year, words=self.words)

    def _fields_given(self) -> frozenset[str]:
        given = {_TEXT_FIELD.get(f, _SIMPLE.get(f, f)) for f in self._columns if f in _PLAIN_FIELDS}
        if self._columns.keys() & {"class", "class_no"}:
            given.add("class_ref")
        if "level" in self._columns:
            given.add("level_rank")
        if self._claims:
            given.add("categories")
        if self.slots:
            given.add("contacts")
        return frozenset(given)

    def _given_for(
        self, class_ref: ClassRef | None, sex_derived: bool, birth_derived: bool
    ) -> frozenset[str]:
        """What the file itself says; a class may also come from a title or a line between."""
        key = (class_ref is not None, sex_derived, birth_derived)
        if key not in self._given_by:
            derived = {f for f, gone in (("sex", sex_derived), ("birth", birth_derived)) if gone}
            placed = {"class_ref"} if class_ref is not None else set()
            self._given_by[key] = (self._given | placed) - derived
        return self._given_by[key]

    def _first(self, field: str, cells) -> tuple[RosterColumn | None, CellValue]:
        """First column of that meaning whose cell says something."""
        column, first = None, None
        for column in self._columns.get(field, ()):
            cell = cells[column.index] if column.index < len(cells) else None
            if cell is not None and not (isinstance(cell, str) and says_nothing(cell)):
                return column, cell
            first = first or column
        return first, None

    def _name(self, cells, troubles: Troubles) -> str:
        column, cell = self._first("name", cells)
        name, doubts = clean_name(cell_text(cell))
        if not name or is_ditto(name):
            troubles.refuse(column, cell_text(cell), "缺少姓名：请补上这名学生的姓名。")
        elif not is_name(name):
            troubles.refuse(column, cell_text(cell), "这不是姓名：请核对是否填错了列。")
        for doubt in doubts:
            troubles.warn(column, cell_text(cell), doubt)
        return name

    def _id(self, cells, troubles: Troubles) -> tuple[str, str | None]:
        kind_column, kind = self._first("id_type", cells)
        id_type = identity.read_id_type(plain(cell_text(kind))) if kind_column else "1"
        column, cell = self._first("id_number", cells)
        if cell is None:
            return id_type, None
        if id_type not in ("1", "B"):
            if isinstance(cell, int | float) and abs(cell) >= 1e15:
                troubles.refuse(column, cell_text(cell), identity.LOST)
                return id_type, None
            return id_type, identity.compact_number(cell_text(cell))[:30]
        result = identity.read_id_number(cell)
        if result.error:
            troubles.refuse(column, cell_text(cell), result.error)
        if result.warning:
            troubles.warn(column, cell_text(cell), result.warning)
        return "1", result.number

    def _student_number(self, cells, troubles: Troubles) -> str | None:
        column, cell = self._first("student_no", cells)
        if cell is None:
            return None
        number, warning = identity.read_student_number(cell)
        if warning:
            troubles.warn(column, cell_text(cell), warning)
        return number

    def _sex(self, cells, id_number: str | None, troubles: Troubles) -> tuple[str | None, bool]:
        """(sex, whether it was read from the ID number only)."""
        written = self._value("sex", values.read_sex, cells, troubles)
        known = identity.id_sex(id_number) if id_number else None
        if written is None:
            return known, known is not None
        if known and known != written:
            column, cell = self._first("sex", cells)
            troubles.warn(
                column, cell_text(cell), "性别与身份证号第17位不一致：请核对，先按表中填写导入。"
            )
        return written, False

    def _birth(
        self, cells, id_number: str | None, troubles: Troubles
    ) -> tuple[PartialDate | None, bool]:
        """(birth date, whether it was read from the ID number only)."""
        known = identity.id_birth(id_number) if id_number else None
        column, cell = self._first("birth", cells)
        written = self._read_date(column, cell, troubles)
        if written is None:
            return (PartialDate(known), True) if known else (None, False)
        if written.precision == "month" and known and dates.month_fits(cell, written, known):
            return PartialDate(known.replace(day=1), "month"), False
        if known and written.value != known:
            troubles.warn(
                column, cell_text(cell), "出生日期与身份证号不一致：请核对，先按表中填写导入。"
            )
        lost_zero = isinstance(cell, float) and written.value.month == 1
        if lost_zero and not known and written.precision == "month":
            troubles.warn(
                column, cell_text(cell), "可能是10月（表格会把2012.10变成2012.1）：请核对月份。"
            )
        if not _YOUNGEST <= self.on.year - written.value.year <= _OLDEST:
            troubles.warn(column, cell_text(cell), "按出生日期不像在校学生：请核对年份。")
        return written, False

    def _class(self, cells, birth: PartialDate | None, troubles: Troubles) -> ClassRef | None:
        column, cell = self._first("class", cells)
        if cell is None:
            column, cell = self._first("class_no", cells)
        _, grade = self._first("grade", cells)
        _, entry = self._first("entry", cells)
        if cell is None:
            return self.default_class
        key = (cell, type(cell), grade, entry)
        if key not in self._classes:
            self._classes[key] = classes.known_alias(cell, self.aliases) or classes.parse_class(
                cell, on=self.on, grade_cell=grade, entry_cell=entry
            )
        ref = classes.with_age(self._classes[key], birth, on=self.on)
        if ref is None:
            if self.default_class and squeeze(cell_text(cell)).isdigit():
                return self.default_class
            if said := self.words.meaning(CLASS, cell_text(cell)):
                return classes.class_of_code(said, raw=cell_text(cell), on=self.on)
            troubles.warn(
                column, cell_text(cell), "看不懂这个班级，先不分班：请写成“七(1)班”这样的名称。"
            )
        return ref

    def _doubt_age(self, class_ref, birth, cells, troubles: Troubles) -> None:
        """A pupil much older or younger than the class: one of the two is probably wrong."""
        off = classes.years_off(class_ref, birth, on=self.on)
        if abs(off) <= _YEARS_OFF or not _YOUNGEST <= self.on.year - birth.value.year <= _OLDEST:
            return
        column, cell = self._first("birth", cells)
        if cell is None:
            column, cell = self._first("id_number", cells)
        if column is not None:
            how = "大" if off > 0 else "小"
            troubles.warn(
                column,
                cell_text(cell),
                f"按出生日期，比同年级的学生{how}{abs(off)}岁：请核对出生日期和班级。",
            )

    def _value(self, field: str, read, cells, troubles: Troubles):
        column, cell = self._first(field, cells)
        if cell is None:
            return None
        try:
            return read(cell)
        except values.Unclear as unclear:
            return self._own_word(field, column, cell, unclear, troubles)

    def _own_word(self, field: str, column, cell, unclear: values.Unclear, troubles: Troubles):
        """What the school says of a word no rule knows; else a warning and nothing."""
        if field in FIXED:
            explained, value = self.words.value(field, cell_text(cell))
            if explained:
                return value
        troubles.warn(column, cell_text(cell), str(unclear))
        return None

    def _boarding(self, cells, troubles: Troubles) -> bool | None:
        column, _ = self._first("boarding", cells)
        if column is None:
            return None
        cell = cells[column.index] if column.index < len(cells) else None
        try:
            said = None if cell is None else values.read_yes_no(cell)
        except values.Unclear as unclear:
            return self._own_word("boarding", column, cell, unclear, troubles)
        by_day = "走读" in column.label and "寄宿" not in column.label
        coded = isinstance(cell, bool) or squeeze(cell_text(cell)) in (
            "是",
            "否",
            "√",
            "×",
            "1",
            "0",
        )
        return not said if said is not None and by_day and coded else said

    def _address(self, field: str, cells, troubles: Troubles) -> str | None:
        column, cell = self._first(field, cells)
        text, warning = (None, "") if cell is None else values.read_note(cell, limit=160)
        if is_ditto(text):
            text = self._above.get(column.index)
            warning = "" if text else "上一行没有写住址，“同上”没有读取：请把住址写全。"
        if warning:
            troubles.warn(column, cell_text(cell), warning)
        for other in self._columns.get(field, ()):
            self._above.pop(other.index, None)  # 同上 speaks of the row above and of no other
        if text:
            self._above[column.index] = text
        return text

    def written_out(self, index: int, text: str) -> str:
        """A cell's text as it can stand alone: 同上 below an address is that address."""
        return self._above.get(index, text) if is_ditto(text) else text

    def _text(self, field: str, cells, troubles: Troubles) -> str | None:
        column, cell = self._first(field, cells)
        if cell is None:
            return None
        text, warning = values.read_note(cell, limit=_TEXTS[field])
        if is_ditto(text):
            text, warning = None, "“同上”只在住址栏里有效，这一格没有读取。"
        if warning:
            troubles.warn(column, cell_text(cell), warning)
        return text

    def _date(self, field: str, cells, troubles: Troubles) -> date | None:
        column, cell = self._first(field, cells)
        found = self._read_date(column, cell, troubles)
        return found.value if found else None

    def _care_dates(self, cells, troubles: Troubles) -> tuple[date | None, date | None]:
        """入列日期 and 退出日期; an end before the beginning is not believed."""
        care_from = self._date("care_from", cells, troubles)
        care_until = self._date("care_until", cells, troubles)
        if care_from and care_until and care_until < care_from:
            column, cell = self._first("care_until", cells)
            troubles.warn(
                column, cell_text(cell), "退出日期早于入列日期，未读取：请核对这两个日期。"
            )
            return care_from, None
        return care_from, care_until

    def _read_date(self, column, cell, troubles: Troubles) -> PartialDate | None:
        if cell is None:
            return None
        try:
            return dates.read_date(cell)
        except dates.BadDate as bad:
            tell = troubles.refuse if bad.refuses else troubles.warn
            tell(column, cell_text(cell), str(bad))
            return None


def is_ditto(text: str | None) -> bool:
    """Whether a cell only repeats the one above it: 同上, 同 上。, 〃."""
    return bool(text) and len(text) <= 8 and squeeze(text).strip("。.") in _DITTO


_CATEGORY_FIELDS = ("category", "flag", "away_kind")
_PLAIN_FIELDS = frozenset(
    words(
        """
        name sex birth id_number id_type student_no ethnicity hukou address boarding health family
        difficulties note care_from care_until left_on
        """
    )
)


def with_parents_place(contacts: list[ContactClaim], claims) -> list[ContactClaim]:
    """父母务工地点 → the parent who is away; both when the file does not say which."""
    shared = next((c for c in contacts if c.relation == "父母" and c.place), None)
    if shared is None:
        return contacts
    said = " ".join(claim.words for claim in claims if claim.code == "LB_ONE")
    away = [r for r, w in (("FATHER", "父"), ("MOTHER", "母")) if w in said] or ["FATHER", "MOTHER"]
    kept = [c for c in contacts if c is not shared]
    if shared.phones or shared.name:
        kept.append(replace(shared, place=None))
    for role in away:
        index = next((i for i, c in enumerate(kept) if c.role == role), None)
        if index is None:
            kept.append(ContactClaim(role=role, place=shared.place))
        elif not kept[index].place:
            kept[index] = replace(kept[index], place=shared.place)
    return kept
