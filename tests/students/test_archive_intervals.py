"""Random sequences of what people do over weeks: intervals never overlap, no two run at once, and
what was known of past days stays as it was. The seeds are fixed."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
import time_machine

from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.enums import CareType, ExitReason, Rating
from school_care.students.models import (
    CareCategory,
    ContactPerson,
    Entrustment,
    GuardianshipRating,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.services import levels
from school_care.students.services.care import care_levels_of
from school_care.students.services.categories import (
    Claim,
    claim_category,
    end_category,
    restore_category,
)
from school_care.students.services.entrustment import end_entrustment, start_entrustment
from school_care.students.services.guardianship import rate_guardianship
from school_care.students.services.imports.merging import LEFT_BEHIND
from school_care.students.services.verifying import Evidence, refute_category, verify_category
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db

SEEDS = range(12)
STEPS = 45
CODES = ("LB_BOTH", "LB_ONE", "LB_UNSPECIFIED", "SINGLE_PARENT", "DIBAO")
SEEN = Evidence(seen=("查看户口簿",), words="看过原件")


class Life:
    """Some weeks of one pupil; each step one thing somebody does, allowed or refused."""

    def __init__(self, cast, seed: int, traveller) -> None:
        self.cast, self.dice, self.traveller = cast, random.Random(seed), traveller
        self.student = cast.zixuan
        self.carers = [
            ContactFactory(student=self.student, name=f"姑{n}", relation="姑姑") for n in "ab"
        ]
        self.done = 0

    def act(self) -> None:
        acts: list[Callable[[], object]] = [
            *[self.claim] * 4, *[self.end] * 3, self.restore, self.verify, self.refute,
            *[self.level] * 2, *[self.override] * 2, self.end_override, self.end_level,
            *[self.entrust] * 2, self.end_entrusting, *[self.rate] * 2,
        ]  # fmt: skip
        try:
            self.dice.choice(acts)()
        except Refused:
            return
        self.done += 1

    def night(self) -> None:
        self.traveller.shift(timedelta(days=self.dice.choice([0, 0, 1, 3, 9])))

    def lately(self) -> date:
        return clock.today() - timedelta(days=self.dice.choice([0, 0, 1, 5, 20]))

    def by(self):
        return self.dice.choice([self.cast.director, self.cast.head_teacher])

    def category(self) -> StudentCategory:
        rows = list(StudentCategory.objects.filter(student=self.student).order_by("id"))
        if not rows:
            raise Refused("")
        return self.dice.choice(rows)

    def claim(self):
        claim = Claim(CareCategory.objects.get(code=self.dice.choice(CODES)), self.lately())
        claim_category(by=self.by(), student=self.student, claim=claim, public_id=uuid4())

    def end(self):
        row, on = self.category(), self.lately()
        end_category(by=self.by(), row=row, on=on, reason=ExitReason.ENDED)

    def restore(self):
        restore_category(by=self.by(), row=self.category())

    def verify(self):
        target = self.dice.choice([None, CareCategory.objects.get(code=self.dice.choice(CODES))])
        verify_category(
            by=self.cast.director, row=self.category(), evidence=SEEN, as_category=target
        )

    def refute(self):
        refute_category(by=self.cast.director, row=self.category(), note="问过")

    def rank(self):
        return care_levels_of(self.cast.school)[self.dice.choice([1, 2, 3])]

    def level(self):
        levels.set_level(
            by=self.cast.director, students=[self.student], level=self.rank(), reason="定级"
        )

    def override(self):
        last_day = clock.today() + timedelta(days=self.dice.choice([0, 2, 15, 60]))
        levels.override_level(
            by=self.cast.principal,
            student=self.student,
            level=self.rank(),
            last_day=last_day,
            reason="临时",
        )

    def end_override(self):
        levels.end_override_of(student=self.student, by=self.cast.director)

    def end_level(self):
        levels.end_level_of(
            student=self.student, on=clock.today(), by=self.cast.director, reason="好转"
        )

    def entrust(self):
        carer = ContactPerson.objects.get(pk=self.dice.choice(self.carers).pk)
        start_entrustment(
            by=self.by(),
            carer=carer,
            starts_on=self.lately(),
            weekly_contact=None,
            public_id=uuid4(),
        )

    def end_entrusting(self):
        rows = list(Entrustment.objects.filter(student=self.student).order_by("id"))
        if not rows:
            raise Refused("")
        end_entrustment(
            by=self.by(), entrustment=self.dice.choice(rows), until=self.lately(), reason="回家"
        )

    def rate(self):
        rate_guardianship(
            by=self.by(),
            student=self.student,
            care_type=self.dice.choice(CareType.values),
            rating=self.dice.choice(Rating.values),
            reason="看到了",
            on=self.lately(),
            public_id=uuid4(),
        )


def assert_one_after_the_other(rows) -> None:
    spans = [(row.starts_on, row.until) for row in rows]
    held = sorted(
        (span for span in spans if span[1] is None or span[1] > span[0]), key=lambda span: span[0]
    )
    for (_, until), (starts_on, _) in pairwise(held):
        assert until is not None and until <= starts_on, held


def levels_of_past_days(student, until: date) -> dict[date, int]:
    held = {}
    for row in StudentCareLevel.objects.filter(student=student):
        day = row.starts_on
        while day < until and row.holds_on(day):
            held[day] = row.level_id
            day += timedelta(days=1)
    return held


@pytest.mark.parametrize("seed", SEEDS)
def test_weeks_of_changes__whatever_the_order__intervals_stay_whole(cast, seed):
    now = clock.now()
    with time_machine.travel(now, tick=False) as traveller:
        life = Life(cast, seed, traveller)
        rows_before: set[int] = set()
        for _ in range(STEPS):
            before = levels_of_past_days(life.student, clock.today())
            life.act()
            in_care = StudentCategory.objects.on(clock.today()).filter(student=life.student)
            rows = list(
                StudentCategory.objects.filter(student=life.student).select_related("category")
            )
            keys = {row.pk for row in rows}
            assert rows_before <= keys
            rows_before = keys
            assert_one_after_the_other(r for r in rows if r.category.code in LEFT_BEHIND)
            for code in {row.category.code for row in rows}:
                assert_one_after_the_other(r for r in rows if r.category.code == code)
            held = StudentCareLevel.objects.filter(student=life.student)
            assert_one_after_the_other(held)
            if not in_care.exists():
                assert not held.on(clock.today()).exists()
            else:  # only with the last category the past may lose its level
                after = levels_of_past_days(life.student, clock.today())
                assert before.items() <= after.items()
            assert_one_after_the_other(Entrustment.objects.filter(student=life.student))
            assert_one_after_the_other(GuardianshipRating.objects.filter(student=life.student))
            life.night()
    assert life.done > STEPS / 4
