"""What a new plan's form begins with: last term's plan, the class's subjects, the groups of study
help, and check days that fit the term."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from school_care.mentoring.choices.plans import PlanKind
from school_care.mentoring.models import Plan, SubjectHelp
from school_care.mentoring.plan_content import PlanContent, SubjectLine, goal_words
from school_care.mentoring.selectors_plans import last_plan_before, picture_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import Term
from school_care.students.models import Student
from school_care.students.selectors import lessons_given

DEFAULT_SUBJECTS = ("语文", "数学", "英语")
SHORT_SUBJECTS = 12  # rows on the page at most
MIDDLE, END = 0.5, 0.9  # where 期中 and 期末 lie in a term
LEAST_GAP = timedelta(days=14)  # a check sooner than this finds nothing new
WEAK = "一般"


@dataclass(frozen=True)
class Suggested:
    """Where a new form begins, and from which earlier plan it was copied."""

    content: PlanContent
    after: Plan | None = None


def suggest(
    *,
    user: Any,
    student: Student,
    term: Term,
    kind: str,
    calendar: SchoolCalendar,
    today: date,
    fresh: bool = False,
) -> Suggested:
    """The beginning of a new plan. Of the last plan of the kind everything is taken over but its
    days; `fresh`: nothing is. Subjects taught to the class are always there, helped ones marked."""
    days = suggest_check_days(term, calendar, today)
    after = None if fresh else last_plan_before(user, student, term, kind)
    content = _copy(after, days) if after else PlanContent(check_days=days)
    content = replace(content, subjects=_subjects(student, content, today), check_days=days)
    if kind == PlanKind.HOME_TAUGHT and not content.periods:
        content = replace(content, periods=2)
    return Suggested(content, after)


def suggest_check_days(term: Term, calendar: SchoolCalendar, today: date) -> tuple[date, ...]:
    """About 期中 and 期末, each on a school day and at least two weeks off; late in the term only
    one, on the last school days."""
    length = (term.last_day - term.first_day).days
    begins = max(today, term.first_day)
    found: list[date] = []
    for share in (MIDDLE, END):
        wanted = term.first_day + timedelta(days=round(length * share))
        least = (found[-1] if found else begins) + LEAST_GAP
        day = _school_day(max(wanted, least) if not found else wanted, term, calendar)
        if day and day >= least:
            found.append(day)
    if not found:
        left = calendar.school_days(begins, term.last_day)
        found = left[-1:]
    return tuple(found)


def _school_day(day: date, term: Term, calendar: SchoolCalendar) -> date | None:
    """`day` or the next school day of the term."""
    if day > term.last_day:
        return None
    if calendar.is_school_day(day):
        return day
    following = calendar.next_school_day(day)
    return following if following and following <= term.last_day else None


def subject_names(student: Student, on: date) -> list[str]:
    """Subjects taught to the pupil's class, the three main ones first; these alone when nothing is
    known of the class's lessons."""
    taught = list(dict.fromkeys(row.subject for row in lessons_given(student, on)))
    main = [name for name in DEFAULT_SUBJECTS if name in taught]
    rest = [name for name in taught if name not in DEFAULT_SUBJECTS]
    return [*main, *rest][:SHORT_SUBJECTS] or list(DEFAULT_SUBJECTS)


def _subjects(student: Student, content: PlanContent, on: date) -> tuple[SubjectLine, ...]:
    held = {line.subject: line for line in content.subjects}
    helped = set(
        SubjectHelp.objects.on(on).filter(student=student).values_list("subject", flat=True)
    )
    names = list(dict.fromkeys([*subject_names(student, on), *held, *sorted(helped)]))
    return tuple(
        held.get(name) or SubjectLine(name, standing=WEAK if name in helped else "")
        for name in names
    )


def _copy(after: Plan, days: tuple[date, ...]) -> PlanContent:
    """The earlier plan's words; goals that were met are not set again."""
    picture = picture_of(after)
    left = [goal_words(state.goal) for state in picture.goals if not state.is_met]
    by_date = days[-1] if days else None
    goals = tuple(replace(goal, by_date=by_date, row=None) for goal in left)
    return replace(picture.content, goals=goals)
