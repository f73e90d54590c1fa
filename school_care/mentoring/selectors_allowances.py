"""Reads of the ledger for pages and papers; everything within the reader's sight."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from school_care.core import clock
from school_care.mentoring.allowance_book import QuotaUse, month_of, quota_use
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.models.allowances import (
    AllowanceAccount,
    AllowanceEntry,
    AllowanceKeeper,
    AllowanceQuota,
)
from school_care.mentoring.models.pairings import Pairing
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student

QUOTA_DAYS = 31  # a month's use of the quota is read at most


def accounts_in_sight(user: Any, school: School) -> QuerySet[AllowanceAccount]:
    """Accounts of the active school `user` may open, with pupil and class."""
    found = AllowanceAccount.objects.visible_to(user).filter(school=school)
    return found.select_related("student__current_class")


@dataclass
class Held:
    """An account as lists show it. `keeper`: who has the money; `parent`: the acting parent who
    should have it, None without one."""

    account: AllowanceAccount
    balance: int
    keeper: Any
    parent: Any
    use: QuotaUse | None
    here: bool

    @property
    def offered(self) -> int:
        """What an evening offers: the rest of the quota, as far as there is money."""
        return min(self.use.left if self.use else 0, self.balance)

    @property
    def waits(self) -> str:
        """What has to be done first, "" for nothing: 待交接, 待结清."""
        if not self.here:
            return "待结清"
        if self.parent is None:
            return "待结清或另派代理家长"
        return "" if self.keeper is not None and self.keeper.pk == self.parent.pk else "待交接"


def held_accounts(accounts: Iterable[AllowanceAccount]) -> list[Held]:
    """Balance, keeper and quota of each account; five queries for any number."""
    rows = list(accounts)
    ids, today = [row.pk for row in rows], clock.today()
    balances = balances_of(ids)
    keepers = AllowanceKeeper.objects.filter(account__in=ids, until__isnull=True)
    kept = {row.account_id: row.user for row in keepers.select_related("user")}
    parents = _parents_of([row.student_id for row in rows], today)
    quotas, recent = _quotas_of(ids, today), _recent_of(ids, today)
    return [
        Held(
            account=row,
            balance=balances.get(row.pk, 0),
            keeper=kept.get(row.pk),
            parent=parents.get(row.student_id),
            use=quota_use(recent[row.pk], quotas[row.pk], today),
            here=row.student.status == EnrolmentStatus.ENROLLED,
        )
        for row in rows
    ]


def balances_of(account_ids: Collection[int]) -> dict[int, int]:
    """Fen of each account with entries, by key; one query."""
    sums = AllowanceEntry.objects.filter(account__in=account_ids).order_by()
    return dict(sums.values("account").annotate(fen=Sum("fen")).values_list("account", "fen"))


def _parents_of(student_ids: Collection[int], on: date) -> dict[int, Any]:
    pairings = Pairing.objects.on(on).filter(
        student__in=student_ids, kind=PairingKind.ACTING_PARENT
    )
    return {row.student_id: row.user for row in pairings.select_related("user")}


def _quotas_of(ids: Collection[int], on: date) -> dict[int, list[AllowanceQuota]]:
    found: dict[int, list[AllowanceQuota]] = defaultdict(list)
    for row in AllowanceQuota.objects.on(on).filter(account__in=ids):
        found[row.account_id].append(row)
    return found


def _recent_of(ids: Collection[int], on: date) -> dict[int, list[AllowanceEntry]]:
    """Entries that can touch the running week or month: of its days, and counters of them."""
    first = min(month_of(on)[0], on.fromordinal(on.toordinal() - 6))
    found: dict[int, list[AllowanceEntry]] = defaultdict(list)
    rows = AllowanceEntry.objects.filter(account__in=ids, happened_on__gte=first)
    for row in rows.only("pk", "account_id", "kind", "fen", "happened_on", "counters_id", "number"):
        found[row.account_id].append(row)
    return found


def own_accounts(user: Any, school: School) -> list[AllowanceAccount]:
    """Open accounts whose money `user` keeps, in class order."""
    kept = AllowanceKeeper.objects.open().filter(user=user).values("account_id")
    rows = accounts_in_sight(user, school).filter(closed_on__isnull=True, pk__in=kept)
    return list(_in_order(rows))


def _in_order(rows: QuerySet[AllowanceAccount]) -> QuerySet[AllowanceAccount]:
    return rows.order_by(
        "-student__current_class__stage",
        "-student__current_class__entry_year",
        "student__current_class__number",
        "student__name_key",
        "pk",
    )


def children_without_account(user: Any, school: School) -> list[Student]:
    """Children of whom `user` is acting parent and who have no account yet."""
    pairings = Pairing.objects.open().filter(
        user=user, school=school, kind=PairingKind.ACTING_PARENT
    )
    accounts = AllowanceAccount.objects.filter(closed_on__isnull=True).values("student_id")
    pupils = Student.objects.filter(pk__in=pairings.values("student_id")).enrolled()
    return list(pupils.exclude(pk__in=accounts).select_related("current_class").in_class_order())


def accounts_to_take_over(user: Any, school: School) -> list[AllowanceAccount]:
    """Accounts of children of whom `user` is acting parent and whose money another still has."""
    pairings = Pairing.objects.open().filter(
        user=user, school=school, kind=PairingKind.ACTING_PARENT
    )
    kept = AllowanceKeeper.objects.filter(user=user, until__isnull=True).values("account_id")
    rows = AllowanceAccount.objects.filter(
        school=school, closed_on__isnull=True, student__in=pairings.values("student_id")
    )
    return list(_in_order(rows.exclude(pk__in=kept).select_related("student__current_class")))


@dataclass
class OfKeeper:
    """What one person keeps: accounts and their sum."""

    keeper: Any
    accounts: list[Held] = field(default_factory=list)

    @property
    def fen(self) -> int:
        """The money in this person's hands."""
        return sum(one.balance for one in self.accounts)


