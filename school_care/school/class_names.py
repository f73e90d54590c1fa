"""Class names as schools write them → the same `ClassRef` for every spelling."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from school_care.core.cells import cell_text, chinese_number, says_nothing, simplified, squeeze
from school_care.core.sheets import CellValue


@dataclass(frozen=True)
class ClassRef:
    """A class as named in a file: 三(2)班, 302, 八年级+1班, 2024级3班.

    Two spellings of the same class are equal. `entry_year` is set only when the file names the
    class by it and neither the stage nor the pupil's age tells the grade.
    """

    raw: str = field(compare=False)
    grade: int | None  # 1–9 in nine-year schooling at the date of the roster
    entry_year: int | None  # given outright by 2024级3班
    number: int


_N = r"([一二三四五六七八九十]{1,3}|\d{1,2})"
_G = r"([一二三四五六七八九]|0?[1-9])"
_CLASS = rf"\(?\s*{_N}\)?班?"
_SCHOOL = r"(?:九年制|九年一贯制|中心|实验)?(?:小学部?|学校|初中部?|中学部?)?"

# 2024级3班, 24级(3)班, 初2024级3班, 小学2024级3班
_BY_ENTRY = re.compile(rf"(小学|小|初中|初|中学)?(20\d\d|\d\d)级[-.]?{_CLASS}")
# 初一(2)班, 初中一年级2班, 初2(3)班
_JUNIOR = re.compile(rf"(?:初|初中|中学|中)([一二三四1-4])(?:年级|年)?[-.]?{_CLASS}")
# 小三(2)班, 六年级一班, 三年二班, 七(1)班, 三2班, 7年级1班
_BY_GRADE = re.compile(rf"(?:{_SCHOOL}|小)?{_G}(?:年级|年)?[-.·、/_]?{_CLASS}")
# 3.2班, 7-1
_DOTTED = re.compile(rf"{_G}[-.·_/、]{_N}班?")
# 302, 302班, 0702
_DIGITS = re.compile(r"0?([1-9])(0[1-9]|[1-3]\d)班?")
_NUMBER_ONLY = re.compile(rf"\(?{_N}\)?班?")
_GRADE_ONLY = re.compile(rf"(?:{_SCHOOL}|小)?{_G}(?:年级|年)?")
_JUNIOR_GRADE = re.compile(r"(?:初|初中|中学)([一二三四1-4])(?:年级|年)?")
_ENTRY_ONLY = re.compile(r"(小学|小|初中|初|中学)?(20\d\d)[级年]?")
_SENIOR = re.compile(r"^高中?[一二三1-3]")
_DASHES = str.maketrans(dict.fromkeys("—–－―‐‑~～", "-"))

# What may surround a class in a title: 云岭学校三(2)班留守儿童花名册, 班级：七（1）班
# 第302中学 is a school, not class 2 of grade 3
_NUMBERED_SCHOOL = re.compile(r"第[\d零〇一二三四五六七八九十百]+[^班]{0,12}?(?:学校|中学|小学|校)")
_IN_TITLE = re.compile(
    r"(?:(?:小学|初中|初|小)?20\d\d级\(?(?:[一二三四五六七八九十]{1,3}|\d{1,2})\)?班"
    r"|(?:初[一二三四]|[一二三四五六七八九]|[1-9])(?:年级|年)"
    r"\(?(?:[一二三四五六七八九十]{1,3}|\d{1,2})\)?班"
    r"|(?:初[一二三四]|[一二三四五六七八九]|(?<!\d)[1-9])\((?:[一二三四五六七八九十]{1,3}|\d{1,2})\)班?"
    r"|(?<![\d.])[1-9][.-]\d{1,2}班"
    r"|(?<!\d)[1-9](?:0[1-9]|[12]\d)(?!\d)班?)"
)


def alias_key(text: str) -> str:
    """One form for all ways of typing a class name; the key of alias tables."""
    key = simplified(squeeze(text)).translate(_DASHES)
    for opening, closing in ("[]", "【】", "〔〕", "{}", "〈〉", "「」"):
        key = key.replace(opening, "(").replace(closing, ")")
    return key.replace("()", "")


def parse_class(
    cell: CellValue, *, on: date, grade_cell: CellValue = None, entry_cell: CellValue = None
) -> ClassRef | None:
    """The class a cell names, with the help of a grade column or an entry-year column.

    `on` is the date of the roster. None when the cell is blank or no rule knows the spelling.
    """
    if isinstance(cell, date):  # 3-2 typed into Excel becomes 2 March
        return ClassRef(cell.isoformat(), cell.month, None, cell.day) if cell.month < 10 else None
    text = cell_text(cell)
    key = alias_key(text)
    if not key or says_nothing(text) or _SENIOR.match(key):
        return None
    if found := _complete(key, on):
        return replace(found, raw=text)
    if not (number := _NUMBER_ONLY.fullmatch(key)):
        return None
    value = chinese_number(number[1])
    grade, entry = parse_grade(grade_cell, on=on)
    if grade is None and entry is None:
        entry = _entry_year(entry_cell)
    if not value or (grade is None and entry is None):
        return None
    return ClassRef(f"{cell_text(grade_cell)}{text}", grade, entry, value)


def parse_grade(cell: CellValue, *, on: date) -> tuple[int | None, int | None]:
    """(grade 1–9, entry year) of 八年级, 初二, 7, 2024级; one of them or neither."""
    key = alias_key(cell_text(cell))
    if found := _JUNIOR_GRADE.fullmatch(key):
        return chinese_number(found[1]) + 6, None
    if found := _GRADE_ONLY.fullmatch(key):
        return chinese_number(found[1]), None
    if found := _ENTRY_ONLY.fullmatch(key):
        grade = grade_of_entry(found[1], int(found[2]), on)
        return (grade, None) if grade else (None, int(found[2]))
    return None, None


def find_class(text: str, *, on: date) -> ClassRef | None:
    """The class named somewhere in a title or a sheet's name."""
    key = alias_key(text)
    if found := _complete(key, on):
        return replace(found, raw=text.strip())
    if hit := _IN_TITLE.search(_NUMBERED_SCHOOL.sub("", key)):
        found = _complete(hit.group(), on)
        return replace(found, raw=hit.group()) if found else None
    return None


