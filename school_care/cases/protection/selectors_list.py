"""保护事项: the cases a person may know of, each with what this person may read of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from school_care.cases.models import Protection
from school_care.cases.protection import owed
from school_care.cases.protection.bullying_sight import keys_of_another, of_another
from school_care.cases.protection.enums import ENDED, RUNNING, Level
from school_care.cases.protection.reading import number_for
from school_care.cases.protection.reading_steps import StepLine, steps_for
from school_care.cases.protection.sight import ids_open_to, ids_with_steps_to, levels_of
from school_care.school.models import School
from school_care.students.models import Student

A_PAGE = 30
FOUND = 30
MOST_JUDGED = 300  # running cases of one school that are put in order
TODO, RUNS, OVER = "todo", "open", "over"
TABS = {TODO: "待办", RUNS: "在办", OVER: "已结"}


@dataclass(frozen=True)
class Row:
    """A line of the list: a case, and what this person may read of it there."""

    protection: Protection
    level: Level
    steps: tuple[StepLine, ...] = ()
    of_another: bool = False  # this person looks after another child of it

    @property
    def child(self) -> str:
        """Who it is about; "" for whoever may not read that."""
        if self.level < Level.STEPS or self.of_another:
            return ""
        row = self.protection
        if row.student is None:
            return row.pupil_words
        return f"{row.student.name} {row.student.current_class or ''}".strip()

    @property
    def number(self) -> str:
        """The number of the case; "" where this person is not to read it."""
        return number_for(self.level, self.protection)

    @property
    def is_own(self) -> bool:
        """Whether one is in it only with what one reported or watches."""
        return self.level == Level.OWN

    @property
    def next(self) -> StepLine | None:
        """The first step to be done."""
        return next((one for one in self.steps if not one.done_on and not one.blocked), None)

    @property
    def late(self) -> int:
        """How many steps should have been done."""
        return sum(one.is_late for one in self.steps)

    @property
    def suspect(self) -> bool:
        """Whether nobody at home may be told, for whoever might ring there."""
        return self.level >= Level.OWN and self.protection.guardian_suspect

    @property
    def is_todo(self) -> bool:
        """Whether this person has something to do in it."""
        return self.level in (Level.OWN, Level.CONTENT) and self.next is not None


def cases_in_sight(user: Any, school: School) -> QuerySet[Protection]:
    """Cases of this school that the person may know of."""
    rows = Protection.objects.visible_to(user).filter(school=school)
    return rows.select_related("case", "student__current_class")


def rows_of(user: Any, cases: Sequence[Protection], school: School, on: date) -> list[Row]:
    """Each with its level and steps, in a constant number of queries."""
    levels = levels_of(user, [one.pk for one in cases])
    for one in cases:
        one.school = school
    running = [one for one in cases if one.state not in ENDED]
    steps = owed.steps_of(running, on) if running else {}
    helped = [key for key, level in levels.items() if level == Level.STEPS]
    another = keys_of_another(user, helped)
    return [
        Row(
            one,
            levels[one.pk],
            steps_for(levels[one.pk], one, steps.get(one.pk, [])),
            one.pk in another,
        )
        for one in cases
        if one.pk in levels
    ]


def page_of_tab(
    user: Any, school: School, tab: str, on: date, page: Any
) -> tuple[Page, dict[str, int]]:
    """A page of a tab, and how many stand under each. What runs is judged as a whole, late first;
    what is over comes newest first."""
    rows = cases_in_sight(user, school)
    ended = rows.filter(state__in=ENDED)
    running = list(rows.filter(state__in=RUNNING).order_by("-filed_at", "-pk")[:MOST_JUDGED])
    lines = rows_of(user, running, school, on)
    todo = [line for line in lines if line.is_todo]
    counts = {TODO: len(todo), RUNS: len(lines), OVER: ended.count()}
    if tab == OVER:
        shown = Paginator(ended.order_by("-closed_on", "-pk"), A_PAGE).get_page(page)
        shown.object_list = rows_of(user, list(shown), school, on)
        return shown, counts
    chosen = sorted(todo if tab == TODO else lines, key=_late_first)
    return Paginator(chosen, A_PAGE).get_page(page), counts


def found(user: Any, school: School, words: str, on: date) -> list[Row]:
    """By number, for whoever reads the number; by the pupil's name only where the name is to be
    read."""
    typed = words.replace("\0", " ").strip()
    if not typed:
        return []
    pupils = Student.objects.matching(typed).order_by().values("pk")
    named = Q(student_id__in=pupils, pk__in=ids_with_steps_to(user))
    named &= Q(pk__in=ids_open_to(user)) | ~Q(pk__in=of_another(user).values("pk"))
    rows = cases_in_sight(user, school).filter(named | Q(case__case_no__iexact=typed))
    lines = rows_of(user, list(rows.order_by("-filed_at", "-pk")[:FOUND]), school, on)
    # else whoever described a child tries numbers, and learns that there is such a pupil
    return [line for line in lines if line.number or line.level >= Level.STEPS]


def _late_first(row: Row) -> tuple:
    return (not row.late, not row.is_todo, -row.protection.filed_at.timestamp(), -row.protection.pk)
