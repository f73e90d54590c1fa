"""What a person does with a warning: 已知悉, 办结 with its outcome, 移交, 重新打开.

Each holds the row the sweep holds, so that of a person and a sweep one comes first; each leaves a
row of history and a trace. Whoever keeps the pupil may (`Alert.objects.visible_to`).
"""

from datetime import date
from typing import Any

from django.db import transaction

from school_care.alerts import events
from school_care.alerts.enums import STANDING, AlertState, Change, Outcome
from school_care.alerts.hands import hands_of
from school_care.alerts.models import Alert, AlertNote, AlertStep
from school_care.alerts.services.sweep import hold
from school_care.alerts.telling import tell_owner
from school_care.core import audit, clock
from school_care.school.models import User
from school_care.school.refusal import Refused

MOST_WORDS = 300
UNSEEN = "这条预警不在您的查看范围内，请找德育主任。"
CLEARED = "这条预警已经自动解除，不用再办。"
DONE = "这条预警已经有人办结，请看经过；确有需要可以重新打开。"
STALE = "这条预警刚刚有了变化，请刷新页面后再办。"


@transaction.atomic
def seen(*, by: Any, alert: Alert) -> Alert:
    """已知悉: somebody has read it and will act; said again it changes nothing. Raises Refused."""
    row = _standing(by, alert)
    if row.state == AlertState.OPEN:
        _set(row, state=AlertState.SEEN, seen_at=clock.now())
        _step(row, by, Change.SEEN)
        _trace("alert.seen", by, row)
    return row


@transaction.atomic
def end(*, by: Any, alert: Alert, outcome: str, words: str = "") -> Alert:
    """办结: what the warning turned out to be, with a sentence where it was a false alarm. The same
    condition does not raise it again while it goes on. Raises Refused. Effects: the row, its
    history with the sealed sentence, a trace, whoever listens is told."""
    if outcome not in Outcome.values:
        raise Refused("请选择结果：属实已处理、属实早已在办，或误报。")
    said = _words(words)
    if outcome == Outcome.FALSE and not said:
        raise Refused("误报请写一句为什么，学校据此调整规则。")
    row = _standing(by, alert)
    today = clock.today()
    _set(row, state=AlertState.DONE, outcome=outcome, ended_on=today, ended_at=clock.now())
    _step(row, by, Change.DONE, outcome=outcome, note=_note(row, said))
    _trace("alert.ended", by, row, outcome=str(outcome))
    events.announce(events.Event(events.ENDED, row, today, by))
    return row


def settled(*, alert: Alert, by: Any, outcome: str, words: str, on: date) -> None:
    """The work on a case has settled a standing warning: it ends with it, on that school day, so
    that nobody ends it a second time by hand. Whose right it was, the case's own service asked. For
    whoever listens to the end of a sweep, and so holds its row."""
    _set(alert, state=AlertState.DONE, outcome=outcome, ended_on=on, ended_at=clock.now())
    _step(alert, by, Change.DONE, on=on, outcome=outcome, note=_note(alert, words))
    _trace("alert.ended", by, alert, outcome=str(outcome))
    events.announce(events.Event(events.ENDED, alert, on, by))


@transaction.atomic
def hand(*, by: Any, alert: Alert, to: User) -> Alert:
    """移交: another person answers for it from now on, and is told. To whoever holds it already,
    nothing changes. Raises Refused."""
    row = _standing(by, alert)
    if row.owner_id == to.pk:
        return row
    if to.pk not in {one.user.pk for one in hands_of(row)}:
        raise Refused(f"{to.name}看不到这名学生的预警，请改选其他人。")
    held = row.owner_id
    _set(row, owner=to)
    step = _step(row, by, Change.HANDED, to_owner=to)
    _trace("alert.handed", by, row, old=held, new=to.pk)
    tell_owner(row, on=step.on, by=by, key=f"alert:{row.public_id}:{step.pk}")
    return row


@transaction.atomic
def reopen(*, by: Any, alert: Alert, why: str) -> Alert:
    """重新打开: what was ended too early, as long as its condition goes on. Raises Refused."""
    said = _words(why)
    if not said:
        raise Refused("请写一句为什么要重新打开。")
    row = _held(by, alert)
    if row.state in STANDING:
        raise Refused("这条预警还没有办结，可以直接办理。")
    if row.state == AlertState.CLEARED or not row.holds:
        raise Refused("引起预警的情况已经没有了，不用重新打开；再发生时会有新的预警。")
    nothing = {"outcome": "", "ended_on": None, "ended_at": None, "seen_at": None}
    _set(row, state=AlertState.OPEN, **nothing)
    _step(row, by, Change.REOPENED, note=_note(row, said))
    _trace("alert.reopened", by, row)
    return row


def _held(by: Any, alert: Alert) -> Alert:
    """The row as it is now, held until the transaction ends; for those who see it."""
    hold(alert.school)
    rows = Alert.objects.visible_to(by).filter(pk=alert.pk)
    row = rows.select_related("school", "student__current_class", "owner").first()
    if row is None:
        raise Refused(UNSEEN)
    return row


def _standing(by: Any, alert: Alert) -> Alert:
    row = _held(by, alert)
    if row.state not in STANDING:
        raise Refused(CLEARED if row.state == AlertState.CLEARED else DONE)
    return row


def _set(row: Alert, **values: Any) -> None:
    """Compare-and-set on what was read: a writer that holds no row of the sweep is found out."""
    unchanged = Alert.objects.filter(pk=row.pk, state=row.state, owner=row.owner_id)
    if not unchanged.update(**values):
        raise Refused(STALE)
    for name, value in values.items():
        setattr(row, name, value)


def _step(row: Alert, by: Any, change: str, on: date | None = None, **details: Any) -> AlertStep:
    return AlertStep.objects.create(
        alert=row,
        at=clock.now(),
        on=on or clock.today(),
        by=by,
        change=change,
        because=row.because,
        **details,
    )


def _note(row: Alert, words: str) -> AlertNote | None:
    if not words:
        return None
    note = AlertNote(school=row.school, text=words)
    note.save()
    return note


def _words(typed: str) -> str:
    said = " ".join(typed.split())
    if len(said) > MOST_WORDS:
        raise Refused(f"说明请不超过{MOST_WORDS}字。")
    return said


def _trace(action: str, by: Any, row: Alert, **facts: Any) -> None:
    student = row.student.public_id
    audit.record(action, actor=by, row=row, student_id=student, rule=row.rule, **facts)
