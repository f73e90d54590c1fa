"""Reads of 开学报到 for the whole school: figures, counts handed in, who is missing and why."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from school_care.attendance.enums import NotHereReason, RegistrationState
from school_care.attendance.expected import expected_by_class
from school_care.attendance.models import RegistrationCount, TermRegistration
from school_care.attendance.rates import rate_words
from school_care.attendance.selectors_registration import WANTS_PAPER, words_of
from school_care.attendance.term_days import Round, day_within, rounds_of
from school_care.core import clock
from school_care.school.access import can
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass, Term
from school_care.students.enums import (
    NOT_EXPECTED,
    StandingKind,
    TransferState,
    Whereabouts,
)
from school_care.students.models import Standing, Student, Transfer


@dataclass(frozen=True)
class Missing:
    """A pupil who has not come. `wants_paper`: a transfer or standing should be recorded and is
    not."""

    student: Student
    row: TermRegistration
    wants_paper: bool

    @property
    def words(self) -> str:
        return words_of(self.row)

    @property
    def paper_url(self) -> str:
        """Where the registrar records the transfer or standing the row speaks of."""
        if self.row.reason == NotHereReason.TRANSFER:
            return reverse("students:transfer_out", args=[self.student.public_id])
        suspended = self.row.reason == NotHereReason.SUSPENDED
        kind = StandingKind.SUSPENDED if suspended else StandingKind.ELSEWHERE
        return reverse("students:standing_new", args=[self.student.public_id]) + f"?kind={kind}"


@dataclass
class ClassLine:
    """One class: today's figures and its counts, one for each round (None: not handed in)."""

    group: SchoolClass
    expected: int
    registered: int
    unsaid: int
    missing: list[Missing]
    counts: list[tuple[Round, RegistrationCount | None]]

    @property
    def absent(self) -> int:
        return self.expected - self.registered

    @property
    def rate_words(self) -> str:
        return rate_words(self.registered, self.expected)

    @property
    def missing_words(self) -> str:
        """张子轩（生病，住院或康复）、李安安（…）; and how many nobody has spoken of."""
        words = [f"{one.student.name}（{one.words}）" for one in self.missing]
        if self.unsaid:
            words.append(f"还有{self.unsaid}人没有登记")
        return "、".join(words)


@dataclass(frozen=True)
class RoundState:
    """How far one count has come in the school."""

    round: Round
    waiting: list[SchoolClass]
    handed_in: int
    expected: int
    registered: int

    @property
    def missing(self) -> int:
        """未到 in the classes that have handed in."""
        return self.expected - self.registered

    @property
    def due(self) -> bool:
        """Whether its day has come."""
        return self.round.counts_on <= clock.today()


@dataclass(frozen=True)
class Rate:
    """入学率: registered of those due, on a day."""

    registered: int
    due: int

    @property
    def words(self) -> str:
        return rate_words(self.registered, self.due)


@dataclass
class SchoolRegistration:
    """All classes at the beginning of a term, as of `on`. `care`: the care pupils' rate, None for
    those who do not read care. `apart`: how many are on the register and not expected, by kind."""

    term: Term
    on: date
    lines: list[ClassLine]
    rounds: list[RoundState]
    care: Rate | None = None
    apart: list[tuple[str, int]] = field(default_factory=list)

    @property
    def rate(self) -> Rate:
        return Rate(
            sum(line.registered for line in self.lines), sum(line.expected for line in self.lines)
        )

    @property
    def unsaid(self) -> int:
        return sum(line.unsaid for line in self.lines)

    @property
    def missing(self) -> list[Missing]:
        return [one for line in self.lines for one in line.missing]

    @property
    def want_paper(self) -> list[Missing]:
        return [one for one in self.missing if one.wants_paper]


