"""The columns of the three ledgers, for the paper and the workbook (domain F-21)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from school_care.cases.dropout.ledgers import AgeLedger, AgeLine, CourseLedger, CourseLine, Which
from school_care.cases.dropout.papers_facts import (
    Head,
    found_words,
    head_from,
    place_words,
    reason_words,
)
from school_care.school.models import School
from school_care.students.models import Student
from school_care.students.outward.facts import facts_of

Line = TypeVar("Line")


@dataclass(frozen=True)
class LedgerColumn(Generic[Line]):
    """One column: its heading, what stands in it, how wide it is in a workbook (characters) and on
    paper (mm); `below`: on paper it stands in the cell of the column before."""

    heading: str
    value: Callable[[Line, Head], str]
    width: float = 10.0
    mm: float = 16.0
    below: bool = False


def _of_head(name: str) -> Callable[[Any, Head], str]:
    return lambda line, head: str(getattr(head, name) or "")


def _sex(line: Any, head: Head) -> str:
    return str(head.student.get_sex_display())


def _name(line: Any, head: Head) -> str:
    return head.student.name


def _guardian(line: Any, head: Head) -> str:
    return "、".join(f"{one.title}{one.name}" for one in head.guardians[:2])


def _phone(line: Any, head: Head) -> str:
    return next((one.phone for one in head.guardians if one.phone), "")


AGE: tuple[LedgerColumn[AgeLine], ...] = (
    LedgerColumn("姓名", _name, 10, 17),
    LedgerColumn("性别", _sex, 5, 9),
    LedgerColumn("出生日期", _of_head("birth"), 15, 26),
    LedgerColumn("身份证号", _of_head("id_number"), 21, 37),
    LedgerColumn("学籍号", _of_head("student_no"), 22, 37, below=True),
    LedgerColumn("年级班", lambda line, head: line.group, 10, 16),
    LedgerColumn("户籍地", _of_head("hukou"), 24, 40),
    LedgerColumn("现住址", _of_head("address"), 24, 40),
    LedgerColumn("监护人", _guardian, 14, 24),
    LedgerColumn("电话", _phone, 13, 24, below=True),
    LedgerColumn("就学情况", lambda line, head: str(line.place.label), 13, 20),
    LedgerColumn("说明", lambda line, head: line.said, 22, 30),
)


def _by(line: CourseLine, day: date | None) -> str:
    """A day up to that of the ledger; what came later did not stand in it."""
    return _day(line.by_then(day))


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _answers(line: CourseLine, head: Head) -> str:
    """师长, 村长: who answers for the child's return."""
    person = line.course.answers_school
    teacher = person.name if person else head.head_teacher
    village = line.course.answers_village
    said = (f"学校：{teacher}" if teacher else "", f"村（社区）：{village}" if village else "")
    return "；".join(filter(None, said))


CASE: tuple[LedgerColumn[CourseLine], ...] = (
    LedgerColumn("姓名", _name, 10, 15),
    LedgerColumn("性别", _sex, 5, 15, below=True),
    LedgerColumn("身份证号", _of_head("id_number"), 21, 33),
    LedgerColumn("学籍号", _of_head("student_no"), 22, 33, below=True),
    LedgerColumn("年级班", lambda line, head: line.group, 10, 13),
    LedgerColumn("户籍地", _of_head("hukou"), 24, 23),
    LedgerColumn("监护人", _guardian, 14, 22),
    LedgerColumn("电话", _phone, 13, 22, below=True),
    LedgerColumn("类别", _of_head("categories"), 16, 17),
    LedgerColumn("离校日期", lambda line, head: _day(line.course.first_absent), 12, 18),
    LedgerColumn("原因", lambda line, head: reason_words(line.course), 24, 25),
    LedgerColumn("去向", lambda line, head: place_words(line.course), 20, 21),
    LedgerColumn("发现途径", lambda line, head: found_words(line.course), 14, 15),
    LedgerColumn("责任人", _answers, 18, 18),
    LedgerColumn("劝返次数", lambda line, head: f"{line.rounds}次", 6, 21),
    LedgerColumn("最近劝返", lambda line, head: _day(line.last_round), 12, 21, below=True),
    LedgerColumn(
        "结果", lambda line, head: line.last_result or line.state_label, 12, 21, below=True
    ),
    LedgerColumn("返校日期", lambda line, head: _by(line, line.course.returned_on), 12, 18),
    LedgerColumn("后续关爱", lambda line, head: line.course.later_care or "", 18, 18),
    LedgerColumn("销号日期", lambda line, head: _by(line, line.course.closed_on), 12, 18),
)
CONFIRMED: tuple[LedgerColumn[CourseLine], ...] = (
    LedgerColumn("认定日期", lambda line, head: _by(line, line.course.confirmed_on), 12, 18),
    LedgerColumn("认定单位和文号", lambda line, head: line.course.confirmed_by, 20, 18, below=True),
)


def columns_of(which: Which) -> Sequence[LedgerColumn[CourseLine]]:
    """F-21; the ledger of confirmed cases says besides when and by whom."""
    if which == Which.SUSPECTED:
        return CASE
    at = next(n for n, one in enumerate(CASE) if one.heading == "离校日期") + 1
    return (*CASE[:at], *CONFIRMED, *CASE[at:])


def heads_of(*, user: Any, school: School, pupils: Iterable[int], on: date) -> dict[int, Head]:
    """The heads of many pupils by key, in a constant number of queries; none out of sight."""
    students = list(Student.objects.filter(school=school, pk__in=list(pupils)))
    for student in students:
        student.school = school
    found = facts_of(user=user, school=school, students=students, on=on)
    return {one.student.pk: head_from(one) for one in found}


def table(
    columns: Sequence[LedgerColumn[Line]],
    lines: Sequence[Line],
    heads: dict[int, Head],
    pupil_of: Callable[[Line], int],
) -> list[list[str]]:
    """The cells, a row a line; lines of pupils out of sight are left out."""
    return [
        [column.value(line, heads[pupil_of(line)]) for column in columns]
        for line in lines
        if pupil_of(line) in heads
    ]


def age_table(
    *, user: Any, school: School, ledger: AgeLedger, lines: Sequence[AgeLine]
) -> list[list[str]]:
    """适龄儿童台账 as cells."""
    pupils = [line.student_id for line in lines]
    heads = heads_of(user=user, school=school, pupils=pupils, on=ledger.on)
    return table(AGE, lines, heads, lambda one: one.student_id)


def case_table(
    *, user: Any, school: School, ledger: CourseLedger, lines: Sequence[CourseLine]
) -> list[list[str]]:
    """疑似辍学台账 or 辍学台账 as cells."""
    pupils = [line.course.student_id for line in lines]
    heads = heads_of(user=user, school=school, pupils=pupils, on=ledger.on)
    return table(columns_of(ledger.which), lines, heads, lambda one: one.course.student_id)
