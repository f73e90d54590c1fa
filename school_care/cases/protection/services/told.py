"""是否通知监护人: told, or not told and why. Nobody at home is told while one of them is suspected
(domain §4.6)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from school_care.cases.models import Protection
from school_care.cases.protection.enums import EntryKind, GuardiansTold, Level
from school_care.cases.protection.services import entries, steps
from school_care.cases.protection.services.rights import require_level
from school_care.core import audit, clock
from school_care.school.refusal import Refused
from school_care.students import silence

MAX_WORDS = 500
SUSPECTED = "监护人涉嫌，不通知家里任何人。请选「不通知」，写明理由；公安核实后先取消涉嫌登记。"


def note_told(
    *,
    by: Any,
    protection: Protection,
    told: str,
    words: str,
    revision: int,
    at: datetime | None = None,
) -> Protection:
    """Write down whether the guardians were told: when, whom and how, or why not. `revision`: the
    one the page showed. Effects: the row, a line in the course without those words, a trace.
    Raises Refused."""
    require_level(by, protection, Level.CONTENT)
    words = words.strip()
    if told not in GuardiansTold.values:
        raise Refused("请选择是否已经通知监护人。")
    if len(words) > MAX_WORDS:
        raise Refused(f"说明请不超过{MAX_WORDS}字。")
    with transaction.atomic():
        held = Protection.objects.select_for_update(of=("self",), no_key=True).get(pk=protection.pk)
        if held.revision != revision:
            raise Refused(steps.STALE)
        _check(held, told, words, at)
        held.guardians_told, held.guardians_words = told, words
        held.guardians_told_at = at if told == GuardiansTold.TOLD else None
        held.revision += 1
        held.save()
        line = f"通知监护人：{GuardiansTold(told).label}"
        entries.write(held, by=by, kind=EntryKind.FAMILY, text=line)
        audit.record("protection.told", actor=by, row=held, told=told)
    protection.refresh_from_db()
    return protection


def _check(held: Protection, told: str, words: str, at: datetime | None) -> None:
    if told == GuardiansTold.NOT_TOLD and not words:
        raise Refused("请写明不通知的理由，例如：监护人涉嫌，公安要求先不通知。")
    if told != GuardiansTold.TOLD:
        return
    if held.guardian_suspect:
        raise Refused(SUSPECTED)
    if held.student is not None:
        silence.require_spoken(held.student)
    if at is None:
        raise Refused("请填写什么时候通知的。")
    if at > clock.now():
        raise Refused("通知时间不能晚于现在。")
    if not words:
        raise Refused("请写明通知了谁、怎么通知的。")
