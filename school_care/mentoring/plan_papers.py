"""The plan on paper, in two editions.

家庭版 goes home to be signed by teacher, parent and pupil: what will be done, when, the goals and
what the family does. It holds no category, level, rating of a subject, cause, finding of a check,
and no goal about the family itself (`plan_words.ABOUT_FAMILY`): those are spoken of in person.
校内版 holds everything with the staged checks, watermarked.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from school_care.core import audit, clock
from school_care.mentoring.choices.plans import PlanKind
from school_care.mentoring.models import Plan
from school_care.mentoring.plan_words import ABOUT_FAMILY
from school_care.mentoring.selectors_pairings import mentors_of
from school_care.mentoring.selectors_plans import (
    GoalState,
    PlanPicture,
    picture_of,
    with_everything,
)
from school_care.school.models import School, Term
from school_care.school.papers import FOR_FAMILY, FOR_SCHOOL, name_and_day, print_paper
from school_care.students import silence
from school_care.students.access import pupil_ids_with_care_visible_to
from school_care.students.models import Student

TEMPLATE = "print/plan.html"


@dataclass(frozen=True)
class FamilyPlan:
    """What of a plan may lie on a kitchen table."""

    weak: list[tuple[str, str]]  # subject, what is to be strengthened
    time: str
    ways: str
    measures: str
    adaptations: str
    aims: str
    room_periods: int
    periods: int
    teachers: str
    family: list[str]
    goals: list[GoalState]
    own_goals: list[GoalState]
    check_days: list[Any]


@dataclass(frozen=True)
class PlanPaper:
    """One pupil's plan to be printed; `key` addresses the paper within the document."""

    key: str
    title: str
    name: str
    class_name: str
    term_name: str
    picture: PlanPicture
    mentors: str = ""  # names; who stands beside the pupil, or stood at the end of the term

    @property
    def plan(self) -> Plan:
        """The plan itself."""
        return self.picture.plan

    @property
    def is_home_taught(self) -> bool:
        """Whether lessons are given at home."""
        return self.plan.kind == PlanKind.HOME_TAUGHT

    @property
    def family(self) -> FamilyPlan:
        """The part that goes home."""
        said = self.picture.content
        words = filter(None, [said.family_words])
        return FamilyPlan(
            weak=[(line.subject, "、".join(line.weak)) for line in said.subjects if line.weak],
            time=said.time_words,
            ways="、".join(said.ways),
            measures=said.measures,
            adaptations="、".join(said.adaptations),
            aims=said.aims,
            room_periods=said.room_periods,
            periods=said.periods,
            teachers="、".join(said.teachers),
            family=[*said.family, *words],
            goals=[
                state for state in self.picture.teacher_goals if state.goal.area not in ABOUT_FAMILY
            ],
            own_goals=self.picture.pupil_goals,
            check_days=[line.check.due_on for line in self.picture.checks],
        )


def mentors_in(students: Iterable[int], term: Term) -> dict[int, str]:
    """The names of the teachers beside each pupil (keys) today, or as `term` ended; one query."""
    held = mentors_of(students, min(clock.today(), term.last_day))
    return {pk: "、".join(row.user.name for row in rows) for pk, rows in held.items()}


def paper_of(plan: Plan, mentors: str = "") -> PlanPaper:
    """The paper of a plan read by `with_everything`, with pupil, class and term; no query."""
    return PlanPaper(
        key=str(plan.public_id),
        title=plan.get_kind_display(),
        name=plan.student.name,
        class_name=str(plan.student.current_class or ""),
        term_name=str(plan.term),
        picture=picture_of(plan),
        mentors=mentors,
    )


def plan_papers(students: Collection[Student], term: Term, reader: Any) -> list[PlanPaper]:
    """The papers of the plans of `term` that are carried out or were, of those of `students` whose
    care `reader` may read, in the order of `students`. Seven queries for any number; opens seals.

    Rendered by `print/plan.html` with `papers`, beside `edition` (family or school), `watermark`
    and `paper` as `school.papers.print_paper` gives them.
    """
    keys = [student.pk for student in students]
    place = {key: number for number, key in enumerate(keys)}
    rows = Plan.objects.standing().filter(student_id__in=keys, term=term)
    if reader is not None:  # the server's own command prints for whom it was told
        rows = rows.filter(student_id__in=pupil_ids_with_care_visible_to(reader))
    rows = rows.select_related("student__current_class", "term")
    found = sorted(with_everything(rows), key=lambda plan: (place[plan.student_id], plan.kind))
    mentors = mentors_in(keys, term)
    return [paper_of(plan, mentors.get(plan.student_id, "")) for plan in found]


def print_plans(
    *, papers: Sequence[PlanPaper], school: School, printed_by: Any, for_family: bool
) -> bytes:
    """The PDF of these papers, the printing noted for each child. Raises PrintError, and Refused
    where nothing goes to one of the families now."""
    if for_family:
        silence.require_all_spoken([one.plan.student_id for one in papers])
    edition = FOR_FAMILY if for_family else FOR_SCHOOL
    pdf = print_paper(
        TEMPLATE,
        {"papers": papers},
        school=school,
        printed_by=printed_by,
        edition=edition,
        watermark="" if for_family else name_and_day(printed_by),
    )
    for one in papers:
        student = one.plan.student
        audit.record(
            "plan.printed",
            actor=printed_by,
            row=one.plan,
            student_id=student.public_id,
            edition=edition,
        )
    return pdf
