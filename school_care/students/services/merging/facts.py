"""The facts two files say of one child, side by side, and which of them is proposed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from school_care.core.models import FieldChange
from school_care.core.names import name_key, search_keys
from school_care.students.enums import Precision
from school_care.students.models import Student
from school_care.students.roster.identity import id_birth, id_sex, read_id_number
from school_care.students.services.merging.journal import Merge

BOTH = "both"


@dataclass(frozen=True)
class Fact:
    """One line of the comparison: its code, name, columns of Student; `text`: words that may be
    put one behind the other."""

    code: str
    label: str
    columns: tuple[str, ...]
    text: bool = False
    secret: bool = False  # a number: shown by its last places
    family: bool = False  # told to those who may see categories


FACTS = (
    Fact("name", "姓名", ("name",)),
    Fact("sex", "性别", ("sex",)),
    Fact("birth", "出生日期", ("birth_date", "birth_precision")),
    Fact("id_number", "身份证件号", ("id_number", "id_type"), secret=True),
    Fact("national_student_no", "学籍号", ("national_student_no",), secret=True),
    Fact("ethnicity", "民族", ("ethnicity",)),
    Fact("boarding", "是否寄宿", ("boarding",)),
    Fact("village", "村（社区）", ("village",)),
    Fact("address", "家庭住址", ("address",)),
    Fact("hukou_address", "户籍地", ("hukou_address",)),
    Fact("hukou_kind", "户口性质", ("hukou_kind",)),
    Fact("health", "健康状况", ("health",), text=True),
    Fact("strengths", "特长爱好", ("strengths",), text=True),
    Fact("family_situation", "家庭基本情况", ("family_situation",), text=True, family=True),
    Fact("difficulties", "主要困难", ("difficulties",), text=True, family=True),
    Fact("note", "备注", ("note",), text=True, family=True),
)
NUMBERS = ("id_number", "national_student_no")
FILLED, PRECISE, VALID, NEWER, GOES_ON = (
    "另一份没有填",
    "精确到日",
    "与出生日期、性别相符",
    "较新",
    "保留的档案",
)


def value_of(student: Student, fact: Fact) -> Any:
    """What the file says, "" or None for nothing; a birth date as (day, precision)."""
    value = getattr(student, fact.columns[0])
    if fact.code == "birth":
        return (value, student.birth_precision) if value else None
    return value


def differ(fact: Fact, one: Student, two: Student) -> bool:
    """Whether the two files do not say the same."""
    return (value_of(one, fact) or None) != (value_of(two, fact) or None) and not (
        fact.code == "boarding" and one.boarding is two.boarding
    )


def told(value: Any) -> bool:
    """Whether a file says anything here; 否 is something, unknown is not."""
    return value not in ("", None)


@dataclass(frozen=True)
class Proposal:
    """Whose answer is proposed, and why."""

    student: Student
    why: str


class Proposer:
    """Proposes an answer for each differing fact: filled over blank, exact over vague, a number
    that fits over one that does not, newer over older. Reads when facts were last changed in one
    query."""

    def __init__(self, keep: Student, absorb: Student) -> None:
        self.keep, self.absorb = keep, absorb
        self._changed = _last_changes([keep, absorb])

    def propose(self, fact: Fact) -> Proposal:
        """The better answer of the two."""
        mine, other = value_of(self.keep, fact), value_of(self.absorb, fact)
        if told(mine) != told(other):
            return Proposal(self.keep if told(mine) else self.absorb, FILLED)
        if fact.code == "birth" and mine[1] != other[1]:
            return Proposal(self.keep if mine[1] == Precision.DAY else self.absorb, PRECISE)
        if fact.code == "id_number":
            fits = fits_person(self.keep), fits_person(self.absorb)
            if fits[0] != fits[1]:
                return Proposal(self.keep if fits[0] else self.absorb, VALID)
        at = self._at(self.keep, fact), self._at(self.absorb, fact)
        if at[0] != at[1]:
            return Proposal(self.keep if at[0] > at[1] else self.absorb, NEWER)
        return Proposal(self.keep, GOES_ON)

    def _at(self, student: Student, fact: Fact) -> datetime:
        changed = [
            self._changed[key]
            for name in fact.columns
            if (key := (student.public_id, name)) in self._changed
        ]
        return max(changed, default=student.created_at)


def _last_changes(students: Sequence[Student]) -> dict[tuple[Any, str], datetime]:
    rows = FieldChange.objects.filter(
        student_id__in=[one.public_id for one in students],
        object_type=Student._meta.label_lower,
        field__in=[name for fact in FACTS for name in fact.columns],
    )
    found = rows.order_by().values_list("student_id", "field").annotate(at=Max("at"))
    return {(student_id, name): at for student_id, name, at in found}


def fits_person(student: Student) -> bool:
    """Whether the ID number is a valid one of somebody born that day, of that sex."""
    number = student.id_number
    if not number or student.id_type != "1" or read_id_number(number).number is None:
        return False
    born, sex = id_birth(number), id_sex(number)
    known = student.birth_date
    exact = known and student.birth_precision == Precision.DAY
    return (not exact or known == born) and student.sex in ("", sex)


def apply_facts(merge: Merge) -> tuple[dict[str, Any], dict[str, Any], dict[str, list[Any]]]:
    """Write the chosen facts into the file that goes on. Numbers that were not chosen stay with the
    absorbed file, so that a roster with an old number still finds the child.

    Returns what the file said before and says now, by column, and the values that were decided
    against, by column."""
    keep, absorb = merge.keep, merge.absorb
    proposer = Proposer(keep, absorb)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    refused: dict[str, list[Any]] = {}
    for fact in FACTS:
        if not differ(fact, keep, absorb):
            continue
        values = _chosen(merge, proposer, fact)
        for name in fact.columns:
            before[name], after[name] = getattr(keep, name), values[name]
        if not fact.secret and told(value_of(keep, fact)) and told(value_of(absorb, fact)):
            refused[fact.code] = [
                _plain_value(one, fact) for one in (keep, absorb) if _says_else(one, fact, values)
            ]
    _store_numbers(merge, after)
    plain = {name: value for name, value in after.items() if name not in NUMBERS}
    if "name" in plain:
        name = plain["name"]
        plain |= {"name_key": name_key(name), "search_key": search_keys(name)}
    merge.change(keep, **plain)
    return before, after, refused


def _chosen(merge: Merge, proposer: Proposer, fact: Fact) -> dict[str, Any]:
    keep, absorb = merge.keep, merge.absorb
    mine, other = value_of(keep, fact), value_of(absorb, fact)
    if fact.text and merge.choices.get(fact.code) == BOTH and told(mine) and told(other):
        longest = Student._meta.get_field(fact.columns[0]).max_length
        return {fact.columns[0]: joined(mine, other, longest)}
    choice = merge.prefers_absorbed(fact.code)
    source = proposer.propose(fact).student if choice is None else absorb if choice else keep
    return {name: getattr(source, name) for name in fact.columns}


def joined(one: str, two: str, longest: int) -> str:
    """Both texts, the part they share once; cut to what the column holds."""
    if two in one:
        return one
    return (two if one in two else f"{one.rstrip('。；')}；{two}")[:longest]


def _says_else(student: Student, fact: Fact, values: dict[str, Any]) -> bool:
    return any(getattr(student, name) != values[name] for name in fact.columns)


def _plain_value(student: Student, fact: Fact) -> Any:
    value = value_of(student, fact)
    return value[0].isoformat() if fact.code == "birth" else value


def _store_numbers(merge: Merge, after: dict[str, Any]) -> None:
    """The chosen numbers to the file that goes on, the other ones to the absorbed one. It lets go
    of its numbers first: an ID number stands once in a school."""
    keep, absorb = merge.keep, merge.absorb
    held = {name: {getattr(keep, name), getattr(absorb, name)} - {None, ""} for name in NUMBERS}
    chosen = {name: after.get(name, getattr(keep, name)) for name in NUMBERS}
    merge.change(absorb, **dict.fromkeys(NUMBERS))
    merge.change(keep, **chosen)
    rest = {name: sorted(held[name] - {chosen[name]}) for name in NUMBERS}
    merge.change(absorb, **{name: values[0] for name, values in rest.items() if values})
