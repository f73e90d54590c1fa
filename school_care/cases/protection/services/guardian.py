"""监护人涉嫌: while it is flagged nothing goes to the family, on any way."""

from typing import Any

from django.db import transaction

from school_care.cases.models import Protection
from school_care.cases.protection.enums import Level
from school_care.cases.protection.services import entries
from school_care.cases.protection.services.rights import require_level
from school_care.core import audit
from school_care.school.refusal import Refused
from school_care.students import silence


def flag(protection: Protection, *, by: Any = None) -> None:
    """Flag a case; rights are asked by the caller. Nothing where it is flagged."""
    with transaction.atomic():
        held = _held(protection)  # a name put to it at this moment is seen
        Protection.objects.filter(pk=held.pk).update(guardian_suspect=True)
        protection.guardian_suspect = True
        if held.student is not None:
            silence.hush(student=held.student, source_ref=str(held.public_id))
        audit.record("protection.guardian_flagged", actor=by, row=protection)


def set_flag(*, by: Any, protection: Protection, value: bool, why: str = "") -> None:
    """A handler flags it, or takes the flag away with a reason, when the police say so. Raises
    Refused. What stays is in the history of the case."""
    require_level(by, protection, Level.CONTENT)
    why = why.strip()
    with transaction.atomic():
        if value == _held(protection).guardian_suspect:
            return
        if not value and not why:
            raise Refused("请写明取消的依据，例如：派出所核实不是监护人，附文号。")
        if value:
            flag(protection, by=by)
        else:
            Protection.objects.filter(pk=protection.pk).update(guardian_suspect=False)
            protection.guardian_suspect = False
            silence.speak(source_ref=str(protection.public_id))
            audit.record("protection.guardian_cleared", actor=by, row=protection)
        words = "登记监护人涉嫌，暂停一切给家里的材料" if value else "取消监护人涉嫌"
        text = "：".join(part for part in (words, why) if part)
        entries.write(protection, by=by, text=text, in_content=bool(why))


def _held(protection: Protection) -> Protection:
    """The row as it is now, held."""
    return Protection.objects.select_for_update(of=("self",), no_key=True).get(pk=protection.pk)
