"""一人一案: the cases in a person's sight, what is late first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet

from school_care.attendance.reckoning import absence_streaks
from school_care.cases.dropout.enums import AWAY, BACK, ENDED, PLACED
from school_care.cases.dropout.ladder import LATE, Rung, ladders_of
from school_care.cases.dropout.selectors_course import away_words, first_step, tone_of
from school_care.cases.models import DropoutCourse
from school_care.school.models import School
from school_care.students.models import Student

A_PAGE = 30
FOUND = 30
OPEN, WAITING, OVER = "open", "waiting", "over"
TABS: dict[str, tuple[str, tuple[str, ...]]] = {
    OPEN: ("在办", AWAY),
    WAITING: ("返校、待销号", (*BACK, *PLACED)),
    OVER: ("已结束", ENDED),
}


@dataclass(frozen=True)
class CourseRow:
    """A line of the list."""

    course: DropoutCourse
    tone: str
    away: str
    next: Rung | None

    @property
    def is_late(self) -> bool:
        """Whether its next step should have been done."""
        return self.next is not None and self.next.state == LATE


def courses_in_sight(user: Any, school: School) -> QuerySet[DropoutCourse]:
    """Courses of this school that the person sees."""
    rows = DropoutCourse.objects.visible_to(user).filter(school=school)
    return rows.select_related("case", "student__current_class", "answers_school")


def counts_of(rows: QuerySet[DropoutCourse]) -> dict[str, int]:
    """How many stand under each tab; one query."""
    by_state = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return {
        tab: sum(by_state.get(state, 0) for state in states) for tab, (_, states) in TABS.items()
    }


def page_of_tab(
    rows: QuerySet[DropoutCourse], tab: str, school: School, on: date, page: Any
) -> tuple[Page, list[CourseRow]]:
    """A page of a tab. What runs is judged as a whole, late first; what is over comes newest
    first."""
    chosen = rows.filter(state__in=TABS[tab][1])
    if tab == OVER:
        shown = Paginator(chosen.order_by("-state_on", "-pk"), A_PAGE).get_page(page)
        return shown, [CourseRow(one, tone_of(one.state), "", None) for one in shown]
    lines = rows_of(list(chosen.order_by("suspected_on", "pk")), school, on)
    lines.sort(key=_late_first)
    shown = Paginator(lines, A_PAGE).get_page(page)
    return shown, list(shown)


def found(rows: QuerySet[DropoutCourse], words: str) -> QuerySet[DropoutCourse]:
    """By the pupil's name; none for no words."""
    typed = words.strip()
    if not typed:
        return rows.none()
    pupils = Student.objects.matching(typed).order_by().values("pk")
    return rows.filter(student_id__in=pupils).order_by("-state_on", "-pk")


def rows_of(courses: Sequence[DropoutCourse], school: School, on: date) -> list[CourseRow]:
    """Each with its next step and days away, in a constant number of queries."""
    running = [one for one in courses if one.state not in ENDED]
    for one in running:
        one.school = one.student.school = school
    ladders = ladders_of(running, on) if running else {}
    pupils = [one.student_id for one in running if one.state in AWAY]
    streaks = absence_streaks(school=school, on=on, students=pupils) if pupils else []
    away = {one.student_id: away_words(one.days, one.first) for one in streaks}
    return [
        CourseRow(
            one,
            tone_of(one.state),
            away.get(one.student_id, "") if one.state in AWAY else "",
            first_step(ladders[one.pk]) if one.pk in ladders else None,
        )
        for one in courses
    ]


def _late_first(row: CourseRow) -> tuple:
    due = row.next.due_on if row.next else None
    return (not row.is_late, due or date.max, row.course.suspected_on or date.max, row.course.pk)
