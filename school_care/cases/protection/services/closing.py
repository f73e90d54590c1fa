"""How a case ends: what each kind still wants, following up, closing, taking it up again."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from school_care.cases.enums import CaseType
from school_care.cases.models import MandatoryReport, Protection, ProtectionEntry
from school_care.cases.protection.enums import EntryKind, Level, ProtectionState
from school_care.cases.protection.services import steps
from school_care.cases.protection.services.calls import police_called
from school_care.cases.protection.services.rights import require_level
from school_care.cases.services.closing import has_open_report
from school_care.school.refusal import Refused

MAX_WHY = 500
# What a kind still wants before it may be closed, each in a few words; none: it may be.
Check = Callable[[Protection], list[str]]

_checks: dict[str, Check] = {}


def register_check(kind: str, check: Check) -> None:
    """Let a kind say what is missing; called once at start-up."""
    _checks[kind] = check


def missing_of(protection: Protection) -> list[str]:
    """What must be there before the case may be closed, in words."""
    missing = []
    if protection.student_id is None:
        missing.append("确定是哪名学生")
    check = _checks.get(protection.kind)
    if check is not None:
        missing += check(protection)
    if protection.case is not None and has_open_report(protection.case):
        missing.append("把上报都办到了结")
    return missing


def check_report(protection: Protection) -> list[str]:
    """A mandatory report: the police were rung, and what came of it is written down."""
    missing = []
    if not police_called(protection):
        missing.append("登记报警电话")
    entries = ProtectionEntry.objects.filter(protection=protection, withdrawn_at__isnull=True)
    report = MandatoryReport.objects.filter(protection=protection).first()
    if not (report and report.outcome) and not entries.filter(kind=EntryKind.POLICE).exists():
        missing.append("登记公安的处置结果（「备案和结果」里点「登记结果」）")
    return missing


def follow(*, by: Any, protection: Protection, why: str, state: str) -> Protection:
    """The bodies have done their part: the school goes on looking after the child. `state`: the one
    the page showed. Raises Refused."""
    return _moved(by, protection, ProtectionState.FOLLOWING, why, state)


def close(*, by: Any, protection: Protection, why: str, state: str) -> Protection:
    """结案, by a handler. Raises Refused where something is missing."""
    require_level(by, protection, Level.CONTENT)
    missing = missing_of(protection)
    if missing:
        raise Refused(f"还不能结案，还缺：{'；'.join(missing)}。")
    return _moved(by, protection, ProtectionState.CLOSED, why, state, closed_why=why.strip())


def reopen(*, by: Any, protection: Protection, why: str, state: str) -> Protection:
    """A closed case is taken up again: what was written stays, its course goes on. Raises
    Refused."""
    return _moved(by, protection, ProtectionState.FOLLOWING, why, state)


def _moved(
    by: Any, protection: Protection, to: str, why: str, state: str, **facts: Any
) -> Protection:
    require_level(by, protection, Level.CONTENT)
    why = why.strip()
    if not why:
        raise Refused("请写明原因或结果。")
    if len(why) > MAX_WHY:
        raise Refused(f"说明请不超过{MAX_WHY}字。")
    if protection.state != state:
        raise Refused(steps.STALE)
    with transaction.atomic():
        return steps.move(protection, to, by=by, why=why, **facts)


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_check(CaseType.MR, check_report)
