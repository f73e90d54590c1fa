"""Telephone calls of a case: the telephone comes before the message (未成年人保护法第十一条)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from school_care.cases.models import Protection, ProtectionCall
from school_care.cases.protection import telling
from school_care.cases.protection.enums import ENDED, CallTo, Level, ProtectionState
from school_care.cases.protection.services import filing, steps
from school_care.cases.protection.services.rights import require_level
from school_care.core import audit, clock
from school_care.school.refusal import Refused

POLICE = (CallTo.POLICE_110, CallTo.STATION)
MAX_NAME, MAX_NUMBER, MAX_TEXT = 40, 60, 1000


def police_called(protection: Protection) -> bool:
    """Whether a call to the police is recorded."""
    return ProtectionCall.objects.filter(protection=protection, to__in=POLICE).exists()


def record(
    *,
    by: Any,
    protection: Protection,
    to: str,
    called_at: datetime,
    caller: str,
    answered_by: str = "",
    number: str = "",
    text: str = "",
    unit: str = "",
) -> ProtectionCall:
    """Write a call down; whoever is in the case may, because whoever found the child rings first.
    Effects: the row, a trace; once the police know of a mandatory report it is 处置中, what is
    written goes out, and whoever handles it is told. Raises Refused."""
    require_level(by, protection, Level.OWN)
    caller, answered_by, number = caller.strip(), answered_by.strip(), number.strip()
    text, unit = text.strip(), unit.strip()
    if to not in CallTo.values:
        raise Refused("请选择打给谁。")
    if not caller:
        raise Refused("请写明是谁打的电话。")
    if called_at > clock.now():
        raise Refused("通话时间不能晚于现在。")
    if max(len(caller), len(answered_by)) > MAX_NAME or max(len(number), len(unit)) > MAX_NUMBER:
        raise Refused(f"姓名请不超过{MAX_NAME}字，单位和编号不超过{MAX_NUMBER}字。")
    if len(text) > MAX_TEXT:
        raise Refused(f"对方的意见请不超过{MAX_TEXT}字。")
    with transaction.atomic():
        held = _held(protection)
        row = ProtectionCall(
            protection=held,
            to=to,
            unit=unit,
            called_at=called_at,
            caller=caller,
            answered_by=answered_by,
            number=number,
            written_by=by,
            written_at=clock.now(),
        )
        row.text = text
        row.save(force_insert=True)
        audit.record("protection.call", actor=by, row=held, to=to)
        if to in POLICE:
            _police_know(held, by, row)
    protection.refresh_from_db()
    return row


def add_number(*, by: Any, call: ProtectionCall, number: str, answered_by: str = "") -> None:
    """The number under which the call was taken, where it came later. What stands there is not
    changed. Raises Refused."""
    mine = call.written_by_id == by.pk
    require_level(by, call.protection, Level.OWN if mine else Level.CONTENT)
    number, answered_by = number.strip(), answered_by.strip()
    if not number:
        raise Refused("请填写接报编号。")
    if len(number) > MAX_NUMBER or len(answered_by) > MAX_NAME:
        raise Refused(f"编号请不超过{MAX_NUMBER}字，姓名不超过{MAX_NAME}字。")
    with transaction.atomic():
        rows = ProtectionCall.objects.filter(pk=call.pk, number="")
        values = {"number": number}
        if answered_by and not call.answered_by:
            values["answered_by"] = answered_by
        if not rows.update(**values):
            raise Refused("这次电话已经有接报编号，不能改；有误的请在办理记录里说明。")
        audit.record("protection.call_number", actor=by, row=call.protection)


def _held(protection: Protection) -> Protection:
    """The row as it is now, held; Raises Refused where it has ended."""
    held = Protection.objects.select_for_update(of=("self",), no_key=True).get(pk=protection.pk)
    if held.state in ENDED:
        raise Refused("这件事项已经结束；有新的情况请重新办理，或者另报一件。")
    return held


def _police_know(held: Protection, by: Any, row: ProtectionCall) -> None:
    """The state, the writing that waited for the call, and whoever handles it."""
    if held.is_report and held.state == ProtectionState.REPORTED:
        steps.move(held, ProtectionState.HANDLING, by=by, why="已电话报警")
    filing.send_out(by=by, protection=held)
    telling.tell_of(held, telling.MOVED, actor=by, key=str(row.public_id))
