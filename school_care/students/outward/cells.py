"""The cell a column asks for: the importer's dictionary, read the other way round.

`Target` is what `roster.headings.resolve` makes of a heading; the same dictionary serves the import
of a roster and the filling of a superior's sheet. What the archive does not know is None, never a
guess: unknown is not 否. Identity numbers and telephones are text.
"""

from collections.abc import Callable
from datetime import date

from school_care.core.cells import squeeze
from school_care.students.enums import Precision, Sex
from school_care.students.outward import cells_care, cells_people
from school_care.students.outward.facts import CARE, CATEGORIES, NUMBERS, PupilFacts
from school_care.students.outward.words import ID_TYPE_WORDS, Cell
from school_care.students.roster.headings import Target

SCHOOL_BEGINS = 9  # month
RESIDENT = ("1", "B")  # 居民身份证, 户口簿: the same number


def answers(target: Target) -> bool:
    """Whether the archive can ever answer such a column."""
    if target.field == "contact":
        return cells_people.answers(target)
    if target.field == "flag":
        return cells_care.answers(target)
    return target.field in _CELLS


def cell_of(target: Target, facts: PupilFacts, hint: str = "") -> Cell:
    """What to write for this pupil; None: the archive does not know, or the reader may not see it.
    `hint` is the column's own heading: 出生年月 asks for 2016.03, 是否留守 for 是 or 否."""
    if target.field == "contact":
        return cells_people.contact_cell(target, facts, squeeze(hint))
    if target.field == "flag":
        return cells_care.flag_cell(target, facts, squeeze(hint))
    write = _CELLS.get(target.field)
    return write(facts, squeeze(hint)) if write else None


def withheld_as(target: Target) -> str:
    """What a reader must see for this column (a code of `facts`), "" when the file alone does."""
    if target.field in ("flag", "category", "away_kind", "care_from"):
        return CATEGORIES
    if target.field == "level":
        return CARE
    return NUMBERS if target.field in _NUMBERS else ""


_NUMBERS = ("id_number", "id_type", "student_no", "hukou", "family", "difficulties", "note")


def _text(name: str) -> Callable[[PupilFacts, str], Cell]:
    def write(facts: PupilFacts, hint: str) -> Cell:
        return getattr(facts.student, name) or None

    return write


def _told(name: str) -> Callable[[PupilFacts, str], Cell]:
    """A fact only for those who may see the pupil's categories."""

    def write(facts: PupilFacts, hint: str) -> Cell:
        return getattr(facts.student, name) or None if facts.sees(NUMBERS) else None

    return write


def _sex(facts: PupilFacts, hint: str) -> Cell:
    return Sex(facts.student.sex).label if facts.student.sex else None


def _birth(facts: PupilFacts, hint: str) -> Cell:
    born = facts.student.birth_date
    if born is None:
        return None
    month_only = facts.student.birth_precision == Precision.MONTH
    wants_month = "年月" in hint and "日" not in hint
    return f"{born:%Y.%m}" if month_only or wants_month else born


def _id_type(facts: PupilFacts, hint: str) -> Cell:
    if not facts.sees(NUMBERS) or not facts.student.id_number_last4:
        return None
    return ID_TYPE_WORDS.get(facts.student.id_type)


def _id_number(facts: PupilFacts, hint: str) -> Cell:
    """身份证号 is a resident's number; another document's only where the heading says 证件."""
    if not facts.sees(NUMBERS):
        return None
    resident = facts.student.id_type in RESIDENT
    return facts.student.id_number or None if resident or "证件" in hint else None


def _class(facts: PupilFacts, hint: str) -> Cell:
    return facts.class_name or None


def _grade(facts: PupilFacts, hint: str) -> Cell:
    return facts.grade_name or None


def _entry(facts: PupilFacts, hint: str) -> Cell:
    """When the pupil's class entered this stage of schooling, as the register counts it."""
    if facts.group is None:
        return None
    day = date(facts.group.entry_year, SCHOOL_BEGINS, 1)
    return f"{day:%Y}" if "年份" in hint else f"{day:%Y%m}"


def _boarding(facts: PupilFacts, hint: str) -> Cell:
    boards = facts.student.boarding
    if boards is None:
        return None
    if "走读" in hint and not any(word in hint for word in ("寄宿", "住")):
        return "否" if boards else "是"
    if hint == "就读方式":
        return "住校" if boards else "走读"
    if hint.startswith("是否"):
        return "是" if boards else "否"
    return "寄宿" if boards else "走读"


def _care_from(facts: PupilFacts, hint: str) -> Cell:
    return min((row.starts_on for row in facts.categories or ()), default=None)


def _level(facts: PupilFacts, hint: str) -> Cell:
    return facts.level


def _phone(facts: PupilFacts, hint: str) -> Cell:
    return cells_people.family_phone(facts)


def _relation(facts: PupilFacts, hint: str) -> Cell:
    person = cells_people.guardian_of(facts)
    return cells_people.relation_of(person) if person else None


def _place(facts: PupilFacts, hint: str) -> Cell:
    return cells_people.parents_place(facts)


_CELLS: dict[str, Callable[[PupilFacts, str], Cell]] = {
    "name": _text("name"),
    "sex": _sex,
    "birth": _birth,
    "id_number": _id_number,
    "id_type": _id_type,
    "student_no": _told("national_student_no"),
    "ethnicity": _text("ethnicity"),
    "grade": _grade,
    "class": _class,
    "class_no": _class,
    "entry": _entry,
    "address": _text("address"),
    "hukou": _told("hukou_address"),
    "boarding": _boarding,
    "health": _text("health"),
    "family": _told("family_situation"),
    "difficulties": _told("difficulties"),
    "note": _told("note"),
    "category": cells_care.category_cell,
    "away_kind": cells_care.away_cell,
    "care_from": _care_from,
    "level": _level,
    "phone": _phone,
    "relation": _relation,
    "place": _place,
}
