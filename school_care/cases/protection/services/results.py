"""What came of a referral (R14, R29): written down beside the case, withdrawn with a reason."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from school_care.cases.models import Case, ReferralResult
from school_care.cases.prefill_referral import REFERRED
from school_care.cases.protection.enums import ResultKind
from school_care.core import audit, clock
from school_care.escalation.services.rights import require_drafting
from school_care.school.refusal import Refused

MAX_TEXT, MAX_LINE = 1000, 60
# Somebody else looks after the child from now on.
NEW_CARER = (ResultKind.NEW_GUARDIAN, ResultKind.ENTRUSTED, ResultKind.TEMPORARY)


@dataclass(frozen=True)
class Guardian:
    """Who looks after the child from now on."""

    name: str = ""
    relation: str = ""
    phone: str = ""

    @property
    def words(self) -> str:
        """姑姑 李某，电话199…."""
        who = " ".join(part for part in (self.relation, self.name) if part)
        return "，".join(part for part in (who, self.phone and f"电话{self.phone}") if part)


@dataclass(frozen=True)
class ResultValues:
    """What a body did. `kind`: of ResultKind; `valid_until`: its last day."""

    kind: str
    on: date
    unit: str
    number: str = ""
    rating: str = ""
    text: str = ""
    valid_until: date | None = None
    guardian: Guardian = Guardian()


def add(*, by: Any, case: Case, values: ResultValues) -> ReferralResult:
    """Keep a result of a case, running or closed. Effects: the row and a trace. Raises Refused."""
    require_drafting(by, case.student)
    if case.type not in REFERRED:
        raise Refused("这类事项不登记转介结果。")
    values = _checked(values)
    kept = values.guardian
    with transaction.atomic():
        row = ReferralResult(
            case=case,
            school_id=case.school_id,
            kind=values.kind,
            on=values.on,
            unit=values.unit,
            number=values.number,
            rating=values.rating,
            valid_until=values.valid_until,
            written_by=by,
            written_at=clock.now(),
        )
        row.text = values.text
        row.new_guardian = json.dumps(asdict(kept), ensure_ascii=False) if kept.name else ""
        row.save(force_insert=True)
        audit.record("referral.result", actor=by, row=row, student_id=case.student.public_id)
    return row


def withdraw(*, by: Any, result: ReferralResult, why: str) -> None:
    """A result written by mistake stands no more; it stays to be read. Raises Refused."""
    student = result.case.student
    require_drafting(by, student)
    why = why.replace("\0", " ").strip()
    if not why or len(why) > 200:
        raise Refused("请用200字以内写明为什么撤下这条结果，例如：登记错了学生。")
    with transaction.atomic():
        changed = ReferralResult.objects.filter(pk=result.pk, withdrawn_at__isnull=True).update(
            withdrawn_at=clock.now(), withdrawn_why=why
        )
        if not changed:
            raise Refused("这条结果已经撤下。")
        audit.record(
            "referral.result_withdrawn", actor=by, row=result, student_id=student.public_id
        )


def guardian_of(result: ReferralResult) -> Guardian | None:
    """The new guardian or carer that was written down."""
    return Guardian(**json.loads(result.new_guardian)) if result.new_guardian else None


def _checked(values: ResultValues) -> ResultValues:
    if values.kind not in ResultKind.values:
        raise Refused("请选择结果。")
    if values.on > clock.today():
        raise Refused("结果的日期不能晚于今天。")
    if values.valid_until is not None and values.valid_until < values.on:
        raise Refused("有效期不能早于结果的日期。")
    lines = {name: getattr(values, name).strip() for name in ("unit", "number", "rating")}
    if not lines["unit"]:
        raise Refused("请写明哪个单位作出的。")
    for label, words, most in (
        ("作出单位", lines["unit"], MAX_LINE),
        ("文号", lines["number"], MAX_LINE),
        ("评估等级", lines["rating"], 20),
        ("结果说明", values.text, MAX_TEXT),
    ):
        if len(words) > most:
            raise Refused(f"{label}请不超过{most}字。")
    asked = values.guardian if values.kind in NEW_CARER else Guardian()
    guardian = Guardian(*(part.strip() for part in asdict(asked).values()))
    if values.kind == ResultKind.NEW_GUARDIAN and not guardian.name:
        raise Refused("请写明新的监护人是谁。")
    return replace(values, **lines, text=values.text.strip(), guardian=guardian)
