"""A session: written in a minute and a half, corrected with a trace, withdrawn with a reason."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.mentoring.models import CounsellingCase, CounsellingSession
from school_care.mentoring.services.counselling import sight
from school_care.mentoring.services.counselling.cases import held_open
from school_care.school.refusal import Refused

MAX_TEXT = 3000
MAX_MINUTES = 240


@dataclass(frozen=True)
class Session:
    """What a session says; `made` False: the child did not come."""

    happened_on: date
    minutes: int = 40
    made: bool = True
    begins: time | None = None
    course: str = ""
    observed: str = ""
    effect: str = ""
    next_on: date | None = None

    @classmethod
    def of(cls, row: CounsellingSession) -> "Session":
        """What is stored."""
        words = {name: getattr(row, name) or "" for name in ("course", "observed", "effect")}
        plain = ("happened_on", "minutes", "made", "begins", "next_on")
        return cls(**words, **{name: getattr(row, name) for name in plain})

    def in_words(self) -> dict[str, str]:
        """Field by field for the history of changes."""
        return {
            "happened_on": self.happened_on.isoformat(),
            "begins": self.begins.isoformat("minutes") if self.begins else "",
            "minutes": str(self.minutes),
            "made": "已到" if self.made else "未到",
            "course": self.course,
            "observed": self.observed,
            "effect": self.effect,
            "next_on": self.next_on.isoformat() if self.next_on else "",
        }


def write_session(
    *, by: Any, case: CounsellingCase, session: Session, public_id: UUID
) -> CounsellingSession:
    """Store a session under the id the client made; sent again it stores nothing twice. Raises
    Refused."""
    sight.require_keeper(by, case)
    _check(session, case)
    known = CounsellingSession.objects.filter(public_id=public_id, case=case).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            held = held_open(case)
            row = CounsellingSession(public_id=public_id, case=held, written_at=clock.now())
            _put(session, row)
            row.save(force_insert=True)
            _trace("session.written", by, row, made=row.made)
    except IntegrityError:  # the first sending was stored a moment ago
        return CounsellingSession.objects.get(public_id=public_id, case=case)
    return row


def correct_session(*, by: Any, row: CounsellingSession, session: Session) -> CounsellingSession:
    """更正: old and new words are kept sealed. Raises Refused."""
    sight.require_keeper(by, row.case)
    _check(session, row.case)
    with transaction.atomic():
        held_open(row.case)
        held = _held(row)
        changes = audit.changes(
            held,
            before=Session.of(held).in_words(),
            after=session.in_words(),
            actor=by,
            student_id=held.case.student.public_id,
            source="session-correct",
        )
        if not changes:
            return held
        for one in changes:
            one.school_id = held.case.school_id
        _put(session, held)
        held.corrected_at = clock.now()
        held.save()
        FieldChange.objects.bulk_create(changes)
        _trace("session.corrected", by, held, fields=[one.field for one in changes])
    return held


def withdraw_session(*, by: Any, row: CounsellingSession, reason: str) -> CounsellingSession:
    """撤销 with a reason: struck through, never counted. Raises Refused."""
    sight.require_keeper(by, row.case)
    reason = reason.strip()
    if not reason:
        raise Refused("请写明撤销原因。")
    with transaction.atomic():
        held = _held(row)
        held.withdrawn_at, held.withdrawn_why = clock.now(), reason[:200]
        held.save()
        _trace("session.withdrawn", by, held)
    return held


def _held(row: CounsellingSession) -> CounsellingSession:
    rows = CounsellingSession.objects.select_for_update(of=("self",))
    held = rows.select_related("case__student", "case__school").get(pk=row.pk)
    if held.withdrawn_at:
        raise Refused("这次记录已经撤销。")
    return held


def _put(session: Session, row: CounsellingSession) -> None:
    for name in ("happened_on", "minutes", "made", "begins", "next_on"):
        setattr(row, name, getattr(session, name))
    for name in ("course", "observed", "effect"):
        setattr(row, name, getattr(session, name).strip())


def _check(session: Session, case: CounsellingCase) -> None:
    said = session.course.strip() or session.observed.strip()
    rules = (
        (session.happened_on > clock.today(), "日期不能晚于今天。"),
        (not 1 <= session.minutes <= MAX_MINUTES, f"时长请填1到{MAX_MINUTES}分钟。"),
        (session.made and not said, "请点选做了什么，或写一句。"),
        (
            session.next_on is not None and session.next_on <= session.happened_on,
            "下次约定的日期应在这次以后。",
        ),
        (
            any(len(text) > MAX_TEXT for text in (session.course, session.observed)),
            f"每一栏请不超过{MAX_TEXT}字。",
        ),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)


def _trace(action: str, by: Any, row: CounsellingSession, **facts: Any) -> None:
    audit.record(
        action,
        actor=by,
        school_id=row.case.school_id,
        row=row,
        student_id=row.case.student.public_id,
        **facts,
    )
