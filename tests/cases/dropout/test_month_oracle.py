"""控辍保学月报 against a school of random movements: months follow one another without a gap, and
what they say of dropouts is what a plain walk over the days says."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine

from school_care.cases.dropout.enums import BACK, MISSED, CourseState
from school_care.cases.dropout.month_checks import broken_in
from school_care.cases.dropout.month_table import build_month, figures_of
from school_care.cases.dropout.services.steps import NEXT
from school_care.students.enums import EntryKind, LeaveReason
from tests.cases.dropout.monthly import S, course, set_term
from tests.factories import SchoolClassFactory, StudentFactory

FIRST, LAST = date(2026, 9, 1), date(2026, 12, 31)
SPANS = (  # cut off on the 28th, as the usual policy has it
    (date(2026, 9, 1), date(2026, 9, 28)),
    (date(2026, 9, 29), date(2026, 10, 28)),
    (date(2026, 10, 29), date(2026, 11, 28)),
    (date(2026, 11, 29), date(2026, 12, 31)),
)
LOST = {*MISSED, CourseState.CONFIRMED}
pytestmark = pytest.mark.django_db


def _steps(chance: random.Random) -> list[tuple[date, str]]:
    """A course on random days, by the transitions that are allowed."""
    day = FIRST + timedelta(days=chance.randrange(100))
    found = [(day, chance.choice((S.WATCH, S.SUSPECTED)))]
    while (after := NEXT[found[-1][1]]) and len(found) < 9:
        day += timedelta(days=chance.randrange(20))
        if day > LAST:
            break
        found.append((day, chance.choice(after)))
    return found


def _walk(courses: list[list[tuple[date, str]]], since: date, until: date) -> Counter:
    """The columns of dropouts, day by day and step by step."""
    told: Counter = Counter()
    for steps in courses:
        state = ""
        for day, to in steps:
            if since <= day <= until and (state in LOST) != (to in LOST):
                if to in LOST:
                    told["lost_new"] += 1
                else:
                    told["came_back" if to in BACK else "settled"] += 1
            if day <= until:
                state = to
        if state in LOST:
            told["not_back"] += 1
            told["confirmed" if state == S.CONFIRMED else "suspected"] += 1
    return told


@pytest.mark.parametrize("seed", range(4))
def test_months__random_courses_and_movements__as_the_walk_says_and_without_a_gap(cast, seed):
    chance = random.Random(seed)
    school = cast.school
    set_term(school)
    groups = [SchoolClassFactory(school=school, grade=grade) for grade in (3, 6, 8)]
    courses = []
    for _ in range(25):
        enrolment = {"enrolment__starts_on": FIRST - timedelta(days=chance.randrange(300))}
        if chance.random() < 0.2:
            day = FIRST + timedelta(days=chance.randrange(120))
            enrolment = {
                "enrolment__starts_on": day,
                "enrolment__entry_kind": EntryKind.TRANSFERRED,
            }
        pupil = StudentFactory(current_class=chance.choice(groups), **enrolment)
        if chance.random() < 0.2:
            gone = FIRST + timedelta(days=120 + chance.randrange(10))
            pupil.enrolments.update(until=gone, leave_reason=LeaveReason.TRANSFERRED)
        elif chance.random() < 0.6:
            steps = _steps(chance)
            course(pupil, *steps)
            courses.append(steps)
    before = None
    with time_machine.travel("2027-01-05T15:00:00+08:00", tick=False):
        for since, until in SPANS:
            month = build_month(school, since, until)
            figures = figures_of(month)
            assert broken_in(month, figures, None) == []
            cells = figures["total"]["cells"]
            walked = _walk(courses, since, until)
            columns = ("lost_new", "came_back", "settled", "suspected", "confirmed", "not_back")
            assert {code: cells[code] for code in columns} == {
                code: walked[code] for code in columns
            }
            if before is not None:
                assert cells["opening"] == before["closing"]
                moved = cells["lost_new"] - cells["came_back"] - cells["settled"]
                assert cells["not_back"] == before["not_back"] + moved
            before = cells
