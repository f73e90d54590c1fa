"""Care categories of a pupil: entering, leaving, taking back an exit.

What a person enters is a claim until somebody else verifies it (`services.verifying`). How a claim
meets what the archive knows (re-entry, 留守 of one kind or the other) is the roster import's rule,
`imports.merging`, and stands nowhere else. Every service checks the person's right itself, writes
its trace in the same transaction and raises Refused.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.core.templatetags.days import long_date
from school_care.school.access import roles_of
from school_care.school.enums import Capability, Role
from school_care.school.refusal import Refused
from school_care.students.access import pupil_ids_in_confidence_of
from school_care.students.enums import Cause, EnrolmentStatus, ExitReason
from school_care.students.models import (
    CareCategory,
    Student,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.roster.rows import CategoryClaim
from school_care.students.selectors import may
from school_care.students.services.imports.merging import LEFT_BEHIND, UNKNOWN, merge_categories
from school_care.students.services.imports.pupil_file import Span
from school_care.students.services.levels import end_level_with_category
from school_care.students.services.rights import may_edit

# Confidential categories are entered and ended by these only (domain §2.2).
KEEPS_CONFIDENTIAL = frozenset({Role.DIRECTOR, Role.COUNSELLOR})
MAX_REASON = 200


@dataclass(frozen=True)
class Claim:
    """What somebody says of a pupil: the category, from which day, why."""

    category: CareCategory
    starts_on: date
    cause: str = ""
    entry_reason: str = ""


@dataclass(frozen=True)
class Claimed:
    """The row that holds the category; `created` is False when the pupil held it already."""

    row: StudentCategory
    created: bool


def may_keep(by: Any, student: Student, *, confidential: bool) -> bool:
    """Whether `by` may enter and end categories of `student` today: ordinary ones who keeps the
    archive, confidential ones director and counsellor."""
    if not confidential:
        return may_edit(by, student)
    if not roles_of(by, student.school) & KEEPS_CONFIDENTIAL:
        return False
    return Student.objects.filter(
        pk__in=pupil_ids_in_confidence_of(by), school_id=student.school_id
    ).contains(student)


def claimable_categories(by: Any, student: Student) -> list[CareCategory]:
    """The categories `by` may enter for `student`, in the usual order; none: no right."""
    offered = [kind for kind in (False, True) if may_keep(by, student, confidential=kind)]
    if not offered:
        return []
    known = CareCategory.objects.filter(in_use=True, confidential__in=offered)
    return list(known.exclude(code=UNKNOWN))


@transaction.atomic
def claim_category(*, by: Any, student: Student, claim: Claim, public_id: UUID) -> Claimed:
    """Enter a category as a claim from a day.

    Held already, nothing is stored twice. 留守 of one kind replaces the other from that day. After
    an exit it is a new interval, the old one stays. Effects: the rows, a trace. Raises Refused.
    """
    _check_claim(by, student, claim)
    Student.objects.select_for_update().get(pk=student.pk)
    rows = _rows_of(student)
    known = next((row for row in rows if row.public_id == public_id), None)
    if known is not None:
        return Claimed(known, created=False)
    if StudentCategory.objects.filter(public_id=public_id).exists():
        raise Refused("这张表的编号已被使用，请刷新页面后重填。")
    _refuse_overlap(rows, claim)
    merged = merge_categories(
        [_span(row) for row in rows],
        [CategoryClaim("", claim.category.code)],
        care_from=claim.starts_on,
        care_until=None,
        on=claim.starts_on,
    )
    entered = _store(by, student, claim, merged, public_id)
    if entered is not None:
        return Claimed(entered, created=True)
    family = LEFT_BEHIND if claim.category.code in LEFT_BEHIND else (claim.category.code,)
    held = next(row for row in rows if row.category.code in family and row.until is None)
    return Claimed(held, created=False)


def _check_claim(by: Any, student: Student, claim: Claim) -> None:
    category = claim.category
    today = clock.today()
    rules = (
        (
            not may_keep(by, student, confidential=category.confidential),
            f"「{category}」只能由德育主任或心理教师登记。"
            if category.confidential
            else "该生不由您维护档案，请联系班主任或学籍员登记。",
        ),
        (not category.in_use or category.code == UNKNOWN, "请选择一个具体的类别。"),
        (student.status != EnrolmentStatus.ENROLLED, "该生已离校，不能再登记类别。"),
        (claim.starts_on > today, "入列日期不能晚于今天。"),
        (
            student.birth_date is not None and claim.starts_on < student.birth_date,
            "入列日期早于该生的出生日期，请核对。",
        ),
        (bool(claim.cause) and claim.cause not in Cause.values, "请重新选择致困原因。"),
        (len(claim.entry_reason) > MAX_REASON, f"入列说明请不超过{MAX_REASON}字。"),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)


def _rows_of(student: Student) -> list[StudentCategory]:
    rows = StudentCategory.objects.filter(student=student).select_related("category")
    return list(rows.order_by("starts_on", "id"))


def _span(row: StudentCategory) -> Span:
    return Span(row.category.code, row.starts_on, row.until, row.claimed_as, row)


def _refuse_overlap(rows: list[StudentCategory], claim: Claim) -> None:
    """An interval that has ended is history: a new one begins when it ended, or later."""
    code = claim.category.code
    family = LEFT_BEHIND if code in LEFT_BEHIND else (code,)
    ended = [row for row in rows if row.category.code in family and row.until is not None]
    over = [row for row in ended if claim.starts_on < row.until]
    if over:
        last = max(over, key=lambda row: row.until)
        raise Refused(
            f"该生{long_date(last.starts_on)}至{long_date(last.until)}已列入「{last.category}」，"
            f"再次列入的日期应不早于{long_date(last.until)}。"
        )


def _store(
    by: Any, student: Student, claim: Claim, merged: tuple[Span, ...], public_id: UUID
) -> StudentCategory | None:
    """Write what the merge changed; the row that now holds the claim, None if nothing changed."""
    entered = None
    for span in merged:
        row = span.row
        if row is None:
            entered = StudentCategory(
                public_id=public_id, school_id=student.school_id, student=student
            )
            entered.starts_on, entered.until = span.starts_on, span.until
            _enter(by, student, entered, claim, before={})
        elif row.category.code != span.key:  # another kind of 留守 on the day the old one began
            before = in_words(row)
            row.verified_by = row.verified_on = None
            row.evidence = ""
            _enter(by, student, row, claim, before=before)
            entered = row
        elif row.until != span.until:
            before = in_words(row)
            row.until, row.exit_reason = span.until, ExitReason.ENDED
            row.exit_note = f"改列为「{claim.category}」"
            row.ended_at, row.ended_by = clock.now(), by
            row.save()
            note_change("category.ended", by=by, row=row, student=student, before=before)
    return entered


def _enter(
    by: Any, student: Student, row: StudentCategory, claim: Claim, *, before: dict[str, str]
) -> None:
    row.category = claim.category
    row.cause, row.entry_reason = claim.cause, claim.entry_reason
    row.claimed_by = by
    row.save()
    note_change("category.claimed", by=by, row=row, student=student, before=before)


@transaction.atomic
def end_category(
    *, by: Any, row: StudentCategory, on: date, reason: str, note: str = ""
) -> StudentCategory:
    """End a running category: `on` is the first day the pupil no longer belongs to it.

    With the last category the care level ends on the same day. Effects: the row, the level, a
    trace. Raises Refused.
    """
    row = locked(row)
    student = row.student
    if not may_keep(by, student, confidential=row.category.confidential):
        raise Refused("这一类别不由您登记和退出，请联系德育主任。")
    if reason not in ExitReason.values or reason == ExitReason.REFUTED:
        raise Refused("请选择退出原因。")
    if reason == ExitReason.OTHER and not note.strip():
        raise Refused("退出原因选「其他」时，请写一句说明。")
    return close(by=by, row=row, on=on, reason=reason, note=note)


def close(*, by: Any, row: StudentCategory, on: date, reason: str, note: str) -> StudentCategory:
    """End a locked row on a day, inside the caller's transaction, which has checked the right."""
    if row.until is not None and row.until <= clock.today():
        raise Refused("这一类别已经退出了，请刷新页面。")
    if on > max(clock.today(), row.starts_on):
        raise Refused("退出日期不能晚于今天；到那天再登记即可。")
    if on < row.starts_on:
        raise Refused(f"退出日期不能早于入列日期（{long_date(row.starts_on)}）。")
    if len(note) > MAX_REASON:
        raise Refused(f"退出说明请不超过{MAX_REASON}字。")
    before = in_words(row)
    row.until, row.exit_reason, row.exit_note = on, reason, note.strip()
    row.ended_at, row.ended_by = clock.now(), by
    row.ended_level = _end_level_with_last(by=by, row=row)
    row.save()
    note_change("category.ended", by=by, row=row, student=row.student, before=before)
    return row


