"""核实: a claim becomes a fact, becomes another category, or is refuted.

Never by the person who claimed it, except a director without a colleague in that office, who then
writes down the evidence in words (of two eyes, the second is the paper).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from school_care.core import clock
from school_care.school.access import roles_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability, Role
from school_care.school.models import Appointment
from school_care.school.refusal import Refused
from school_care.students.enums import Cause, ExitReason
from school_care.students.models import CareCategory, StudentCategory
from school_care.students.selectors import may
from school_care.students.services.categories import (
    close,
    in_words,
    locked,
    note_change,
)
from school_care.students.services.imports.merging import (
    LEFT_BEHIND,
    SPECIFIC,
    UNKNOWN,
    UNSPECIFIED,
)

MAX_EVIDENCE = 120
UNDECIDED = (UNSPECIFIED, UNKNOWN)  # verified only as something else


@dataclass(frozen=True)
class Evidence:
    """What a verifier saw: chips (查看户口簿, 残疾证…) and own words."""

    seen: tuple[str, ...] = ()
    words: str = ""

    @property
    def text(self) -> str:
        """All of it as stored."""
        return "；".join([part for part in ("、".join(self.seen), self.words.strip()) if part])


@dataclass
class Verified:
    """What became of several claims: verified rows, and the others with the reason in words."""

    done: list[StudentCategory] = field(default_factory=list)
    refused: list[tuple[StudentCategory, str]] = field(default_factory=list)


def is_sole_director(by: Any, school: Any) -> bool:
    """Whether `by` is the only student-affairs director of the school today."""
    if Role.DIRECTOR not in roles_of(by, school):
        return False
    directors = Appointment.objects.effective(clock.today()).filter(
        school=school, role=Role.DIRECTOR
    )
    return not directors.exclude(user=by).exists()


def needs_review(row: StudentCategory, term_began: date | None) -> bool:
    """Whether a confidential category was last looked at before this term (domain §2.2)."""
    if not row.category.confidential or row.verified_on is None or term_began is None:
        return False
    return row.verified_on < term_began


@transaction.atomic
def verify_category(
    *,
    by: Any,
    row: StudentCategory,
    evidence: Evidence,
    as_category: CareCategory | None = None,
    cause: str | None = None,
) -> StudentCategory:
    """Verify a claim, or look at a confidential category again in a new term.

    `as_category`: what it truly is; the words it was claimed with stay. If the pupil holds that
    category already, the claim is closed as the same thing and the other row is verified. Verified
    already, nothing happens. Returns the row that holds now. Raises Refused.
    """
    row = locked(row)
    _require_verifier(by, row)
    if row.until is not None and row.until <= clock.today():
        raise Refused("这一类别已经退出，不用再核实。")
    if row.verified_on is not None and not needs_review(row, _term_began(row)):
        return row
    _check_evidence(by, row, evidence)
    target = as_category or row.category
    _check_target(by, row, target)
    if cause is not None and cause not in ("", *Cause.values):
        raise Refused("请重新选择致困原因。")
    if twin := _running(row, [target.code]):
        close(
            by=by,
            row=row,
            on=row.starts_on,
            reason=ExitReason.MISTAKE,
            note=f"与已登记的「{target}」是同一件事",
        )
        if twin.verified_on is not None:
            return twin
        _check_evidence(by, twin, evidence)
        return _confirm(by, twin, twin.category, evidence, cause=None)
    return _confirm(by, row, target, evidence, cause=cause)


def verify_categories(
    *,
    by: Any,
    rows: Iterable[StudentCategory],
    evidence: Evidence,
    as_category: CareCategory | None = None,
) -> Verified:
    """Verify several claims with the same evidence, each in its own transaction and with its own
    trace; one that cannot be verified does not hold up the others."""
    result = Verified()
    for row in rows:
        try:
            done = verify_category(by=by, row=row, evidence=evidence, as_category=as_category)
        except Refused as refusal:
            result.refused.append((row, str(refusal)))
        else:
            result.done.append(done)
    return result


@transaction.atomic
def refute_category(*, by: Any, row: StudentCategory, note: str) -> StudentCategory:
    """End a claim today as not true; whoever claimed it may refute it as well. Raises Refused."""
    row = locked(row)
    _require_verifier(by, row)
    if row.verified_on is not None:
        raise Refused("这一类别已经核实；情况有变请用「退出」。")
    if not note.strip():
        raise Refused("请写一句：怎么核实的，为什么不属实。")
    today = max(clock.today(), row.starts_on)
    return close(by=by, row=row, on=today, reason=ExitReason.REFUTED, note=note)


def why_not_verify(by: Any, row: StudentCategory, *, sole_director: bool) -> str:
    """Why `by` may not verify this claim; "" when they may. `sole_director`: see
    `is_sole_director`, asked once for many rows."""
    if row.claimed_by_id == by.pk and not sole_director:
        return "这是您自己登记的，须由另一人核实。"
    return ""


def _require_verifier(by: Any, row: StudentCategory) -> None:
    allowed = may(by, Capability.VERIFY_CATEGORIES, row.student)
    if not allowed or not StudentCategory.objects.visible_to(by).filter(pk=row.pk).exists():
        raise Refused("这一类别不由您核实，请联系德育主任。")


def _check_evidence(by: Any, row: StudentCategory, evidence: Evidence) -> None:
    own = row.claimed_by_id == by.pk
    problem = why_not_verify(by, row, sole_director=own and is_sole_director(by, row.school))
    if problem:
        raise Refused(problem)
    if own and not evidence.words.strip():
        raise Refused("这是您自己登记的，请用一句话写明核实依据。")
    if not evidence.text:
        raise Refused("请点选或写明核实依据。")
    if len(evidence.text) > MAX_EVIDENCE:
        raise Refused(f"核实依据请不超过{MAX_EVIDENCE}字。")


def _check_target(by: Any, row: StudentCategory, target: CareCategory) -> None:
    if target.code == UNSPECIFIED:
        raise Refused("请选定：父母双方都外出，还是只有一方外出。")
    if target.code == UNKNOWN or not target.in_use:
        raise Refused("请选定这是哪一类。")
    if row.category.confidential and target.pk != row.category_id:
        # its words would become readable to everyone who knows the other category
        raise Refused(f"「{row.category}」不能改成别的类别：请核实为不属实，再另行登记。")
    if target.confidential and target.pk != row.category_id:
        raise Refused(f"「{target}」须由德育主任或心理教师另行登记，不能由核实改成。")
    if target.code in SPECIFIC:
        other = _running(row, [code for code in LEFT_BEHIND if code != target.code])
        if other is not None:
            raise Refused(
                f"该生还登记着「{other.category}」，两项只能留一项："
                "请先把不对的那一项核实为不属实或退出。"
            )


def _running(row: StudentCategory, codes: list[str]) -> StudentCategory | None:
    """Another running row of the pupil with one of `codes`."""
    rows = StudentCategory.objects.on(clock.today()).filter(
        student=row.student, category__code__in=codes
    )
    return rows.exclude(pk=row.pk).select_related("category", "student__school").first()


def _confirm(
    by: Any,
    row: StudentCategory,
    target: CareCategory,
    evidence: Evidence,
    *,
    cause: str | None,
) -> StudentCategory:
    before = in_words(row)
    row.claimed_as = row.claimed_as or ("" if target.pk == row.category_id else row.category.name)
    row.category = target
    row.verified_by, row.verified_on = by, clock.today()
    row.evidence = evidence.text
    if cause is not None:
        row.cause = cause
    row.save()
    note_change("category.verified", by=by, row=row, student=row.student, before=before)
    return row


def _term_began(row: StudentCategory) -> date | None:
    term = SchoolCalendar(row.student.school).term_on(clock.today())
    return term.first_day if term else None
