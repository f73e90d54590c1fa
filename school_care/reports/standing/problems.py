"""问题清单: a problem found about a pupil, who settles it until when, and what came of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.reports.enums import ProblemSource
from school_care.reports.models import ProblemItem
from school_care.reports.standing.shared import words
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.seers import who_sees
from school_care.students.selectors import may, reads_care

MAX_WHAT, MAX_MEASURE, MAX_RESULT, MAX_WHY = 300, 300, 300, 200
LONGEST = timedelta(days=366)
NOT_YOURS = "您不能给这名学生登记问题，请联系班主任。"
NOT_HANDLER = "这个问题由负责人、登记人、班主任或德育主任办理。"
SETTLED = "这个问题已经解决，要改请先“重新打开”。"


@dataclass(frozen=True)
class Finding:
    """A problem as it was found, and what is to be done about it."""

    source: str
    found_on: date
    what: str
    measure: str
    owner: User
    due_on: date


def may_add(user: Any, student: Student) -> bool:
    """Whether `user` may put a problem of the pupil on the list: who reads and writes its care."""
    return may(user, Capability.WRITE_CARE, student) and reads_care(user, student)


def may_handle(user: Any, item: ProblemItem) -> bool:
    """Whether `user` may change, settle or reopen it: whose it is, who wrote it, who answers for
    the class or the school; always only who reads the pupil's care."""
    if not reads_care(user, item.student):
        return False
    if user.pk in (item.owner_id, item.written_by_id):
        return True
    keeps = can(user, Capability.KEEP_SCHOOL_PAPERS, item.school)
    return keeps or may(user, Capability.ASSESS, item.student)


def owners_for(student: Student, *, reader: Any) -> list[tuple[User, str]]:
    """Who could settle a problem of the pupil: staff who read its care today, with what they are
    to it, nearest first; two queries beside `who_sees`."""
    seers = [one for one in who_sees(student, reader=reader) if one.reads_care]
    users = User.objects.in_bulk([one.user_id for one in seers])
    return [(users[one.user_id], one.why) for one in seers if one.user_id in users]


def add_problem(
    *, by: Any, student: Student, finding: Finding, public_id: UUID | None = None
) -> ProblemItem:
    """Put a problem on the list; sent twice it stands there once. Raises Refused."""
    if not may_add(by, student):
        raise Refused(NOT_YOURS)
    row = ProblemItem(
        public_id=public_id or uuid4(),
        school_id=student.school_id,
        student=student,
        written_by=by,
        written_at=clock.now(),
    )
    _fill(row, finding, by)
    with transaction.atomic():
        Student.objects.select_for_update().only("pk").get(pk=student.pk)
        held = ProblemItem.objects.filter(public_id=row.public_id, written_by=by).first()
        if held is not None:
            return held
        row.save(force_insert=True)
        _trace("problem.added", row, by)
    return row


def change_problem(*, by: Any, item: ProblemItem, finding: Finding) -> ProblemItem:
    """Put right what was written, give it to somebody else or another day. Raises Refused."""
    with transaction.atomic():
        row = _held(by, item)
        if row.cleared_on is not None:
            raise Refused(SETTLED)
        before = _values(row)
        _fill(row, finding, by)
        changed = _changes(row, before, by)
        if changed:
            row.save()
            FieldChange.objects.bulk_create(changed)
            _trace("problem.changed", row, by, fields=[one.field for one in changed])
    return row


def clear_problem(*, by: Any, item: ProblemItem, cleared_on: date, result: str) -> ProblemItem:
    """销号: settled on a day, and how. Raises Refused."""
    said = words(result, "解决情况", MAX_RESULT, needed=True)
    with transaction.atomic():
        row = _held(by, item)
        if row.cleared_on is not None:
            raise Refused("这个问题已经解决了。")
        if not row.found_on <= cleared_on <= clock.today():
            raise Refused("解决日期要在发现日期以后，不晚于今天。")
        row.cleared_on, row.result, row.cleared_by = cleared_on, said, by
        row.save()
        _trace("problem.cleared", row, by)
    return row


def reopen_problem(*, by: Any, item: ProblemItem, why: str, due_on: date) -> ProblemItem:
    """Not settled after all: on the list again until a new day; what had been written as the
    result stays in the trail. Raises Refused."""
    said = words(why, "原因", MAX_WHY, needed=True)
    with transaction.atomic():
        row = _held(by, item)
        if row.cleared_on is None:
            raise Refused("这个问题还没有解决。")
        if due_on < clock.today():
            raise Refused("解决期限已经过去，请写一个以后的日期。")
        _check_due(due_on)
        before = _values(row)
        row.cleared_on, row.result, row.cleared_by, row.due_on = None, None, None, due_on
        changed = _changes(row, before, by)
        changed += audit.changes(
            row,
            before={"reopened": ""},
            after={"reopened": said},
            actor=by,
            student_id=row.student.public_id,
            source="problem",
        )
        row.save()
        FieldChange.objects.bulk_create(changed)
        _trace("problem.reopened", row, by)
    return row


def _held(by: Any, item: ProblemItem) -> ProblemItem:
    rows = ProblemItem.objects.select_for_update(of=("self",)).select_related("school", "student")
    row = rows.get(pk=item.pk)
    if not may_handle(by, row):
        raise Refused(NOT_HANDLER)
    return row


def _fill(row: ProblemItem, finding: Finding, by: Any) -> None:
    if finding.source not in ProblemSource.values:
        raise Refused("请选择发现途径。")
    if finding.found_on > clock.today():
        raise Refused("发现日期不能晚于今天。")
    if finding.owner.pk != row.owner_id:
        able = {user.pk for user, _ in owners_for(row.student, reader=by)}
        if finding.owner.pk not in able:
            raise Refused("负责人要是能看到这名学生关爱资料的老师，请重新选择。")
    if finding.due_on < finding.found_on:
        raise Refused("解决期限不能早于发现日期。")
    if row.due_on != finding.due_on:
        _check_due(finding.due_on)
    row.source, row.found_on, row.due_on = finding.source, finding.found_on, finding.due_on
    row.what = words(finding.what, "存在问题", MAX_WHAT, needed=True)
    row.measure = words(finding.measure, "帮扶措施", MAX_MEASURE, needed=True)
    row.owner = finding.owner


def _check_due(due_on: date) -> None:
    if due_on > clock.today() + LONGEST:
        raise Refused("解决期限请不超过一年。")


def _values(row: ProblemItem) -> dict[str, Any]:
    return {
        "source": row.get_source_display(),
        "found_on": row.found_on,
        "what": row.what,
        "measure": row.measure,
        "owner": row.owner.username if row.owner else "",
        "due_on": row.due_on,
        "cleared_on": row.cleared_on,
        "result": row.result,
    }


def _changes(row: ProblemItem, before: dict[str, Any], by: Any) -> list[FieldChange]:
    return audit.changes(
        row,
        before=before,
        after=_values(row),
        actor=by,
        student_id=row.student.public_id,
        source="problem",
    )


def _trace(action: str, row: ProblemItem, by: Any, **facts: Any) -> None:
    audit.record(action, actor=by, row=row, student_id=row.student.public_id, **facts)
