"""The state follows what is known: who was seen at school is back, who was seen twice is followed
up, what a receiver said counts.

Nothing here is anybody's promise. The days are those of the facts, not of the run, so that it may
run twice, late, or after a gap and come to the same.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from school_care.alerts import events
from school_care.attendance.reckoning import absence_streaks
from school_care.cases.dropout.absence import last_present_before
from school_care.cases.dropout.enums import AWAY, BACK, EARLY, PLACED, CourseState
from school_care.cases.dropout.facts import ONE_DAY, CourseFacts, facts_of
from school_care.cases.dropout.policy import policies_of, policy_on
from school_care.cases.dropout.rung import FAILED, MISSING, REPORT
from school_care.cases.dropout.services import closing, steps, warned
from school_care.cases.dropout.services.opening import suspect
from school_care.cases.models import DropoutCourse
from school_care.school.models import School
from school_care.school.refusal import Refused

RULES = ("dropout.suspected", "dropout.missing")
TOLD = (REPORT, MISSING, FAILED)
S = CourseState


def register() -> None:
    """Fill the registries; called once at start-up, before the rules that open cases: who came
    back and went away again has come back first."""
    events.listen(heard)
    events.after_sweep(swept)


def swept(school: School, on: date) -> None:
    """The warnings of a school are those of a day: so are its cases, and what the work on a case
    has settled warns nobody any more."""
    follow(school, on)
    warned.settle(school, on)


def heard(event: events.Event) -> None:
    """A warning of absence came or went: the pupil's case is brought up to that day."""
    if event.alert.rule in RULES:
        rows = _running(event.alert.school).filter(student=event.alert.student_id)
        follow_courses(list(rows), event.on)


def follow(school: School, on: date) -> int:
    """Bring every running case of a school to a day; how many steps that took."""
    courses = list(_running(school))
    taken = follow_courses(courses, on)
    _away_again(school, [one for one in courses if one.state in (*BACK, *PLACED)], on)
    return taken


def follow_courses(courses: Sequence[DropoutCourse], on: date) -> int:
    """The same for some cases of one school."""
    taken = 0
    for facts in facts_of(courses, on).values():
        try:
            with transaction.atomic():
                taken += _follow(facts)
        except Refused:
            continue  # somebody moved it at this moment; the next look sees that
    return taken


def _running(school: School):
    rows = DropoutCourse.objects.running().filter(school=school)
    return rows.select_related("case", "school", "student").order_by("pk")


def _follow(facts: CourseFacts) -> int:
    """As many steps as the facts allow, each on its day."""
    moves = (_verifying, _told, _back, _seen_twice, _struck_off)
    return sum(bool(move(facts)) for move in moves)


def _verifying(facts: CourseFacts) -> bool:
    """A child somebody keeps an eye on is away: it is being found out why."""
    course = facts.course
    if course.state != S.WATCH or not facts.absent:
        return False
    steps.move(course, S.VERIFYING, on=facts.absent[0], why="点名未到校")
    return True


def _told(facts: CourseFacts) -> bool:
    """A report was out before the days were full."""
    course = facts.course
    if course.state != S.SUSPECTED:
        return False
    left = facts.left_on(TOLD)
    if not left:
        return False
    day = min(one.day for one in left.values())
    steps.move(course, S.REPORTED, on=max(day, course.state_on), why="书面报告已送出")
    return True


def _back(facts: CourseFacts) -> bool:
    """Seen at school after the first day away, or after being placed elsewhere."""
    course = facts.course
    if course.state in PLACED:
        after = course.state_on
    elif course.state in AWAY and course.state not in EARLY:
        after = course.first_absent
    else:
        return False
    day = facts.seen_after(after) if after is not None else None
    if day is None:
        return False
    steps.move(course, S.RETURNED, on=day, why="点名在校", returned_on=day)
    return True


def _seen_twice(facts: CourseFacts) -> bool:
    """The second day in a row: the return holds."""
    course = facts.course
    if course.state != S.RETURNED or course.returned_on is None:
        return False
    row = facts.row_since(course.returned_on, most=2)
    if len(row) < 2:
        return False
    steps.move(course, S.FOLLOW_UP, on=row[1], why="连续第2个上课日在校")
    return True


def _struck_off(facts: CourseFacts) -> bool:
    """The district had already said 办结."""
    return closing.heard(facts.course)


def _away_again(school: School, courses: Iterable[DropoutCourse], on: date) -> None:
    """Whoever is back on paper and away for as many days as the limits say is suspected again, also
    where the warning never went away because a roll was corrected."""
    by_student = {one.student_id: one for one in courses}
    if not by_student:
        return
    after = policy_on(school.pk, on, policies_of(school.pk)).suspected_after
    for streak in absence_streaks(school=school, on=on, students=list(by_student)):
        course = by_student[streak.student_id]
        if streak.days < after or course.state not in (*BACK, *PLACED):
            continue
        suspect(
            student=course.student,
            on=on,
            first_absent=streak.first,
            last_present=last_present_before(course.student, streak.first - ONE_DAY),
        )
