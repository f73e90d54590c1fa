"""Any walk over beginning, ending, handing over and standing in leaves sight and rows in step, one
helper at most, and no day without a mentor at a hand-over."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from school_care.core import clock
from school_care.mentoring.choices.pairings import ONE_AT_A_TIME, PairingEnd, PairingKind
from school_care.mentoring.models import Pairing
from school_care.mentoring.services.pairings import (
    Wanted,
    cover_pairing,
    end_pairing,
    hand_over,
    pair,
)
from school_care.school.refusal import Refused
from tests.factories import days_ago
from tests.mentoring.pairings.support import grants_stand

pytestmark = pytest.mark.django_db

ACTS = some.sampled_from(["mentor", "helper", "parent", "end", "hand", "cover"])
STEPS = some.lists(
    some.tuples(
        ACTS,
        some.integers(0, 2),  # which person
        some.integers(-6, 6),  # which day, from today
        some.integers(0, 20),  # which row
        some.booleans(),  # replace
    ),
    max_size=14,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_walk__any_steps__sight_in_step_one_helper_no_gap(cast, steps):
    Pairing.objects.all()
    for step in steps:
        try:
            _do(cast, *step)
        except Refused:
            continue
    grants_stand()
    _assert_alone()
    _assert_no_gap()
    _forget()


def _do(cast, act: str, who: int, day: int, place: int, replace: bool) -> None:
    on = days_ago(-day)
    staff = (cast.teacher, cast.other_head_teacher, cast.counsellor)[who]
    if act == "mentor":
        pair(by=cast.director, wanted=Wanted(cast.zixuan, staff, starts_on=on))
    elif act == "helper":
        peer = (cast.anan, cast.keke, cast.yuan)[who]
        wanted = Wanted(cast.zixuan, peer, kind=PairingKind.HELPER, starts_on=on, replace=replace)
        pair(by=cast.director, wanted=wanted)
    elif act == "parent":
        wanted = Wanted(
            cast.zixuan, staff, kind=PairingKind.ACTING_PARENT, starts_on=on, replace=replace
        )
        pair(by=cast.director, wanted=wanted)
    else:
        _change(cast, act, staff, on, place)


def _change(cast, act: str, staff, on, place: int) -> None:
    rows = list(Pairing.objects.filter(student=cast.zixuan).order_by("pk"))
    if not rows:
        return
    row = rows[place % len(rows)]
    if act == "end":
        end_pairing(by=cast.director, pairing=row, why=PairingEnd.WISH, on=on)
    elif act == "hand":
        hand_over(by=cast.director, pairing=row, to=staff, on=on)
    else:
        cover_pairing(
            by=cast.director, pairing=row, user=staff, starts_on=on, last_day=days_ago(-8)
        )


def _assert_alone() -> None:
    """Of the kinds of which a child has one, no two hold on one day."""
    for kind in ONE_AT_A_TIME:
        rows = [row for row in Pairing.objects.filter(kind=kind) if row.until != row.starts_on]
        rows.sort(key=lambda row: row.starts_on)
        for before, after in zip(rows, rows[1:], strict=False):
            assert before.until is not None
            assert before.until <= after.starts_on


def _assert_no_gap() -> None:
    """Where one was handed over, the other began on the day it ended."""
    for row in Pairing.objects.filter(after__isnull=False, kind=PairingKind.TEACHER):
        before = row.after
        if before.end_why == PairingEnd.HANDED_OVER and row.until != row.starts_on:
            assert before.until == row.starts_on
    assert clock.today()


def _forget() -> None:
    from school_care.mentoring.models import PairingCover
    from school_care.students.models import AccessGrant

    PairingCover.objects.all().delete()
    Pairing.objects.update(after=None)
    Pairing.objects.all().delete()
    AccessGrant.objects.filter(reason__in=("pairing", "deputy")).delete()
