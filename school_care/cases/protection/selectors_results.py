"""What the page of a case shows of what came of it."""

from dataclasses import dataclass
from typing import Any

from school_care.cases.models import Case, ReferralResult
from school_care.cases.prefill_referral import REFERRED
from school_care.cases.protection.enums import ResultKind
from school_care.cases.protection.result_duty import AHEAD
from school_care.cases.protection.services.results import Guardian, guardian_of
from school_care.core import clock
from school_care.students.enums import ContactRole

# As whom the new person goes into the pupil's file.
ROLES = {
    ResultKind.NEW_GUARDIAN: ContactRole.GUARDIAN,
    ResultKind.TEMPORARY: ContactRole.GUARDIAN,
    ResultKind.ENTRUSTED: ContactRole.CARER,
}


@dataclass(frozen=True)
class ResultLine:
    """A result, and what is to be done about it."""

    row: ReferralResult
    guardian: Guardian | None
    role: str  # of the new person in the file, "" where nobody new is named
    ends_soon: bool


def keeps_results(case: Case) -> bool:
    """Whether results are written down for cases of this kind."""
    return case.type in REFERRED


def results_of(user: Any, case: Case) -> list[ResultLine]:
    """The results of a case, newest first; one query."""
    rows = ReferralResult.objects.visible_to(user).filter(case=case)
    return [_line(row) for row in rows.select_related("written_by").order_by("-on", "-pk")]


def _line(row: ReferralResult) -> ResultLine:
    guardian = guardian_of(row)
    role = ROLES.get(ResultKind(row.kind), "") if guardian else ""
    stands = row.withdrawn_at is None and row.valid_until is not None
    soon = stands and row.valid_until - AHEAD <= clock.today()
    return ResultLine(row, guardian, str(role), bool(soon))
