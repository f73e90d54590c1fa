"""The ledger against a child's exercise book: whatever a keeper does in whatever order."""

from contextlib import contextmanager
from datetime import date, timedelta
from unittest import mock
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from school_care.core import clock
from school_care.mentoring.allowance_book import quota_use, statement
from school_care.mentoring.choices.allowances import EntryKind, MoneySource, PupilSaid, Spending
from school_care.mentoring.models.allowances import (
    AllowanceAccount,
    AllowanceEntry,
    AllowanceKeeper,
    AllowanceQuota,
)
from school_care.mentoring.models.pairings import Pairing
from school_care.mentoring.services.allowances.accounts import close_account, set_quota
from school_care.mentoring.services.allowances.entries import AboveQuota, counter
from school_care.mentoring.services.allowances.handover import hand_over
from school_care.school.enums import Role
from school_care.school.refusal import Refused
from tests.factories import SchoolFactory, StudentFactory, UserFactory
from tests.mentoring.allowances.making import make_account, make_parent, pay, put

BEGIN = date(2026, 10, 5)  # a Monday
AMOUNTS = st.sampled_from([1, 99, 100, 333, 1000, 2000, 2001, 5000])
BACK = st.integers(min_value=0, max_value=12)


@contextmanager
def on_day(day: date):
    """Today is `day`; users asked about remember nothing of other days (rights go by the day)."""
    now = clock.now()
    moment = now.replace(year=day.year, month=day.month, day=day.day)
    with (
        mock.patch.object(clock, "today", lambda: day),
        mock.patch.object(clock, "now", lambda: moment),
    ):
        yield


class Book:
    """The naive model: a list of movements, walked with a pencil."""

    def __init__(self) -> None:
        self.rows: list[dict] = []  # fen, on, kind, undone

    def lowest(self, extra_fen: int, on: date) -> int:
        """The lowest balance there would be, by days, with one more movement."""
        rows = [(row["on"], place, row["fen"]) for place, row in enumerate(self.rows)]
        rows.append((on, len(rows), extra_fen))
        running, lowest = 0, 0
        for _, _, fen in sorted(rows):
            running += fen
            lowest = min(lowest, running)
        return lowest

    @property
    def balance(self) -> int:
        return sum(row["fen"] for row in self.rows)

    def used(self, first: date, last: date) -> int:
        paid = (row for row in self.rows if row["kind"] == "payout" and not row["undone"])
        return -sum(row["fen"] for row in paid if first <= row["on"] <= last)


