"""The ledger on the pupil's file, and what waits in it on the today page."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse

from school_care.core.panels import Part, pupil_panels
from school_care.mentoring.models.allowances import (
    AllowanceAccount,
    AllowanceEntry,
    AllowanceKeeper,
)
from school_care.mentoring.selectors_allowances import (
    accounts_to_take_over,
    may_see_ledger,
    waiting_counts,
)
from school_care.mentoring.services.allowances.rights import acting_parent_of
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students.models import Student
from school_care.students.panels.todo import TodoLine, register_todo


def register() -> None:
    """Fill the registries; called once at start-up."""
    template = "mentoring/allowances/_panel.html"
    pupil_panels.register(Part("allowance", 60, template, allowance_panel, "rest"))
    register_todo("allowances", 60, waiting_lines)


def allowance_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """Balance and keeper for those who see the account; 开户 for the acting parent."""
    user, school = request.user, request.school
    if not may_see_ledger(user, school):
        return None
    entries = AllowanceEntry.objects.filter(account=OuterRef("pk")).order_by("-number")
    keepers = AllowanceKeeper.objects.filter(account=OuterRef("pk"), until__isnull=True)
    account = (
        AllowanceAccount.objects.visible_to(user)
        .filter(student=student, school=school, closed_on__isnull=True)
        .annotate(
            balance=Subquery(entries.values("balance_fen")[:1]),
            kept_by=Subquery(keepers.values("user__name")[:1]),
        )
        .first()
    )
    if account is not None:
        balance, keeper = account.balance or 0, account.kept_by or ""
        return {"account": account, "balance": balance, "keeper": keeper, "student": student}
    if not can(user, Capability.KEEP_ALLOWANCES, school) or acting_parent_of(student) != user:
        return None
    if AllowanceAccount.objects.filter(student=student, closed_on__isnull=True).exists():
        return None  # another still keeps it: it is handed over, not opened
    return {"student": student}


def waiting_lines(request: HttpRequest) -> list[TodoLine]:
    """For who arranges acting parents: what waits. For an acting parent: money to take over."""
    user, school = request.user, request.school
    lines = []
    if can(user, Capability.PAIR, school):
        url = reverse("mentoring:allowance_overview")
        counts = waiting_counts(user, school)
        for key, text in (
            ("differences", "零用钱交接有差额，{}笔待处理"),
            ("waiting", "零用钱账户待交接或结清，{}个"),
            ("above", "零用钱超定额支取，{}笔待看"),
        ):
            if counts[key]:
                late = key == "differences"
                lines.append(TodoLine(text.format(counts[key]), f"{url}#{key}", late=late))
    if can(user, Capability.KEEP_ALLOWANCES, school):
        taking = len(accounts_to_take_over(user, school))
        if taking:
            words = f"零用钱待您点清接手，{taking}人"
            lines.append(TodoLine(words, reverse("mentoring:allowances")))
    return lines
