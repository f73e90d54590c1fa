"""The demo school's pocket money: five children with a term of movements; one was above the quota,
one entry was countered, one account waits for its new keeper. Written in the order of days, as the
services write it."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from school_care.core.clock import now
from school_care.mentoring.choices.allowances import (
    EntryKind,
    MoneySource,
    PupilSaid,
    QuotaPer,
    Spending,
)
from school_care.mentoring.choices.pairings import PairingEnd, PairingKind
from school_care.mentoring.models.allowances import (
    AllowanceAccount,
    AllowanceEntry,
    AllowanceKeeper,
    AllowanceQuota,
)
from school_care.mentoring.models.pairings import Pairing
from school_care.school.calendar import SchoolCalendar
from school_care.school.capabilities import CAPABILITIES
from school_care.school.enums import READS_CARE, Capability, Role
from school_care.school.models import Appointment, School
from school_care.students.enums import GrantReason
from school_care.students.models import AccessGrant, Student

CHILDREN = 5
ONE_DAY = timedelta(days=1)
WEEKDAY = 2  # paid on Wednesday evenings
QUOTAS = ((2000, QuotaPer.WEEK), (1500, QuotaPer.WEEK), (8000, QuotaPer.MONTH))
AGREED = ("奶奶，开学报到时", "妈妈，电话", "爸爸，微信")
BROUGHT = (
    (MoneySource.PARENT, "妈妈微信转来，已取现"),
    (MoneySource.CARER, "奶奶送来"),
    (MoneySource.PARENT, "爸爸托老乡带来"),
)
SPENT = (
    *(Spending.SNACK,) * 6,
    Spending.STATIONERY,
    Spending.STATIONERY,
    Spending.DAILY,
    Spending.TRAVEL,
)


def furnish_allowances(*, school: School, today: date, dice: random.Random) -> None:
    """Store accounts, keepers, quotas and entries; after the pairings, of which acting parents are
    taken (and made where there are too few)."""
    term = SchoolCalendar(school).current_or_last_term(today)
    if term is None:
        return
    last = min(today, term.last_day)
    first = term.first_day + timedelta(days=5)
    if (last - first).days < 30:
        first = last - timedelta(days=60)  # early in a term: money of the one before
    pairings = _acting_parents(school, first, last, dice)
    receipts: dict[int, int] = {}
    for place, pairing in enumerate(pairings):
        _Account(school, pairing, first, last, dice, receipts).store(place)


def _acting_parents(school: School, first: date, last: date, dice: random.Random) -> list[Pairing]:
    """Five running pairings with acting parents who may keep money."""
    keepers = _keepers(school, last)
    running = Pairing.objects.on(last).filter(school=school, kind=PairingKind.ACTING_PARENT)
    held = list(running.filter(user__in=keepers).select_related("user", "student").order_by("pk"))
    held = held[:CHILDREN]
    boarders = Student.objects.filter(school=school, boarding=True).enrolled().in_care(last)
    free = boarders.exclude(pk__in=running.values("student_id")).order_by("pk")
    chosen = list(free.select_related("current_class")[: CHILDREN - len(held)])
    if not keepers:
        return held
    lead = keepers[dice.randrange(len(keepers))]
    held += [_pair(school, student, lead, first) for student in chosen]
    return held


def _keepers(school: School, on: date) -> list[int]:
    """Keys of the teachers who may keep money and read care content; leaders have enough to do."""
    roles = [
        role
        for role, held in CAPABILITIES.items()
        if Capability.KEEP_ALLOWANCES in held and role in READS_CARE and role != Role.DIRECTOR
    ]
    posts = Appointment.objects.effective(on).filter(school=school, role__in=roles)
    return sorted(set(posts.values_list("user_id", flat=True)))


def _pair(school: School, student: Student, user_id: int, on: date) -> Pairing:
    pairing = Pairing.objects.create(
        school=school,
        student=student,
        kind=PairingKind.ACTING_PARENT,
        user_id=user_id,
        aspects=["life"],
        starts_on=on,
        made_at=_moment(on),
    )
    _grant(pairing)
    return pairing


def _grant(pairing: Pairing) -> None:
    AccessGrant.objects.create(
        school_id=pairing.school_id,
        user_id=pairing.user_id,
        student_id=pairing.student_id,
        reason=GrantReason.PAIRING,
        source_ref=str(pairing.public_id),
        starts_on=pairing.starts_on,
        until=pairing.until,
    )


def _moment(day: date) -> datetime:
    """An evening's hour, never ahead."""
    told = timezone.make_aware(datetime.combine(day, time(18, 40)))
    return min(told, now())


