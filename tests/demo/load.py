"""How much head teachers really owe: the stored duties of a term, week by week."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from school_care.alerts.enums import AlertState
from school_care.alerts.models import Alert
from school_care.core.duty_kinds import TERM
from school_care.duties.enums import DutyState
from school_care.duties.models import Duty
from school_care.duties.presets import Rule
from school_care.duties.rules import rules_on
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School

TALK, CONTACT, LETTERS = "talk.class_week", "contact.level", "letter.occasion"
VISITS = ("visit.level", "visit.term")


@dataclass
class Week:
    """What one person has to write down in a week: distinct records, and the minutes they take."""

    entries: float = 0
    minutes: float = 0


def weeks_of_heads(school: School, heads: Iterable[int], on: date) -> dict[int, list[Week]]:
    """By head teacher the teaching weeks of the running term up to `on`. What is due in a week
    counts in it; what the term as a whole owes is spread over all its teaching weeks. A talk or
    visit is the contact of its pupil too, so contacts count where talks and visits do not reach; a
    class's letters of one occasion are ticked on one page and saved once."""
    calendar = SchoolCalendar(school)
    term = calendar.term_on(on)
    mondays = _teaching_weeks(calendar, term.first_day, term.last_day)
    rules = rules_on(school.pk, on)
    lived = [monday for monday in mondays if monday <= on]
    due: dict[tuple[int, date], list[Duty]] = defaultdict(list)
    spread: dict[int, Week] = defaultdict(Week)
    rows = Duty.objects.filter(school=school, owner__in=list(heads))
    cleared = Alert.objects.filter(school=school, state=AlertState.CLEARED)
    by_themselves = {str(key) for key in cleared.values_list("public_id", flat=True)}
    for duty in rows.exclude(state__in=(DutyState.WITHDRAWN, DutyState.WAIVED)):
        if duty.rule_code == "alert.act" and duty.period_key in by_themselves:
            continue  # the child was there, or a record counted here already was the answer
        by_level, by_kind = (duty.rule_code, duty.rank), (duty.rule_code, 0)
        rule = rules.get(by_level) or rules.get(by_kind) or Rule(duty.rule_code)  # an emergency
        duty.minutes = rule.minutes * duty.required
        if duty.kind.per == TERM:
            spread[duty.owner_id].entries += duty.required / len(mondays)
            spread[duty.owner_id].minutes += duty.minutes / len(mondays)
        else:
            due[duty.owner_id, calendar.week_of(duty.due_on)[0]].append(duty)
    return {
        head: [_week(due[head, monday], spread[head]) for monday in lived] for head in set(heads)
    }


def _teaching_weeks(calendar: SchoolCalendar, first: date, last: date) -> list[date]:
    return sorted({calendar.week_of(day)[0] for day in calendar.school_days(first, last)})


def _week(due: list[Duty], spread: Week) -> Week:
    week = Week(spread.entries, spread.minutes)
    talks, visited, contacts, letters = 0, set(), {}, set()
    for duty in {(row.rule_code, row.subject_key, row.due_on): row for row in due}.values():
        if duty.rule_code == CONTACT:
            contacts[duty.student_id] = duty
            continue
        if duty.rule_code == LETTERS:
            letters.add((duty.school_class_id, duty.period_key))
        else:
            week.entries += duty.required
        week.minutes += duty.minutes
        talks += duty.required if duty.rule_code == TALK else 0
        if duty.rule_code in VISITS:
            visited.add(duty.student_id)
    week.entries += len(letters)
    left = [duty for pupil, duty in contacts.items() if pupil not in visited][talks:]
    week.entries += len(left)
    week.minutes += sum(duty.minutes for duty in left)
    return week
