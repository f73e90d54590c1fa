"""What holds of every warning rule: what the page of rules says of it, what none may read, and that
nobody who left, or whose file was merged into another, is warned of."""

import re
from datetime import date
from pathlib import Path

import pytest
import time_machine

from school_care.alerts import rules as package
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import school_days_on
from school_care.alerts.ruling import Rule, rules
from school_care.alerts.services.sweep import found_on
from school_care.students.enums import EnrolmentStatus, LeaveReason
from school_care.students.models import Enrolment
from tests.alerts.making import bed, entrusted, exam, mark, night, night_roll, urgent
from tests.attendance.making import AbsenceFactory, CheckFactory, LeaveFactory, VarianceFactory
from tests.attendance.reckoned import klass, nov, octo
from tests.duties.telling import owe
from tests.factories import SchoolFactory

__all__ = ["klass"]

FOLDER = Path(package.__file__).parent
MODULES = sorted(path for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "common"))
OWN = {f"school_care.alerts.rules.{path.stem}" for path in MODULES}
# A child is not warned of for being poor, of a people, or of a group (decision 0016)
FORBIDDEN = (
    "ethnic",
    "hukou",
    "income",
    "poverty",
    "CareCategory",
    "category__code",
    "category.code",
    "family_situation",
    "difficulties",
    "Cause",
    "claimed_as",
    "Allowance",
    "Aid",
    "sex",
    "village",
)
TODAY = nov(17)


def own_rules() -> list[Rule]:
    return [rule for rule in rules() if rule.find.__module__ in OWN]


def test_modules__each__is_a_registered_rule():
    assert {rule.find.__module__ for rule in own_rules()} == OWN
    assert len({rule.order for rule in rules()}) == len(rules())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_modules__none__reads_what_no_child_is_warned_for(path):
    text = path.read_text()
    words = set(re.findall(r"[\w.]+", text))
    assert not [
        (bad, word)
        for bad in FORBIDDEN
        for word in words
        if re.search(rf"(?:\b|_|\.){re.escape(bad)}", word)
    ]


@pytest.mark.parametrize("rule", own_rules(), ids=lambda rule: rule.code)
def test_rule__page_of_rules__says_when_it_holds_what_clears_it_and_why(rule):
    told = rule.defaults()
    for text in (rule.sentence.format(**told), rule.clears.format(**told), rule.source):
        assert re.search(r"[一-鿿]{4}", text)
        assert not re.search(r"[{}]|弱势|问题学生|差生", text)
    named = set(re.findall(r"{(\w+)}", rule.sentence))
    assert named == set(told)
    assert rule.label and rule.act_label and len(rule.code) <= 30


@pytest.mark.parametrize("rule", own_rules(), ids=lambda rule: rule.code)
def test_rule__numbers__stand_between_their_limits(rule):
    for number in rule.numbers:
        assert 0 < number.low <= number.default <= number.high
        assert number.label and number.unit


@pytest.fixture
def everything(klass):
    """A pupil for whom most rules hold on November 17: a term of trouble."""
    with time_machine.travel("2026-11-17 10:00+08:00", tick=False):
        klass.rolls(octo(8), TODAY)
        room = bed(klass.pupil)
        night_roll(room, nov(16))
        night(klass.pupil, nov(16))
        for day in (octo(20), octo(22), nov(3), nov(5), nov(16), nov(17)):
            AbsenceFactory(student=klass.pupil, date=day)
        LeaveFactory(student=klass.pupil, starts_on=nov(12), until=nov(16))
        for day in (nov(12), nov(13)):
            AbsenceFactory(student=klass.pupil, date=day, kind="sick")
        urgent(klass.pupil, nov(10))
        owe(None, nov(9), student=klass.pupil, school=klass.school, urgency="safety")
        entrusted(klass.pupil, date(2026, 9, 1), until=nov(11))
        check = CheckFactory(school=klass.school, taken_on=nov(10), month=nov(1))
        VarianceFactory(check_of=check, student=klass.pupil)
        for day, points in ((date(2026, 9, 16), 80), (octo(16), 80), (nov(10), 40)):
            at = exam(klass.school, day)
            for subject in ("语文", "数学"):
                mark(klass.pupil, at, subject, points)
        yield klass


HOLDING = {
    "absence.morning",
    "absence.pattern",
    "absence.run",
    "absence.share",
    "boarder.not_back",
    "duty.safety",
    "guardianship.change",
    "leave.expired",
    "marks.fall",
    "register.not_here",
    "talk.serious",
}


def held(klass, on=TODAY) -> list:
    own = {rule.code for rule in own_rules()}
    return [one for one in found_on(klass.school, on) if one.in_force.rule.code in own]


def test_everything__each_rule__says_its_own_because_by_when_and_for_whom(everything):
    found = held(everything)

    assert {one.in_force.rule.code for one in found} == HOLDING
    reading = Reading(everything.school, TODAY)
    for one in found:
        rule, finding = one.in_force.rule, one.finding
        assert finding.student_id == everything.pupil.pk
        assert date(2026, 9, 1) <= finding.since <= TODAY
        assert len(finding.key) <= 60
        text = rule.because(finding.because)
        assert re.search(r"[一-鿿]{4}", text)
        assert everything.pupil.name not in text
        moment = rule.due(finding, TODAY, one.in_force.numbers, reading)
        assert moment.tzinfo is not None and moment.date() >= TODAY


def test_everything__pupil_left__nothing_holds(everything):
    Enrolment.objects.filter(student=everything.pupil).update(
        until=TODAY, leave_reason=LeaveReason.LEFT_SCHOOL
    )
    assert held(everything) == []


def test_everything__file_merged_into_another__nothing_holds(everything):
    Enrolment.objects.filter(student=everything.pupil).delete()
    everything.pupil.status = EnrolmentStatus.MERGED
    everything.pupil.save()
    assert held(everything) == []


def test_everything__another_school__hears_nothing_of_it(everything):
    assert found_on(SchoolFactory(), TODAY) == []


def test_due__in_the_summer__is_not_put_off_to_september(klass):
    reading = Reading(klass.school, date(2027, 1, 20))  # the term's last day
    assert f"{school_days_on(reading, 3):%Y-%m-%d}" == "2027-02-02"