def school_registration(user: Any, school: School, term: Term) -> SchoolRegistration:
    """The registration of a term for `user`, who oversees the school. A constant number of
    queries."""
    on = day_within(term, clock.today())
    rounds = rounds_of(term, SchoolCalendar(school))
    due = expected_by_class(school, on)
    rows = {
        row.student_id: row for row in TermRegistration.objects.filter(school=school, term=term)
    }
    counts: dict[tuple[int, int], RegistrationCount] = {
        (count.school_class_id, count.round): count
        for count in RegistrationCount.objects.filter(school=school, term=term)
    }
    groups = list(SchoolClass.objects.filter(school=school, pk__in=due).in_order())
    missing = _missing(user, due, rows, on)
    lines = []
    for group in groups:
        ids = due[group.pk]
        said = [rows[pk] for pk in ids if pk in rows]
        lines.append(
            ClassLine(
                group=group,
                expected=len(ids),
                registered=sum(row.state == RegistrationState.REGISTERED for row in said),
                unsaid=len(ids) - len(said),
                missing=missing.get(group.pk, []),
                counts=[(one, counts.get((group.pk, one.number))) for one in rounds],
            )
        )
    return SchoolRegistration(
        term=term,
        on=on,
        lines=lines,
        rounds=[_state(one, groups, counts) for one in rounds],
        care=_care_rate(user, school, due, rows, on),
        apart=_apart(school, on),
    )


def _state(
    one: Round, groups: list[SchoolClass], counts: dict[tuple[int, int], RegistrationCount]
) -> RoundState:
    handed = [found for group in groups if (found := counts.get((group.pk, one.number)))]
    return RoundState(
        round=one,
        waiting=[group for group in groups if (group.pk, one.number) not in counts],
        handed_in=len(handed),
        expected=sum(count.expected for count in handed),
        registered=sum(count.registered for count in handed),
    )


def _missing(
    user: Any, due: dict[int, list[int]], rows: dict[int, TermRegistration], on: date
) -> dict[int, list[Missing]]:
    """Pupils noted as not here, by class id, in the order of the roster; two queries."""
    class_of = {
        pk: class_id
        for class_id, ids in due.items()
        for pk in ids
        if pk in rows and rows[pk].state == RegistrationState.NOT_HERE
    }
    if not class_of:
        return {}
    recorded = set(
        Transfer.objects.filter(student_id__in=class_of)
        .exclude(state=TransferState.WITHDRAWN)
        .filter(moved_on__gte=on)  # one that lies before would have taken them off the list
        .values_list("student_id", flat=True)
    )
    found: dict[int, list[Missing]] = {}
    students = Student.objects.visible_to(user).filter(pk__in=class_of)
    for student in students.order_by("name_key", "id"):
        row = rows[student.pk]
        wants = row.reason in WANTS_PAPER or row.whereabouts == Whereabouts.OTHER_SCHOOL
        one = Missing(student, row, wants and student.pk not in recorded)
        found.setdefault(class_of[student.pk], []).append(one)
    return found


def _care_rate(
    user: Any,
    school: School,
    due: dict[int, list[int]],
    rows: dict[int, TermRegistration],
    on: date,
) -> Rate | None:
    """The rate among care pupils, for those who read care; one query."""
    if not can(user, Capability.READ_CARE, school):
        return None
    held = Student.objects.care_visible_to(user).filter(school=school).in_care(on)
    care = set(held.values_list("pk", flat=True)) & {pk for ids in due.values() for pk in ids}
    here = [pk for pk in care if pk in rows and rows[pk].state == RegistrationState.REGISTERED]
    return Rate(len(here), len(care))


def _apart(school: School, on: date) -> list[tuple[str, int]]:
    """送教上门 3: how many are on the register and not expected; one query."""
    kinds = list(
        Standing.objects.on(on)
        .filter(school=school, kind__in=NOT_EXPECTED)
        .values_list("kind", flat=True)
    )
    return [(StandingKind(kind).label, kinds.count(kind)) for kind in NOT_EXPECTED if kind in kinds]


def classes_waiting(school: School, term: Term, one: Round) -> int:
    """How many classes with pupils have not handed in a round; two queries."""
    counted = RegistrationCount.objects.filter(school=school, term=term, round=one.number)
    return len(
        set(expected_by_class(school, one.counts_on))
        - set(counted.values_list("school_class_id", flat=True))
    )
