"""移交: a person says who holds an open duty, or gives it back to whom it came from."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.duties.hands import Staff
from school_care.duties.models import Duty, DutyChange
from school_care.duties.reckoning.owners import Answerable
from school_care.duties.services.changes import Book
from school_care.duties.services.ledger import hold
from school_care.duties.services.telling import tell_assigned
from school_care.duties.wording import title
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School, User
from school_care.school.refusal import Refused

MAX_REASON = 60
HANDED, BACK = "移交", "交回"
CLOSED = "所选的待办已经办结或不再需要，请刷新页面后重新选择。"


def candidates(duty: Duty) -> list[User]:
    """Who may hold a duty: works here, may read of its pupil or class and do there what it asks;
    nearest to the child first."""
    return [hand.user for hand in Staff(duty.school).hands(duty)]


def assign(*, by: User, duties: Iterable[Duty], to: User, reason: str = "") -> int:
    """Give open duties of one school to `to`; how many changed hands.

    Effects: owner and a DutyChange each, a trace each, one notice to `to` (never to the actor).
    What `to` holds already stays as it is, so that a second submit changes nothing; what was
    settled meanwhile is left out. All of them or none. Raises Refused (no right, all settled, or
    `to` may not see one of them)."""
    reason = " ".join(reason.split())
    if len(reason) > MAX_REASON:
        raise Refused(f"原因请不超过{MAX_REASON}字。")
    asked = list(duties)
    school = _school_of(asked, by)
    with transaction.atomic():
        hold(school)
        rows = _open_rows(by, school, asked)
        moving = [duty for duty in rows if duty.owner_id != to.pk]
        _require_all_may(school, moving, to)
        book = Book(by=by)
        why = f"{HANDED}：{reason}" if reason else HANDED
        _give(book, by, [(duty, to.pk, why) for duty in moving])
        if moving:
            tell_assigned(duties=moving, to=to, by=by)
    return len(moving)


def hand_back(*, by: User, duties: Iterable[Duty]) -> int:
    """Take a hand-over back: each goes to who held it before, or, where that person may no longer
    hold it, to whose it is by post; how many changed hands. What was handed back already stays, so
    that a second submit changes nothing.

    Effects as `assign`; nobody is told, since the duty is where it was. Raises Refused."""
    asked = list(duties)
    school = _school_of(asked, by)
    with transaction.atomic():
        hold(school)
        rows = [duty for duty in _open_rows(by, school, asked) if duty.assigned]
        before = _held_before(rows)
        rows = [duty for duty in rows if duty.pk in before]
        answerable, staff = Answerable(school.pk, clock.today()), Staff(school)
        given = []
        for duty in rows:
            owner = before[duty.pk]
            if not staff.may_hold(owner, duty):
                owner = answerable.of(duty.kind, duty.student_id, duty.school_class_id)
            given.append((duty, owner, BACK))
        _give(Book(by=by), by, given)
    return len(rows)


def _school_of(duties: Collection[Duty], by: User) -> School:
    schools = {duty.school_id: duty.school for duty in duties}
    if len(schools) != 1:
        raise Refused("请先勾选要移交的待办。")
    school = next(iter(schools.values()))
    if not can(by, Capability.OVERSEE_DUTIES, school):
        raise Refused("您不能移交这所学校的待办。")
    return school


def _open_rows(by: User, school: School, asked: Collection[Duty]) -> list[Duty]:
    """The rows as they are now (the ledger is held); only what `by` sees and is still open."""
    rows = list(
        Duty.objects.visible_to(by)
        .open()
        .filter(school=school, pk__in=[duty.pk for duty in asked])
        .select_related("school", "student__current_class", "school_class")
        .order_by("pk")
    )
    if not rows:
        raise Refused(CLOSED)
    return rows


def _require_all_may(school: School, duties: Collection[Duty], to: User) -> None:
    staff = Staff(school)
    barred = [duty for duty in duties if not staff.may_hold(to.pk, duty)]
    if barred:
        if len(barred) == len(duties):
            raise Refused(f"{to.name}不能查看或办理所涉及的学生、班级，请改选其他人。")
        what = "、".join(dict.fromkeys(title(duty) for duty in barred))
        raise Refused(
            f"{to.name}不能查看或办理其中{len(barred)}件（{what}），请取消勾选这几件，或改选其他人。"
        )


def _give(book: Book, by: User, given: list[tuple[Duty, int | None, str]]) -> None:
    """Write the new owners. A duty that comes to whose it is by post is not an exception any
    more: from then on it follows the post."""
    answerable = Answerable(given[0][0].school_id, clock.today()) if given else None
    entries = []
    for duty, owner, why in given:
        entries.append(_trace(by, duty, owner))
        by_post = answerable.of(duty.kind, duty.student_id, duty.school_class_id)
        book.give(duty, owner, why, assigned=owner != by_post)
    book.write()
    audit.record_many(entries)


def _trace(by: User, duty: Duty, owner: int | None) -> Any:
    student = duty.student.public_id if duty.student else None
    return audit.entry(
        "duty.assigned", actor=by, row=duty, student_id=student, old=duty.owner_id, new=owner
    )


def _held_before(duties: Collection[Duty]) -> dict[int, int | None]:
    """Who held each duty before its last change of hands; left out where that change took a
    hand-over back. One query."""
    rows = DutyChange.objects.filter(field="owner", duty__in=[duty.pk for duty in duties])
    last = {duty: (old, why) for duty, old, why in rows.order_by("id").values_list(
        "duty_id", "old", "why"
    )}  # fmt: skip
    return {duty: int(old) if old else None for duty, (old, why) in last.items() if why != BACK}
