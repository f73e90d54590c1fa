"""What the work on a case settles of the warnings that began it: they end by themselves."""

from collections import defaultdict
from datetime import date

from school_care.alerts.enums import Change, Outcome
from school_care.alerts.models import Alert
from school_care.alerts.services import handling
from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.facts import CourseFacts, facts_of
from school_care.cases.dropout.rung import MISSING as MISSING_REPORT
from school_care.cases.dropout.rung import REPORT
from school_care.cases.models import DropoutCourse, DropoutStep
from school_care.school.models import School

SUSPECTED, MISSING = "dropout.suspected", "dropout.missing"
LINES = {"education", "township"}


def settle(school: School, on: date) -> int:
    """End the standing dropout warnings of a school whose case is reported, or was no dropout;
    answers how many. Two queries where none stands. For the end of a sweep."""
    rows = Alert.objects.standing().filter(school=school, rule__in=(SUSPECTED, MISSING))
    rows = rows.exclude(steps__change=Change.REOPENED)  # somebody wants it to stand
    alerts: dict[str, list[Alert]] = defaultdict(list)
    for one in rows.select_related("school", "student"):
        alerts[one.case_no].append(one)
    if not alerts:
        return 0
    courses = DropoutCourse.objects.filter(school=school, case__case_no__in=alerts)
    facts = facts_of(list(courses.select_related("case", "school", "student")), on)
    return sum(
        _settle(alert, one) for one in facts.values() for alert in alerts[one.course.case.case_no]
    )


def _settle(alert: Alert, facts: CourseFacts) -> bool:
    if facts.state == CourseState.DISMISSED:
        step = DropoutStep.objects.filter(course=facts.course, to_state=facts.state).last()
        words, by, outcome = step.why, step.by, Outcome.FALSE
    elif is_reported(facts, alert.rule):
        words, by, outcome = "已书面报告", None, Outcome.ACTED
    else:
        return False
    handling.settled(alert=alert, by=by, outcome=outcome, words=words, on=facts.on)
    return True


def is_reported(facts: CourseFacts, rule: str) -> bool:
    """Education and township have it in writing; of a child nobody can find, the urgent report has
    gone out."""
    if rule == MISSING:
        return bool(facts.left_on((MISSING_REPORT,)))
    return set(facts.left_on((REPORT, MISSING_REPORT))) >= LINES
