"""What the ledger prints: receipts, statements for the family, the pupil's signing sheet, the sheet
of a handover. Nothing on them says why a child has an acting parent."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from school_care.core.templatetags.days import from_to
from school_care.mentoring.allowance_book import statement
from school_care.mentoring.models.allowances import (
    AllowanceAccount,
    AllowanceEntry,
    AllowanceKeeper,
    AllowanceQuota,
)
from school_care.mentoring.selectors_allowances import Held
from school_care.school.models import School
from school_care.school.papers import FOR_FAMILY, print_paper
from school_care.students import silence


def print_receipt(*, entry: AllowanceEntry, printed_by: Any) -> bytes:
    """收据 on A5: the payer's half and the stub. Raises Refused where nothing goes to the family
    now."""
    silence.require_spoken(entry.account.student)
    return print_paper(
        "print/allowance_receipt.html",
        {"entry": entry, "account": entry.account, "halves": ("交款人联", "存根联")},
        school=entry.account.school,
        printed_by=printed_by,
        edition=FOR_FAMILY,
    )


def print_statements(
    *,
    accounts: Iterable[AllowanceAccount],
    school: School,
    first: date,
    last: date,
    printed_by: Any,
) -> bytes:
    """对账单 of each account on A5, a sheet a child, to be signed by the parents. Raises ValueError
    where an account does not foot: nothing is printed then;
    Refused where nothing goes to one of the families now."""
    rows = list(accounts)
    silence.require_all_spoken([row.student_id for row in rows])
    entries = _by_account(AllowanceEntry, rows, "number")
    keepers = _by_account(AllowanceKeeper, rows, "starts_on", "pk")
    quotas = _by_account(AllowanceQuota, rows, "starts_on", "pk")
    papers = [
        {
            "account": row,
            "book": statement(entries[row.pk], first, last),
            "keeper": keepers[row.pk][-1].user if keepers[row.pk] else None,
            "quota": quotas[row.pk][-1] if quotas[row.pk] else None,
        }
        for row in rows
    ]
    return print_paper(
        "print/allowance_statement.html",
        {"papers": papers, "span": from_to(first, last)},
        school=school,
        printed_by=printed_by,
        edition=FOR_FAMILY,
    )


def _by_account(model: Any, accounts: Sequence[AllowanceAccount], *order: str) -> dict[int, list]:
    found: dict[int, list] = {row.pk: [] for row in accounts}
    rows = model.objects.filter(account__in=list(found)).order_by(*order)
    if model is AllowanceKeeper:
        rows = rows.select_related("user")
    elif model is AllowanceEntry:
        rows = rows.select_related("counters")
    for row in rows:
        found[row.account_id].append(row)
    return found


def print_payouts(
    *, account: AllowanceAccount, entries: Sequence[AllowanceEntry], span: str, printed_by: Any
) -> bytes:
    """支取签名单 of one child on A4: a line a payout, a box to sign in."""
    return print_paper(
        "print/allowance_payouts.html",
        {"account": account, "entries": entries, "span": span},
        school=account.school,
        printed_by=printed_by,
        edition=FOR_FAMILY,
    )


def print_evening(*, rows: Sequence[Held], school: School, day: date, printed_by: Any) -> bytes:
    """发放签名单 of an evening on A4: every child of a keeper, a box to sign in."""
    return print_paper(
        "print/allowance_evening.html",
        {"rows": rows, "day": day},
        school=school,
        printed_by=printed_by,
    )


def print_handover(
    *, keeper: AllowanceKeeper, before: AllowanceKeeper | None, printed_by: Any
) -> bytes:
    """交接单 on A5, with both signatures and a witness's."""
    return print_paper(
        "print/allowance_handover.html",
        {"keeper": keeper, "before": before, "account": keeper.account},
        school=keeper.account.school,
        printed_by=printed_by,
    )