class Ledger(RuleBasedStateMachine):
    """Deposits, payouts, counters, quotas, handovers, double submits, days going by."""

    def __init__(self) -> None:
        super().__init__()
        self.today = BEGIN
        school = SchoolFactory()
        self.student = StudentFactory(school=school, boarding=True)
        self.keepers = [UserFactory(school=school, role=Role.TEACHER) for _ in range(2)]
        self.keeper = self.keepers[0]
        with on_day(BEGIN):
            make_parent(self.student, self.keeper)
        with on_day(BEGIN + timedelta(days=40)):
            self.account = make_account(self.student, self.keeper)
        self.since = BEGIN
        self.book = Book()
        self.quotas = [(date.min, 2000, "week")]
        self.closed = self.owed_answer = False

    # --- helpers

    def act(self, allowed: bool, do):
        """`do()` succeeds exactly when the pencil says so."""
        try:
            with on_day(self.today):
                row = do()
        except Refused as refusal:
            assert not allowed, str(refusal)
            return None
        assert allowed, "should have been refused"
        return row

    def period(self, day: date) -> tuple[date, date]:
        if self.quota_of(day)[1] == "week":
            first = day - timedelta(days=day.isoweekday() - 1)
            return first, first + timedelta(days=6)
        first = day.replace(day=1)
        last = first
        while (last + timedelta(days=1)).month == first.month:
            last += timedelta(days=1)
        return first, last

    def day_fits(self, on: date) -> bool:
        return self.since <= on <= self.today and (self.today - on).days <= 31

    # --- what happens

    @rule(days=st.integers(min_value=1, max_value=9))
    def time_goes_by(self, days):
        self.today += timedelta(days=days)

    @rule(fen=AMOUNTS, back=BACK, twice=st.booleans())
    def money_is_brought(self, fen, back, twice):
        on, key = self.today - timedelta(days=back), uuid4()
        allowed = not self.closed and self.day_fits(on)
        said = {"on": on, "source": MoneySource.PARENT, "public_id": key}
        row = self.act(allowed, lambda: put(self.account, self.keeper, fen, **said))
        if row is None:
            return
        self.book.rows.append({"fen": fen, "on": on, "kind": "deposit", "undone": False})
        if twice:
            again = self.act(True, lambda: put(self.account, self.keeper, fen, **said))
            assert again.pk == row.pk

    @rule(fen=AMOUNTS, back=BACK, why=st.sampled_from(["", "看病"]), twice=st.booleans())
    def money_is_paid(self, fen, back, why, twice):
        on, key = self.today - timedelta(days=back), uuid4()
        covered = self.book.lowest(-fen, on) >= 0 and fen <= self.book.balance
        fits = not self.closed and self.day_fits(on) and covered
        first, last = self.period(on)
        above = fen > max(0, self.quota_of(on)[0] - self.book.used(first, last))
        said = {"on": on, "why_above": why, "public_id": key, "spending": Spending.SNACK}
        try:
            with on_day(self.today):
                row = pay(self.account, self.keeper, fen, **said)
        except AboveQuota:
            assert fits and above and not why
            return
        except Refused as refusal:
            assert not fits, str(refusal)
            return
        assert fits and (why or not above)
        assert bool(row.over_quota_why) == above
        self.book.rows.append({"fen": -fen, "on": on, "kind": "payout", "undone": False})
        if twice:
            again = self.act(True, lambda: pay(self.account, self.keeper, fen, **said))
            assert again.pk == row.pk

    def quota_of(self, on: date) -> tuple[int, str]:
        """What was agreed on the last day up to `on`."""
        return [(fen, per) for since, fen, per in self.quotas if since <= on][-1]

    @rule(place=st.integers(min_value=0, max_value=40))
    def a_mistake_is_countered(self, place):
        if place >= len(self.book.rows):
            return
        wrong = self.book.rows[place]
        allowed = (
            not self.closed
            and wrong["kind"] in ("deposit", "payout")
            and not wrong["undone"]
            and self.book.balance - wrong["fen"] >= 0
        )
        entry = AllowanceEntry.objects.get(account=self.account, number=place + 1)
        row = self.act(
            allowed, lambda: counter(by=self.keeper, entry=entry, why="写错", public_id=uuid4())
        )
        if row is not None:
            wrong["undone"] = True
            more = {"fen": -wrong["fen"], "on": self.today, "kind": "counter", "undone": False}
            self.book.rows.append(more)

    @rule(fen=st.sampled_from([1000, 2000, 5000]), per=st.sampled_from(["week", "month"]))
    def the_quota_is_agreed_anew(self, fen, per):
        allowed = not self.closed
        row = self.act(
            allowed,
            lambda: set_quota(
                by=self.keeper, account=self.account, fen=fen, per=per, agreed_with="奶奶"
            ),
        )
        if row is not None:
            self.quotas.append((self.today, fen, per))

    @rule(missing=st.sampled_from([0, 0, 100]), why=st.sampled_from(["", "找零出错"]))
    def another_keeper_takes_over(self, missing, why):
        if self.closed:
            return
        other = self.keepers[1 - self.keepers.index(self.keeper)]
        Pairing.objects.filter(student=self.student).update(until=self.today)
        with on_day(self.today):
            make_parent(self.student, other, on=self.today)
        counted = max(0, self.book.balance - missing)
        differs = counted != self.book.balance
        allowed = not differs or bool(why)
        row = self.act(
            allowed,
            lambda: hand_over(
                by=other,
                account=self.account,
                counted_fen=counted,
                difference_why=why,
                public_id=uuid4(),
            ),
        )
        if row is None:  # counted again
            row = self.act(
                True,
                lambda: hand_over(
                    by=other,
                    account=self.account,
                    counted_fen=self.book.balance,
                    public_id=uuid4(),
                ),
            )
        assert (row.difference_fen != 0) == bool(row.difference_why)
        self.owed_answer = self.owed_answer or bool(row.difference_why)
        self.keeper, self.since = other, self.today

    @rule()
    def the_account_is_closed(self):
        if len(self.book.rows) < 12:
            return
        allowed = not self.closed and not self.owed_answer
        rest = self.book.balance
        row = self.act(
            allowed,
            lambda: close_account(
                by=self.keeper,
                account=self.account,
                returned_to="母亲",
                said=PupilSaid.SIGNED,
                public_id=uuid4(),
            ),
        )
        if row is not None:
            self.closed = True
            if rest:
                more = {"fen": -rest, "on": self.today, "kind": "returned", "undone": False}
                self.book.rows.append(more)

    # --- what always holds

    @invariant()
    def the_book_is_the_pencils(self):
        rows = list(AllowanceEntry.objects.filter(account=self.account).order_by("number"))
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert [row.fen for row in rows] == [row["fen"] for row in self.book.rows]
        running = 0
        for row in rows:
            running += row.fen
            assert row.balance_fen == running >= 0

    @invariant()
    def every_counter_undoes_exactly_one(self):
        rows = AllowanceEntry.objects.filter(account=self.account)
        counters = rows.filter(kind=EntryKind.COUNTER).select_related("counters")
        named = [row.counters_id for row in counters]
        assert len(named) == len(set(named))
        assert all(row.fen == -row.counters.fen for row in counters)

    @invariant()
    def every_month_foots(self):
        rows = list(AllowanceEntry.objects.filter(account=self.account))
        closing = 0
        for month in (10, 11, 12):
            first = date(2026, month, 1)
            last = date(2026, month, 31 if month != 11 else 30)
            found = statement(rows, first, last)
            assert found.opening == closing
            closing = found.closing

    @invariant()
    def the_quotas_use_is_the_pencils(self):
        rows = list(AllowanceEntry.objects.filter(account=self.account))
        quotas = list(AllowanceQuota.objects.filter(account=self.account))
        use = quota_use(rows, quotas, self.today)
        if use is not None:
            assert use.used == self.book.used(*self.period(self.today))

    @invariant()
    def one_keeps_it_at_a_time(self):
        open_ones = AllowanceKeeper.objects.filter(account=self.account, until__isnull=True)
        assert open_ones.count() == (0 if self.closed else 1)
        stored = AllowanceAccount.objects.get(pk=self.account.pk)
        assert (stored.closed_on is not None) == self.closed
        assert not self.closed or self.book.balance == 0


class TestLedger(TestCase):
    """Each run of the machine in a transaction of its own, rolled back after it."""

    def test_ledger__any_order_of_acts__agrees_with_the_exercise_book(self):
        from django.db import transaction

        class Rolled(Ledger):
            def __init__(self) -> None:
                self.saved = transaction.savepoint()
                super().__init__()

            def teardown(self) -> None:
                transaction.savepoint_rollback(self.saved)

        run_state_machine_as_test(
            Rolled,
            settings=settings(
                max_examples=15,
                stateful_step_count=25,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