class _Account:
    """One child's account, from its first deposit on."""

    def __init__(
        self,
        school: School,
        pairing: Pairing,
        first: date,
        last: date,
        dice: random.Random,
        receipts: dict[int, int],
    ) -> None:
        self.school, self.pairing, self.dice, self.receipts = school, pairing, dice, receipts
        self.first, self.last = max(first, pairing.starts_on), last
        self.number = self.balance = 0

    def store(self, place: int) -> None:
        """The account and what happened in it. `place` decides what is special about it."""
        said = {"made_by_id": self.pairing.user_id, "made_at": _moment(self.first)}
        self.account = AllowanceAccount.objects.create(
            school=self.school,
            student_id=self.pairing.student_id,
            opened_on=self.first,
            opened_by_id=self.pairing.user_id,
        )
        kept = {"account": self.account, "starts_on": self.first, **said}
        AllowanceKeeper.objects.create(user_id=self.pairing.user_id, **kept)
        self.fen, self.per = QUOTAS[place % len(QUOTAS)]
        agreed = AGREED[place % len(AGREED)]
        AllowanceQuota.objects.create(fen=self.fen, per=self.per, agreed_with=agreed, **kept)
        evenings = list(self._evenings())
        for evening in evenings:
            self._evening(evening)
        if place == 1 and evenings:
            self._write(
                evenings[-1], EntryKind.PAYOUT, -3500, **_paid(Spending.MEDICAL, "感冒发烧去卫生院")
            )
        if place == 2 and evenings:
            self._mistake(evenings[len(evenings) // 2])
        if place == CHILDREN - 1:
            self._to_somebody_else()

    def _evenings(self) -> Iterator[date]:
        day = self.first + (WEEKDAY - self.first.weekday()) % 7 * ONE_DAY
        while day <= self.last:
            yield day
            day += 7 * ONE_DAY

    def _evening(self, day: date) -> None:
        quota = self.fen if self.per == QuotaPer.WEEK else self.fen // 5 // 100 * 100
        if self.balance < 6000:
            source, words = self.dice.choice(BROUGHT)
            fen = self.dice.choice((10000, 15000, 20000))
            self._write(day, EntryKind.DEPOSIT, fen, source=source, words=words)
        if self.dice.random() < 0.92:
            fen = min(quota, self.dice.choice((500, 800, 1000, 1250, 1500, 2000)))
            self._write(day, EntryKind.PAYOUT, -fen, **_paid(self.dice.choice(SPENT)))

    def _mistake(self, day: date) -> None:
        """The amount of a deposit was typed wrong; countered and written anew the same evening."""
        source = MoneySource.CARER
        wrong = self._write(day, EntryKind.DEPOSIT, 50000, source=source, words="奶奶送来")
        self._write(day, EntryKind.COUNTER, -50000, counters=wrong, words="多写了一个0")
        self._write(day, EntryKind.DEPOSIT, 5000, source=source, words="奶奶送来")

    def _write(self, day: date, kind: str, fen: int, **said: object) -> AllowanceEntry:
        self.number += 1
        self.balance += fen
        if kind == EntryKind.DEPOSIT:
            self.receipts[day.year] = self.receipts.get(day.year, 0) + 1
            said["receipt_no"] = f"{day.year}-{self.receipts[day.year]:04d}"
        return AllowanceEntry.objects.create(
            school=self.school,
            account=self.account,
            number=self.number,
            kind=kind,
            fen=fen,
            balance_fen=self.balance,
            happened_on=day,
            written_by_id=self.pairing.user_id,
            written_at=_moment(day),
            **said,
        )

    def _to_somebody_else(self) -> None:
        """The acting parent changed yesterday; the money is still with the former one."""
        others = [one for one in _keepers(self.school, self.last) if one != self.pairing.user_id]
        on = self.last - ONE_DAY
        if not others or on <= self.pairing.starts_on:
            return
        before = self.pairing
        before.until, before.end_why = on, PairingEnd.HANDED_OVER
        before.save(update_fields=["until", "end_why"])
        AccessGrant.objects.filter(source_ref=str(before.public_id)).update(until=on)
        after = Pairing.objects.create(
            school=self.school,
            student_id=before.student_id,
            kind=PairingKind.ACTING_PARENT,
            user_id=self.dice.choice(others),
            aspects=before.aspects,
            starts_on=on,
            after=before,
            made_at=_moment(on),
        )
        _grant(after)


def _paid(spending: str, why: str = "") -> dict[str, str]:
    return {"spending": spending, "pupil_said": PupilSaid.SIGNED, "over_quota_why": why}
