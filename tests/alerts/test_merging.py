"""Warnings of two files of one child."""

import pytest

from school_care.alerts.enums import AlertState
from school_care.alerts.models import Alert
from school_care.alerts.services.sweep import sweep
from school_care.core import clock
from tests.students.merging_rows import merged, two_files

pytestmark = pytest.mark.django_db


def test_merging__both_files_were_warned_of__one_warning_goes_on_and_the_other_is_over(cast, trial):
    keep, absorb = two_files(cast)
    goes_on, comes = trial.warn(keep), trial.warn(absorb)

    merged(cast, keep, absorb)
    del trial.away[absorb.pk]
    sweep(cast.school, clock.today())

    assert list(Alert.objects.standing()) == [goes_on]
    comes.refresh_from_db()
    assert (comes.student, comes.state, comes.ended_on) == (
        keep,
        AlertState.CLEARED,
        clock.today(),
    )


def test_merging__the_other_file_s_warning_was_ended_by_a_person__stays_as_it_ended(cast, trial):
    keep, absorb = two_files(cast)
    trial.warn(keep)
    comes = trial.warn(absorb)
    Alert.objects.filter(pk=comes.pk).update(state=AlertState.DONE, outcome="acted")

    merged(cast, keep, absorb)

    comes.refresh_from_db()
    assert (comes.state, comes.outcome, comes.holds) == (AlertState.DONE, "acted", False)
