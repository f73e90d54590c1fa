"""What a merge of two files decided stands against the rosters the two came from.

A number of the file that was absorbed finds the one that goes on, and is not written over the
chosen one; a value, or the class, that a person decided against when the two were brought together
is not brought back by a list. The person who imports is told.
"""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from school_care.school.class_book import ClassBook
from school_care.students.models import PupilMerge, Student

NOT_TAKEN = "合并档案时没有采用这个内容：没有改动。要改，请在档案里修改。"
OTHER_CLASS = "合并档案时已确定不在这个班：没有改动。确已转班的，请在档案里办理转班。"
# Column of the resource → code of the fact.
COLUMNS = {
    "姓名": "name",
    "性别": "sex",
    "民族": "ethnicity",
    "是否寄宿": "boarding",
    "家庭住址": "address",
    "户籍地": "hukou_address",
    "健康状况": "health",
    "家庭基本情况": "family_situation",
    "主要困难": "difficulties",
    "备注": "note",
}


def goes_on(student: Student) -> Student:
    """The file that is used: the one itself, or the one it was merged into."""
    return student.merged_into or student


@dataclass
class Decided:
    """What merges decided about one pupil."""

    ids: set[str] = field(default_factory=set)  # hashes of earlier ID numbers
    numbers: set[str] = field(default_factory=set)
    refused: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    classes: set[int] = field(default_factory=set)


def decided_about(students: Collection[int]) -> dict[int, Decided]:
    """By pupil's key, of those into whom another file was merged, be it by way of a third; one
    query."""
    found: dict[int, Decided] = defaultdict(Decided)
    rows = PupilMerge.objects.filter(absorbed__merged_into__in=students, undone_at__isnull=True)
    for row in rows.select_related("absorbed"):
        about, memory = found[row.absorbed.merged_into_id], json.loads(row.memory or "{}")
        about.ids |= {row.absorbed.id_number_index} - {""}
        about.numbers |= {row.absorbed.national_student_no_index} - {""}
        for code, values in memory.get("refused", {}).items():
            about.refused[code] += values
        if memory.get("lost_class"):
            about.classes.add(memory["lost_class"])
    return dict(found)


def leave_out_refused(
    values: dict[str, Any], decided: Decided, *, keys: Any, book: ClassBook
) -> list[tuple[str, str, str]]:
    """Take out of a row's `values` what was decided against; what to tell: column, value, why."""
    warnings = []
    if keys.id_number and keys.id_number in decided.ids:
        values.pop("身份证号", None)
        values.pop("证件类型", None)
    if keys.number and keys.number in decided.numbers:
        values.pop("学籍号", None)
    for column, code in COLUMNS.items():
        if column in values and values[column] in decided.refused.get(code, ()):
            said = values.pop(column)
            warnings.append((column, said if isinstance(said, str) else "", NOT_TAKEN))
    birth = values.get("出生日期")
    if birth is not None and birth.value.isoformat() in decided.refused.get("birth", ()):
        del values["出生日期"]
        warnings.append(("出生日期", birth.value.isoformat(), NOT_TAKEN))
    class_key, left_on = values.get("班级") or (None, None)
    if class_key is not None and left_on is None:
        group = book.get(class_key)
        if group is not None and group.pk in decided.classes:
            del values["班级"]
            warnings.append(("班级", str(group), OTHER_CLASS))
    return warnings
