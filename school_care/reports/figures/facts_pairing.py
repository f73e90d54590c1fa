"""Who stands beside whom, and how plans go: what the figures of pairing share."""

from collections import defaultdict
from typing import NamedTuple

from school_care.core.duty_kinds import ask_once
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.choices.plans import Outcome, PlanState
from school_care.mentoring.kinds import standing_by
from school_care.mentoring.measures import change_in_term, mark_lines
from school_care.mentoring.models import PlanCheck
from school_care.reports.figures.span import Span
from school_care.students.models import Student

GOOD = (Outcome.MET, Outcome.BETTER)


class Paired(NamedTuple):
    """Pupils beside whom somebody stands, a teacher or a study helper."""

    teacher: frozenset[int]
    helper: frozenset[int]


class CheckedPlan(NamedTuple):
    """A plan that was looked at: how its goals stood the last time."""

    pupil: int
    plan: int
    outcomes: tuple[str, ...]


def paired(span: Span) -> Paired:
    """As of the span's last day of term; two queries a reckoning."""

    def ask() -> Paired:
        return Paired(
            _standing_by(span, PairingKind.TEACHER), _standing_by(span, PairingKind.HELPER)
        )

    return ask_once(("figure_paired", span.school.pk, span.as_of), ask)


def _standing_by(span: Span, kind: str) -> frozenset[int]:
    facts = standing_by.running(
        kind, school_id=span.school.pk, since=span.term.first_day, until=span.until
    )
    return frozenset(fact.subject for fact in facts)


def checked_plans(span: Span) -> list[CheckedPlan]:
    """The term's plans of which a staged check was made, with the results of the last one; one
    query."""
    rows = PlanCheck.objects.filter(
        plan__school_id=span.school.pk,
        plan__term=span.term,
        plan__state__in=(PlanState.RUNNING, PlanState.CLOSED),
        done_on__lte=span.as_of,
        withdrawn_at__isnull=True,
    ).order_by("done_on", "number")
    last: dict[tuple[int, int], tuple] = {}
    outcomes: dict[tuple, list[str]] = defaultdict(list)
    for pupil, plan, check, outcome in rows.values_list(
        "plan__student_id", "plan_id", "pk", "results__outcome"
    ):
        last[pupil, plan] = pupil, plan, check
        if outcome:
            outcomes[pupil, plan, check].append(outcome)
    return [CheckedPlan(key[0], key[1], tuple(outcomes[key])) for key in last.values()]


def got_on(span: Span, plans: list[CheckedPlan]) -> set[int]:
    """Keys of the plans whose child got on: a goal met or nearer at the last check, or more
    subjects up than down within the term. Marks are asked for those alone whose goals do not
    say it."""
    good = {one.plan for one in plans if set(one.outcomes) & set(GOOD)}
    rest = [one for one in plans if one.plan not in good]
    risen = _marks_rose(span, {one.pupil for one in rest})
    return good | {one.plan for one in rest if one.pupil in risen}


def _marks_rose(span: Span, pupils: set[int]) -> set[int]:
    """Pupils with more subjects higher than at the term's beginning than lower; never beside
    others."""
    if not pupils:
        return set()
    lines = mark_lines([Student(pk=pk) for pk in pupils], reader=None, until=span.as_of)
    found = set()
    for pupil, subjects in lines.items():
        changes = (change_in_term(line, span.term) for line in subjects)
        if sum(change.direction for change in changes if change) > 0:
            found.add(pupil)
    return found