def _end_level_with_last(*, by: Any, row: StudentCategory) -> StudentCareLevel | None:
    """End the level when no category is left. Returns the one to take up again if the exit is taken
    back: what ran openly before that day; a temporary one is not taken up again by itself."""
    others = StudentCategory.objects.filter(student=row.student).exclude(pk=row.pk)
    ends = list(others.values_list("until", flat=True))
    today = clock.today()
    if any(until is None or until > today for until in ends):
        return None
    last_day = max([row.until, *ends])
    open_one = StudentCareLevel.objects.filter(
        student=row.student, until__isnull=True, starts_on__lt=last_day
    ).first()
    end_level_with_category(student=row.student, on=last_day, by=by)
    return open_one


@transaction.atomic
def restore_category(*, by: Any, row: StudentCategory) -> StudentCategory:
    """撤销退出, on the day the exit was entered: the category runs on as if it had not ended, and
    the level that ended with it too. Raises Refused."""
    row = locked(row)
    student = row.student
    problem = why_not_restore(by, row)
    if problem:
        raise Refused(problem)
    code = row.category.code
    family = LEFT_BEHIND if code in LEFT_BEHIND else (code,)
    running = StudentCategory.objects.filter(
        student=student, category__code__in=family, until__isnull=True
    )
    if other := running.select_related("category").first():
        raise Refused(f"该生现已列入「{other.category}」，不能再撤销这次退出。")
    before = in_words(row)
    level, ended_on = row.ended_level, row.until
    row.until, row.exit_reason, row.exit_note = None, "", ""
    row.ended_at = row.ended_by = row.ended_level = None
    row.save()
    if level is not None:
        _reopen_level(by=by, student=student, level=level, ended_on=ended_on)
    note_change("category.restored", by=by, row=row, student=student, before=before)
    return row


