"""The receivers' deadlines: told once, told again, told to nobody twice."""

from datetime import date, timedelta

import pytest

from school_care.core import clock
from school_care.escalation import events
from school_care.escalation.enums import State, StepKind, Via
from school_care.escalation.models import Escalation, Step
from school_care.escalation.services import clock_run, nudging
from tests.escalation.days import FRIDAY, MONDAY, at
from tests.escalation.making import OFFICER, answered, escalation, recipient
from tests.support.together import raised, together

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WEDNESDAY = MONDAY + 2 * DAY  # handed over on Friday, three working days: the last day in time


@pytest.fixture
def heard(monkeypatch) -> list[events.Event]:
    """What the clock announces."""
    found: list[events.Event] = []
    monkeypatch.setattr(events, "_listeners", [found.append])
    return found


@pytest.fixture
def handed_over(cast) -> Escalation:
    """Since Friday with the receiver, who has three working days."""
    with at(FRIDAY):
        return escalation(cast, state=State.DELIVERED, to=recipient(cast.school, answer_days=3))


def run(day: date, clock_time: str = "09:00") -> int:
    with at(day, clock_time):
        return clock_run.run(clock.now())


def told(heard: list[events.Event]) -> int:
    return sum(one.what == events.OVERDUE for one in heard)


def test_run__on_the_last_day_in_time__tells_nobody(handed_over, heard):
    assert handed_over.due_on == WEDNESDAY
    assert (run(WEDNESDAY, "23:59"), heard) == (0, [])


def test_run__on_the_first_late_day__tells_once_and_notes_it(handed_over, heard):
    assert run(WEDNESDAY + DAY, "00:05") == 1
    assert run(WEDNESDAY + DAY, "09:00") == 0
    assert told(heard) == 1
    noted = Step.objects.get(escalation=handed_over, kind=StepKind.NUDGE)
    assert (noted.words, noted.via) == ("到期未答复", Via.CLOCK)
    handed_over.refresh_from_db()
    assert (handed_over.state, handed_over.nudges) == (State.DELIVERED, 1)
    assert handed_over.nudged_on == WEDNESDAY + DAY


def test_run__still_silent__tells_again_after_two_working_days(handed_over, heard):
    thursday = WEDNESDAY + DAY
    assert [run(thursday + number * DAY) for number in range(8)] == [1, 0, 0, 0, 1, 0, 1, 0]
    assert len({one.key for one in heard}) == 3


def test_run__after_a_gap_of_weeks__tells_once(handed_over, heard):
    assert run(WEDNESDAY + 30 * DAY) == 1
    assert told(heard) == 1


def test_run__the_clock_set_back_an_hour_over_midnight__does_not_tell_again(handed_over, heard):
    assert run(WEDNESDAY + 2 * DAY, "00:10") == 1
    assert run(WEDNESDAY + DAY, "23:10") == 0


def test_run__the_clock_was_years_ahead__goes_on_by_the_right_one(handed_over, heard):
    assert run(date(2029, 3, 1)) == 1
    assert run(WEDNESDAY + DAY) == 1


def test_run__answered_in_time__tells_nobody_until_the_progress_is_due(handed_over, heard):
    with at(MONDAY):
        answered(handed_over, State.ACCEPTED)
    assert run(WEDNESDAY + DAY) == 0
    handed_over.refresh_from_db()
    assert run(handed_over.due_on + DAY) == 1


def test_run__the_school_telephoned_after_the_deadline__waits_two_working_days(
    cast, handed_over, heard
):
    thursday = WEDNESDAY + DAY
    with at(thursday, "08:00"):
        nudging.nudge(
            by=cast.director, escalation=handed_over, by_name=OFFICER, happened_at=clock.now()
        )
    assert [run(thursday + number * DAY) for number in (0, 1, 4)] == [0, 0, 1]


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.RETURNED, State.RESOLVED])
def test_run__the_move_is_the_schools__tells_nothing_of_the_receiver(cast, heard, state):
    with at(FRIDAY):
        escalation(cast, state=state)
    assert run(FRIDAY + 60 * DAY) == 0


def test_run__only_a_copy__is_never_overdue(cast, heard):
    with at(FRIDAY):
        escalation(cast, state=State.DELIVERED, copied=True)
    assert run(FRIDAY + 60 * DAY) == 0


def test_rounds__a_new_deadline__count_from_one(handed_over, heard):
    run(WEDNESDAY + DAY)
    run(WEDNESDAY + 5 * DAY)
    handed_over.refresh_from_db()
    assert clock_run.rounds_of(handed_over) == 2
    with at(WEDNESDAY + 6 * DAY):
        answered(handed_over, State.HANDLING)
    run(handed_over.due_on + DAY)
    handed_over.refresh_from_db()
    assert clock_run.rounds_of(handed_over) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_run__two_at_once__tell_once(cast, heard):
    with at(FRIDAY):
        escalation(cast, state=State.DELIVERED)
    with at(FRIDAY + 30 * DAY):
        answers = together(lambda: clock_run.run(clock.now()), lambda: clock_run.run(clock.now()))
    assert raised(answers) == []
    assert (sum(answers), told(heard)) == (1, 1)