@dataclass(frozen=True)
class Overview:
    """The ledger as a head teacher, director or principal sees it, within their sight."""

    keepers: list[OfKeeper]
    waiting: list[Held]
    above: list[AllowanceEntry]
    differences: list[AllowanceKeeper]
    month: date
    received: int
    spent: int

    @property
    def fen(self) -> int:
        """All the money kept."""
        return sum(one.fen for one in self.keepers)

    @property
    def accounts(self) -> int:
        """How many open accounts."""
        return sum(len(one.accounts) for one in self.keepers)


def overview_of(user: Any, school: School) -> Overview:
    """Everything going on; keepers by name, a constant number of queries."""
    sight = accounts_in_sight(user, school)
    held = held_accounts(_in_order(sight.filter(closed_on__isnull=True)))
    groups: dict[Any, OfKeeper] = {}
    for one in held:
        groups.setdefault(one.keeper and one.keeper.pk, OfKeeper(one.keeper)).accounts.append(one)
    by_name = sorted(groups.values(), key=lambda group: (group.keeper is None, str(group.keeper)))
    ids = sight.order_by().values("pk")
    first, last = month_of(clock.today())
    rows = AllowanceEntry.objects.filter(account__in=ids, happened_on__range=(first, last))
    sums = rows.aggregate(
        received=Sum("fen", filter=Q(fen__gt=0)), spent=Sum("fen", filter=Q(fen__lt=0))
    )
    return Overview(
        keepers=by_name,
        waiting=[one for one in held if one.waits],
        above=list(_above(ids)),
        differences=list(_differences(ids)),
        month=first,
        received=sums["received"] or 0,
        spent=-(sums["spent"] or 0),
    )


def _above(ids: Any) -> QuerySet[AllowanceEntry]:
    """Payouts above the quota nobody of the leadership has seen; countered ones need no look."""
    rows = AllowanceEntry.objects.filter(account__in=ids, noted_at__isnull=True)
    rows = rows.exclude(over_quota_why="").filter(countered_by__isnull=True)
    return rows.select_related("account__student__current_class", "written_by").order_by(
        "happened_on", "pk"
    )


def _differences(ids: Any) -> QuerySet[AllowanceKeeper]:
    rows = AllowanceKeeper.objects.filter(account__in=ids, settled_at__isnull=True)
    rows = rows.exclude(counted_fen=F("expected_fen"))
    return rows.select_related("account__student__current_class", "user").order_by("made_at")


def waiting_counts(user: Any, school: School) -> dict[str, int]:
    """What waits for who arranges acting parents: payouts above the quota, differences, accounts to
    hand over or close; three queries."""
    accounts = AllowanceAccount.objects.visible_to(user).filter(school=school)
    ids = accounts.order_by().values("pk")
    kept = AllowanceKeeper.objects.filter(account=OuterRef("pk"), until__isnull=True)
    parent = Pairing.objects.open().filter(
        student=OuterRef("student"), kind=PairingKind.ACTING_PARENT
    )
    going = accounts.filter(closed_on__isnull=True).annotate(
        kept_by=Subquery(kept.values("user")[:1]), belongs_to=Subquery(parent.values("user")[:1])
    )
    here = Q(student__status=EnrolmentStatus.ENROLLED)
    fits = here & Q(belongs_to__isnull=False, kept_by=F("belongs_to"))
    return {
        "above": _above(ids).count(),
        "differences": _differences(ids).count(),
        "waiting": going.exclude(fits).count(),
    }


def may_see_ledger(user: Any, school: School) -> bool:
    """Whether the ledger's pages open at all: keepers and those who oversee them."""
    keeps = can(user, Capability.KEEP_ALLOWANCES, school)
    return keeps or can(user, Capability.OVERSEE_ALLOWANCES, school)


def entries_for_page(account: AllowanceAccount) -> QuerySet[AllowanceEntry]:
    """The book, newest writing first."""
    rows = AllowanceEntry.objects.filter(account=account).order_by("-number")
    return rows.select_related("written_by", "countered_by", "counters")


def keepers_of(account: AllowanceAccount) -> list[AllowanceKeeper]:
    """Who kept the money, in order."""
    rows = AllowanceKeeper.objects.filter(account=account).order_by("starts_on", "pk")
    return list(rows.select_related("user", "settled_by"))


def quotas_of(account: AllowanceAccount) -> list[AllowanceQuota]:
    """What was agreed, newest first; what was mended the same day is left out."""
    rows = AllowanceQuota.objects.filter(account=account).exclude(until=F("starts_on"))
    return list(rows.order_by("-starts_on", "-pk"))
