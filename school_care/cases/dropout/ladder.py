"""The ladder of a dropout case: every step with who does it, by when, what is its evidence, and
when it need not be done any more (domain §4.2, §4.3).

Pure: a day asked about is answered from what had happened by then. Deadlines are those of the
limits in force when the child was suspected; bodies are counted by working days, the school by its
calendar. A promise moves nothing: only presence does.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db.models import prefetch_related_objects

from school_care.cases.dropout import rungs_away, rungs_back
from school_care.cases.dropout.enums import BACK, ENDED, PLACED, CourseState
from school_care.cases.dropout.facts import CourseFacts, facts_of
from school_care.cases.dropout.rung import DONE, LATE, LATER, STOPPED, TODO, Rung
from school_care.cases.models import DropoutCourse

__all__ = [
    "DONE",
    "LATE",
    "LATER",
    "STOPPED",
    "TODO",
    "Rung",
    "ladder_of",
    "ladders_of",
    "next_of",
    "rungs_of",
]


def ladder_of(course: DropoutCourse, on: date) -> list[Rung]:
    """The ladder of one course as it stood on `on`."""
    return ladders_of([course], on)[course.pk]


def ladders_of(courses: Sequence[DropoutCourse], on: date) -> dict[int, list[Rung]]:
    """The ladders of courses of one school, by key; a constant number of queries."""
    prefetch_related_objects(list(courses), "case", "school", "student")
    return {key: rungs_of(facts) for key, facts in facts_of(courses, on).items()}


def next_of(ladder: Sequence[Rung]) -> Rung | None:
    """The one step to do next: of those that are late or can be done now the one due first."""
    waiting = [one for one in ladder if one.state in (LATE, TODO)]
    return min(waiting, key=lambda one: one.due_on or date.max, default=None)


def rungs_of(facts: CourseFacts) -> list[Rung]:
    """The ladder made of what was read."""
    rungs = [rungs_away.call(facts), rungs_away.visit(facts)]
    if facts.missing_on:
        rungs.append(rungs_away.police(facts))
    rungs.append(rungs_away.report(facts))
    rounds = rungs_away.rounds(facts)
    rungs += rounds
    if facts.policy.rounds:
        rungs.append(rungs_away.notice(facts, rounds))
    rungs.append(rungs_away.second(facts, rounds))
    away = [_settled(one, facts, _why_not_away(facts)) for one in rungs]
    follow = rungs_back.follow(facts)
    after = (rungs_back.talk(facts), follow, rungs_back.close(facts, follow))
    return [*away, *(_settled(one, facts, _why_not_after(facts, one)) for one in after)]


def _settled(rung: Rung, facts: CourseFacts, stop: str) -> Rung:
    """With its state: what is done stays done, what is stopped is never late."""
    if rung.done_on is not None:
        return replace(rung, state=DONE)
    if stop:
        return replace(rung, state=STOPPED, stop=stop, due_on=None)
    if rung.since is None or rung.since > facts.on:
        return rung
    late = rung.due_on is not None and rung.due_on < facts.on
    return replace(rung, state=LATE if late else TODO)


def _why_not_away(facts: CourseFacts) -> str:
    """Why what brings the child back need not be done."""
    if facts.state == CourseState.DISMISSED:
        return "核实不属于辍学，不必再办"
    if facts.state in PLACED or facts.placed_on:
        return f"{_placed_words(facts)}，不必再办"
    if facts.state in (*BACK, *ENDED):
        return "学生已返校，不必再办"
    return ""


def _why_not_after(facts: CourseFacts, rung: Rung) -> str:
    if facts.state == CourseState.DISMISSED:
        return "核实不属于辍学，不必办"
    if facts.state == CourseState.CLOSED:
        return "已销号，不必再办"
    if rung.code != "close" and facts.placed_on:
        return f"{_placed_words(facts)}，不必办"
    return ""


def _placed_words(facts: CourseFacts) -> str:
    state = next((one for _, one in reversed(facts.history) if one in PLACED), facts.state)
    return f"已登记「{CourseState(state).label}」"
