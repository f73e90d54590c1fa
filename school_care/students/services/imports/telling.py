"""A parsed row as the resource takes it: values by column name, only what the file tells."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tablib import Dataset

from school_care.school.class_book import ClassKey
from school_care.students.models import Student
from school_care.students.roster.rows import CategoryClaim, ParsedRow
from school_care.students.services.imports.matching import Decision
from school_care.students.services.imports.merging import UNKNOWN
from school_care.students.services.imports.pupil_file import PupilFile
from school_care.students.services.imports.words import Words

ROW = "行"  # the column that carries the Told itself

_TEXTS = {
    "姓名": "name",
    "民族": "ethnicity",
    "家庭住址": "address",
    "户籍地": "hukou_address",
    "健康状况": "health",
    "家庭基本情况": "family_situation",
    "主要困难": "difficulties",
    "备注": "note",
}
_LIMITS = {column: Student._meta.get_field(name).max_length for column, name in _TEXTS.items()}


@dataclass(slots=True)
class Told:
    """One row on its way through the resource."""

    row: ParsedRow
    on: date
    class_key: ClassKey | None = None
    decision: Decision | None = None
    warnings: list[tuple[str, str, str]] = field(default_factory=list)
    pupil: PupilFile | None = None  # set when the row has been imported or compared

    def fill_only_blanks(self, values: dict[str, Any], pupil: PupilFile) -> None:
        """Sex and birth read out of an ID number complete a file; only a column of the file
        itself may correct what is known."""
        if "sex" not in self.row.given and pupil.sex:
            values.pop("性别", None)
        if "birth" not in self.row.given and pupil.birth:
            values.pop("出生日期", None)


def tell(row: ParsedRow, *, on: date, words: Words, decision: Decision | None = None) -> Told:
    """Prepare a row: its class found, words nobody knows marked as such."""
    if any(claim.code not in words.categories for claim in row.categories):
        known = tuple(_known(claim, words) for claim in row.categories)
        row = replace(row, categories=known)
    told = Told(row, on, words.book.key_of(row.class_ref, row.birth), decision)
    for column, name in _TEXTS.items():
        text = getattr(row, name)
        if text and len(text) > _LIMITS[column]:
            told.warnings.append(
                (column, text, f"超过{_LIMITS[column]}个字：只保存前{_LIMITS[column]}个字。")
            )
    return told


def dataset_of(rows: Sequence[Told]) -> Dataset:
    """The rows as the library walks them; None stands for "not told"."""
    dataset = Dataset(headers=[ROW, *_columns()])
    for told in rows:
        dataset.append(_values(told))
    return dataset


def _columns() -> list[str]:
    return [
        *_TEXTS,
        "性别",
        "出生日期",
        "证件类型",
        "身份证号",
        "学籍号",
        "班级",
        "是否寄宿",
        "关爱类别",
        "关爱等级",
        "联系人",
    ]


def _values(told: Told) -> list[Any]:
    row = told.row
    exit_told = row.care_until is not None
    return [
        told,
        *((getattr(row, name) or "")[: _LIMITS[column]] or None for column, name in _TEXTS.items()),
        row.sex,
        row.birth,
        row.id_type if row.id_number else None,
        row.id_number,
        row.national_student_no,
        (told.class_key, row.left_on),
        row.boarding,
        row.categories if row.categories or exit_told else None,
        (row.level_rank or 0) if row.level_rank or exit_told else None,
        row.contacts or None,
    ]


def _known(claim: CategoryClaim, words: Words) -> CategoryClaim:
    return claim if claim.code in words.categories else replace(claim, code=UNKNOWN)