def _complete(key: str, on: date) -> ClassRef | None:
    """A spelling that needs no other column."""
    if found := _BY_ENTRY.fullmatch(key):
        stage, year_text, number_text = found.groups()
        year = int(year_text) if len(year_text) == 4 else 2000 + int(year_text)
        grade = grade_of_entry(stage, year, on)
        number = chinese_number(number_text)
        return ClassRef(key, grade, None if grade else year, number) if number else None
    if found := _JUNIOR.fullmatch(key):
        return _ref(key, chinese_number(found[1]) + 6, found[2])
    if found := _DOTTED.fullmatch(key):
        return _ref(key, chinese_number(found[1]), found[2])
    if found := _DIGITS.fullmatch(key):
        return _ref(key, int(found[1]), found[2])
    if (found := _BY_GRADE.fullmatch(key)) and not _ambiguous(key):
        return _ref(key, chinese_number(found[1]), found[2])
    return None


def _ambiguous(key: str) -> bool:
    """十二班 or 12班 is class twelve of an unnamed grade, not grade one."""
    if re.fullmatch(r"[6-9][1-9]班|[一二三四五六七八九]{2}班?", key):
        return False  # no school has 71 classes in a grade, and 七一 is no number
    return bool(re.fullmatch(r"\d{1,4}班?|[一二三四五六七八九十]{1,3}班?|\(.*\)班?", key))


def _ref(raw: str, grade: int | None, number_text: str) -> ClassRef | None:
    number = chinese_number(number_text)
    if not number or grade is None or not 1 <= grade <= 9:
        return None
    return ClassRef(raw, grade, None, number)


def grade_of_entry(stage: str | None, year: int, on: date) -> int | None:
    """Grade on that day of those who entered in `year`, when the stage is said."""
    if stage is None:
        return None
    school_year = on.year if on.month >= 9 else on.year - 1
    grade = school_year - year + (1 if stage.startswith("小") else 7)
    return grade if 1 <= grade <= 9 else None


def _entry_year(cell: CellValue) -> int | None:
    """Year of 入学年月: 202409, 2024-09, 2024."""
    if isinstance(cell, date | datetime):
        return cell.year
    found = re.match(r"(20\d\d)", cell_text(cell))
    return int(found[1]) if found else None


def known_alias(cell: CellValue, aliases: Mapping[str, ClassRef] | None) -> ClassRef | None:
    """A class by the school's own spelling, if the cell is one."""
    if not aliases:
        return None
    text = cell_text(cell)
    found = aliases.get(alias_key(text)) or aliases.get(text)
    return replace(found, raw=text) if found else None