def why_not_restore(by: Any, row: StudentCategory) -> str:
    """Why `by` may not take back the exit of `row`; "" when they may."""
    if row.until is None or row.ended_at is None:
        return "这一类别没有可以撤销的退出。"
    if timezone.localdate(row.ended_at) != clock.today():
        return "退出已过当天，不能撤销；情况有变请重新登记。"
    allowed = (
        may(by, Capability.VERIFY_CATEGORIES, row.student)
        if row.exit_reason == ExitReason.REFUTED
        else may_keep(by, row.student, confidential=row.category.confidential)
    )
    return "" if allowed else "这次退出不由您登记，请联系德育主任。"


def _reopen_level(
    *, by: Any, student: Student, level: StudentCareLevel, ended_on: date | None
) -> None:
    """Only while nobody has given another level or changed this one since."""
    if StudentCareLevel.objects.filter(student=student, until__isnull=True).exists():
        return
    level = StudentCareLevel.objects.select_for_update().get(pk=level.pk)
    ended = level.until
    if ended is None or (ended_on is not None and ended < ended_on):
        return
    level.until = None
    level.save(update_fields=["until"])
    FieldChange.objects.bulk_create(
        audit.changes(
            level,
            before={"until": ended},
            after={"until": None},
            actor=by,
            student_id=student.public_id,
            source="category-restored",
        )
    )
    audit.record("level.reopened", actor=by, row=level, student_id=student.public_id)


def locked(row: StudentCategory) -> StudentCategory:
    """The row as it stands, locked until the transaction ends, with pupil and category."""
    Student.objects.select_for_update().get(pk=row.student_id)
    rows = StudentCategory.objects.select_related("category", "student__school")
    return rows.get(pk=row.pk)


def in_words(row: StudentCategory) -> dict[str, str]:
    """Field by field as a person reads it, for the history of changes."""
    return {
        "category": row.category.name,
        "starts_on": row.starts_on.isoformat(),
        "until": row.until.isoformat() if row.until else "",
        "cause": row.get_cause_display(),
        "entry_reason": row.entry_reason,
        "verified_on": row.verified_on.isoformat() if row.verified_on else "",
        "evidence": row.evidence,
        "exit_reason": row.get_exit_reason_display(),
        "exit_note": row.exit_note,
    }


def note_change(
    action: str, *, by: Any, row: StudentCategory, student: Student, before: dict[str, str]
) -> None:
    """The trace of a stored row and, for every field that says something else now, its history."""
    FieldChange.objects.bulk_create(
        audit.changes(
            row,
            before=before,
            after=in_words(row),
            actor=by,
            student_id=student.public_id,
            source=action,
        )
    )
    audit.record(action, actor=by, row=row, student_id=student.public_id)
