"""Half-yearly tables of dropout (F-23): 表2 by grade, sex, hukou and reason, 表3 by whereabouts.

辍学人数 are the pupils who on the snapshot day are still away without a lawful reason: 疑似 and
confirmed, each in a column. A pupil back within the ten days up to the snapshot stands in no figure
of the tables; one back earlier in the span is 本期已返校. Who is back and away again is away.

States are read from the history of the cases as of the day; reasons and whereabouts are those now
known. Tables 2 and 3 are counted apart and compared. Pure reading, a constant number of queries;
who may see it is the caller's matter.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from school_care.attendance.flow import Flow, build_flow
from school_care.attendance.flow_rows import TOTAL, Rows
from school_care.cases.dropout.enums import MISSED, PLACED, CourseState
from school_care.cases.dropout.half_year_days import Snapshot
from school_care.cases.dropout.histories import histories
from school_care.cases.enums import DropoutReason
from school_care.cases.models import DropoutCourse
from school_care.school.models import School
from school_care.students.enums import HukouKind, Sex, Whereabouts
from school_care.students.models import Enrolment, Student

NOT_KNOWN = "unknown"
COUNTED = (*MISSED, CourseState.CONFIRMED)
REASON_GROUPS: dict[str, tuple[DropoutReason, ...]] = {
    "school": (DropoutReason.STUDY, DropoutReason.PEERS),
    "family": (DropoutReason.POVERTY, DropoutReason.FAMILY, DropoutReason.WITH_PARENTS),
    "health": (DropoutReason.ILLNESS, DropoutReason.DISABILITY, DropoutReason.MIND),
    "society": (
        DropoutReason.WORK,
        DropoutReason.MARRIAGE,
        DropoutReason.INTERNET,
        DropoutReason.SUBSTITUTE,
        DropoutReason.OFFENCE,
    ),
    "other": (DropoutReason.MISSING, DropoutReason.OTHER),
}
_GROUP_OF = {reason: group for group, reasons in REASON_GROUPS.items() for reason in reasons}
assert set(_GROUP_OF) == set(DropoutReason)


@dataclass(frozen=True)
class Away:
    """A pupil who is counted: the words of table 2 it stands under, and its place in table 3."""

    student_id: int
    course_id: int
    state: str
    sex: str
    hukou: str
    why: str
    where: str


@dataclass
class Line:
    """A grade, or all. `enrolled`: on the register on the day."""

    key: str
    name: str
    enrolled: int = 0
    away: list[Away] = field(default_factory=list)
    places: Counter[str] = field(default_factory=Counter)  # table 3
    back: int = 0
    just_back: int = 0
    placed: int = 0

    @property
    def total(self) -> int:
        """辍学人数."""
        return len(self.away)

    def split(self, part: str) -> Counter[str]:
        """How table 2 divides the pupils by `part`."""
        return Counter(getattr(one, part) for one in self.away)

    @property
    def closes(self) -> bool:
        """Whether every division of table 2 and all of table 3 add up to the same figure."""
        parts = [self.split(part).total() for part in ("state", "sex", "hukou", "why")]
        return {*parts, self.places.total()} == {self.total}


@dataclass
class HalfYear:
    """The three tables of a snapshot."""

    snapshot: Snapshot
    flow: Flow
    lines: list[Line]
    total: Line

    @property
    def closes(self) -> bool:
        """Whether the three tables foot, each in itself and with each other."""
        figures = ("total", "back", "just_back", "placed", "enrolled")
        sums = all(
            getattr(self.total, name) == sum(getattr(line, name) for line in self.lines)
            for name in figures
        )
        enrolled = self.total.enrolled == self.flow.total.figure("closing")
        lines = all(line.closes for line in [*self.lines, self.total])
        return self.flow.closes and sums and enrolled and lines


def read_half_year(school: School, snapshot: Snapshot) -> HalfYear:
    """The tables of a school on a snapshot day."""
    flow = build_flow(school=school, since=snapshot.since, until=snapshot.on)
    rows = Rows(school, snapshot.on, by_class=False)
    lines = {row.key: Line(row.key, row.name, row.figure("closing")) for row in flow.rows}
    total = Line(TOTAL, "合计", sum(line.enrolled for line in lines.values()))
    standing = _standing_of(school, snapshot)
    courses = list(
        DropoutCourse.objects.filter(pk__in=standing)
        .only("student_id", "reasons", "whereabouts")
        .order_by("pk")
    )
    pupils = Student.objects.in_bulk({course.student_id for course in courses})
    class_of = _classes(school, pupils, snapshot.on)
    for student_id, held in _by_pupil(courses, standing).items():
        key = rows.of(class_of.get(student_id))
        line = lines.setdefault(key, Line(key, rows.names[key]))
        for one in (line, total):
            _count(one, pupils[student_id], *held)
    ordered = [lines[key] for key in rows.names if key in lines]
    return HalfYear(snapshot, flow, ordered, total)


def _by_pupil(
    courses: Iterable[DropoutCourse], standing: dict[int, str]
) -> dict[int, tuple[DropoutCourse, str]]:
    """Each pupil once: who is away by one case is away, whatever an earlier one says."""
    found: dict[int, tuple[DropoutCourse, str]] = {}
    for course in courses:
        state = standing[course.pk]
        held = found.get(course.student_id)
        if held is None or state in COUNTED or held[1] not in COUNTED:
            found[course.student_id] = (course, state)
    return found


def _standing_of(school: School, snapshot: Snapshot) -> dict[int, str]:
    """What each case counts as on the day: a state of COUNTED, "back", "just_back" or "placed";
    cases that say nothing of the span are left out. One query."""
    found = {}
    for course_id, history in histories(school, snapshot.on).items():
        counts_as = _counts_as(history.steps, snapshot)
        if counts_as:
            found[course_id] = counts_as
    return found


def _counts_as(history: list[tuple[date, str]], snapshot: Snapshot) -> str:
    state = history[-1][1]
    if state in COUNTED:
        return state
    missed = [place for place, (_, held) in enumerate(history) if held in COUNTED]
    after = history[missed[-1] + 1 :] if missed else []
    for on, held in after:
        if held == CourseState.RETURNED and on >= snapshot.since:
            return "just_back" if on >= snapshot.back_since else "back"
        if held in PLACED and on >= snapshot.since:
            return "placed"
    return ""


def _classes(school: School, pupils: Iterable[int], on: date) -> dict[int, int | None]:
    """The class of each on the day, or the last one before it; one query."""
    held = Enrolment.objects.filter(school=school, student_id__in=list(pupils), starts_on__lte=on)
    return dict(held.order_by("starts_on", "pk").values_list("student_id", "school_class_id"))


def _count(line: Line, student: Student, course: DropoutCourse, counts_as: str) -> None:
    if counts_as not in COUNTED:
        setattr(line, counts_as, getattr(line, counts_as) + 1)
        return
    confirmed = counts_as == CourseState.CONFIRMED
    line.away.append(
        Away(
            student_id=student.pk,
            course_id=course.pk,
            state="confirmed" if confirmed else "suspected",
            sex=student.sex if student.sex in Sex.values else NOT_KNOWN,
            hukou=student.hukou_kind if student.hukou_kind in HukouKind.values else NOT_KNOWN,
            why=next((_GROUP_OF[one] for one in course.reasons if one in _GROUP_OF), NOT_KNOWN),
            where=course.whereabouts,
        )
    )
    line.places[course.whereabouts if course.whereabouts in Whereabouts.values else NOT_KNOWN] += 1
