"""How tables 2 and 3 of the half-year are laid out on the page and on paper, and who is in them."""

from dataclasses import dataclass
from typing import Any

from school_care.attendance.rates import rate_words
from school_care.cases.dropout.half_year import NOT_KNOWN, HalfYear, Line
from school_care.cases.dropout.half_year_days import Snapshot
from school_care.cases.enums import DropoutReason
from school_care.cases.models import Case, DropoutCourse
from school_care.core.templatetags.days import long_date
from school_care.students.enums import HukouKind, Sex, Whereabouts
from school_care.students.models import Student

# Heading, the division of a line it shows, its columns.
SPLITS = (
    ("其中", "state", (("suspected", "疑似"), ("confirmed", "已认定"))),
    ("性别", "sex", ((Sex.MALE, "男"), (Sex.FEMALE, "女"), (NOT_KNOWN, "未填"))),
    (
        "户口性质",
        "hukou",
        ((HukouKind.RURAL, "农业"), (HukouKind.URBAN, "非农业"), (NOT_KNOWN, "未填")),
    ),
    (
        "主要原因",
        "why",
        (
            ("school", "学习与同伴"),
            ("family", "家庭"),
            ("health", "健康"),
            ("society", "社会"),
            ("other", "其他"),
            (NOT_KNOWN, "未查明"),
        ),
    ),
)
PLACES = (*Whereabouts.choices, (NOT_KNOWN, "未查明"))
EXPLAINED = (
    "辍学人数为统计日仍未返校的学生：连续未到校达到当地时限、没有办理休学等手续的记“疑似”，"
    "经教育行政部门认定的记“已认定”。",
    "统计日前10天内（含第10天）返校的不计入；本期更早返校的记“本期已返校”。返校后又缺课的，"
    "按统计日的情况计。查明在他校就读、休学、送教上门的记“另有去向”，不计入辍学。",
    "登记了几个原因的按第一个计：学习与同伴含厌学、欺凌，家庭含经济困难、变故、随父母外出，"
    "健康含重病、残疾、心理，社会含务工、早婚、网络、培训机构替代、涉案。",
    "表2各项分组与表3去向分别清点，合计应当一致；原因和去向按现在的登记。",
)


@dataclass(frozen=True)
class Cell:
    """A figure under its label, for the narrow page."""

    label: str
    figure: int


@dataclass(frozen=True)
class TableLine:
    """A line of a table."""

    line: Line
    cells: list[Cell]
    rate: str = ""


@dataclass(frozen=True)
class Tables:
    """Tables 2 and 3; the last line of each is the total."""

    groups: list[tuple[str, list[str]]]
    second: list[TableLine]
    places: list[str]
    third: list[TableLine]


def tables_of(found: HalfYear) -> Tables:
    """The tables as rows of cells."""
    lines = [*found.lines, found.total]
    return Tables(
        groups=[(name, [label for _, label in columns]) for name, _, columns in SPLITS],
        second=[
            TableLine(line, _second(line), rate_words(line.total, line.enrolled)) for line in lines
        ],
        places=[label for _, label in PLACES],
        third=[
            TableLine(line, [Cell(label, line.places[code]) for code, label in PLACES])
            for line in lines
        ],
    )


def _second(line: Line) -> list[Cell]:
    cells = []
    for name, part, columns in SPLITS:
        split = line.split(part)
        for code, label in columns:
            said = f"{name}{label}" if code == NOT_KNOWN else label
            cells.append(Cell(said, split[code]))
    return cells


@dataclass(frozen=True)
class Named:
    """A pupil who is counted, for those who may see them. `case`: None where it is not theirs."""

    student: Student
    state: str
    why: str
    where: str
    case: Case | None


def named(user: Any, found: HalfYear) -> list[Named]:
    """The pupils of the tables in the person's sight, in class order; three queries at most."""
    away = {one.student_id: one for one in found.total.away}
    if not away:
        return []
    courses = DropoutCourse.objects.in_bulk([one.course_id for one in away.values()])
    cases = Case.objects.visible_to(user).in_bulk([course.case_id for course in courses.values()])
    pupils = Student.objects.visible_to(user).filter(pk__in=away).select_related("current_class")
    lines = []
    for student in pupils.in_class_order():
        one = away[student.pk]
        course = courses[one.course_id]
        reasons = [DropoutReason(code).label for code in course.reasons if code in DropoutReason]
        lines.append(
            Named(
                student=student,
                state="已认定" if one.state == "confirmed" else "疑似",
                why="、".join(reasons) or "未查明",
                where=course.get_whereabouts_display() or "未查明",
                case=cases.get(course.case_id),
            )
        )
    return lines


def span_words(snapshot: Snapshot) -> str:
    """2026年3月11日至2026年9月20日."""
    return f"{long_date(snapshot.since)}至{long_date(snapshot.on)}"
