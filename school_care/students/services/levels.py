"""A pupil's level: set, changed for a while, ended. The only door for StudentCareLevel rows besides
the roster import.

The rows of a pupil are a line without overlaps; an override lies over it and what was before
resumes by itself (level_line). Every service checks the person's right, locks the pupils, and
writes rows, field history and trace in one transaction.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students import level_line
from school_care.students.enums import LevelBasis
from school_care.students.level_line import Line, Stretch
from school_care.students.models import CareLevel, Student, StudentCareLevel
from school_care.students.models.levels import EmergencyPupil
from school_care.students.services.rights import require_all

MAX_REASON = 200
MAX_OVERRIDE_DAYS = 180  # longer is no longer "for a while"
UNSEEN: Any = object()  # the caller showed no level, so there is nothing to compare with


@dataclass(frozen=True)
class Effective:
    """What holds for a pupil on a day. `level` None: no level. `emergencies`: running ones."""

    level: StudentCareLevel | None = None
    emergencies: tuple[EmergencyPupil, ...] = field(default_factory=tuple)

    @property
    def is_override(self) -> bool:
        """Whether the level holds for a while only."""
        return self.level is not None and self.level.basis == LevelBasis.OVERRIDE

    @property
    def last_day(self) -> date | None:
        """The last day the level holds, where that is known."""
        until = self.level.until if self.level else None
        return until - timedelta(days=1) if until else None


def effective_level(students: Iterable[Student], on: date) -> dict[int, Effective]:
    """Level, its basis and running emergencies of each pupil on a day, by key; two queries for any
    number of pupils. The caller answers for who may see it."""
    ids = [student.pk for student in students]
    levels = {
        row.student_id: row
        for row in StudentCareLevel.objects.on(on)
        .filter(student_id__in=ids)
        .select_related("level", "set_by")
    }
    emergencies: dict[int, list[EmergencyPupil]] = {}
    for row in running_emergency_rows(on).filter(student_id__in=ids).order_by("emergency_id"):
        emergencies.setdefault(row.student_id, []).append(row)
    return {pk: Effective(levels.get(pk), tuple(emergencies.get(pk, ()))) for pk in ids}


def running_emergency_rows(on: date) -> Any:
    """Pupils in an emergency group on a day, with the emergency."""
    from django.db.models import Q

    from school_care.core.intervals import running_on

    still = Q(left_on__isnull=True) | Q(left_on__gt=on)
    rows = EmergencyPupil.objects.filter(running_on(on, "emergency__")).filter(still)
    return rows.select_related("emergency")


def set_level(
    *,
    by: Any,
    students: Collection[Student],
    level: CareLevel,
    reason: str,
    on: date | None = None,
    basis: str = LevelBasis.DECIDED,
    expected: UUID | None = UNSEEN,
) -> int:
    """Give the pupils a level from a day (default today) until further notice; an override that
    runs then ends. `expected`: public id of the level row the person saw (None: they saw none), for
    one pupil. Returns how many pupils' level changed: who has it already keeps it. Raises Refused.
    """
    reason = _checked_reason(reason)
    on = on or clock.today()
    _require_setter(by, students, level)
    _require_in_care(students)

    def laid(line: Line) -> Line:
        held = level_line.at(line, on)
        same = held and held.level_id == level.pk and held.basis != LevelBasis.OVERRIDE
        if same and held.until is None:
            return line
        return level_line.lay(line, Stretch(on, None, level.pk, basis, reason, by.pk))

    return _rewrite("level.set", by, students, on, laid, expected, rank=level.rank, basis=basis)


def override_level(
    *,
    by: Any,
    student: Student,
    level: CareLevel,
    last_day: date,
    reason: str,
    on: date | None = None,
    expected: UUID | None = UNSEEN,
) -> None:
    """Give the pupil another level from a day (default today) to `last_day`, included; what holds
    now resumes by itself the day after. Raises Refused."""
    reason = _checked_reason(reason)
    on = on or clock.today()
    _require_setter(by, [student], level)
    _require_in_care([student])
    if last_day < on:
        raise Refused("临时调整的最后一天不能早于开始那天。")
    if last_day - on > timedelta(days=MAX_OVERRIDE_DAYS):
        raise Refused(f"临时调整最长{MAX_OVERRIDE_DAYS}天；更久请直接调整等级。")
    until = last_day + timedelta(days=1)

    def laid(line: Line) -> Line:
        held = level_line.at(line, on)
        if held is None:
            raise Refused("该生现在没有等级，请直接定等级，不用临时调整。")
        if held.level_id == level.pk and held.until is None:
            raise Refused(f"该生现在就是「{level.name}」，不用临时调整。")
        over = Stretch(on, until, level.pk, LevelBasis.OVERRIDE, reason, by.pk)
        return level_line.lay(line, over)

    facts = {"rank": level.rank, "until": until.isoformat()}
    _rewrite("level.override", by, [student], on, laid, expected, **facts)


def end_override_of(
    *, student: Student, by: Any, on: date | None = None, expected: UUID | None = UNSEEN
) -> None:
    """End the running override: what was before holds again from `on` (default today). Raises
    Refused when none runs."""
    on = on or clock.today()
    _require_setter(by, [student])

    def ended(line: Line) -> Line:
        return level_line.end_override(line, on)

    if not _rewrite("level.override_ended", by, [student], on, ended, expected):
        raise Refused("该生没有正在进行的临时调整，请刷新页面。")


def end_level_of(
    *, student: Student, on: date, by: Any, reason: str = "", expected: UUID | None = UNSEEN
) -> bool:
    """From `on` the pupil has no level: overrides and what would resume end too. False when there
    was none.

    Asked by a person this needs SET_LEVELS and a reason; whoever ends the last care category calls
    `end_level_with_category` instead. Raises Refused.
    """
    reason = _checked_reason(reason)
    _require_setter(by, [student])
    return _end(student=student, on=on, by=by, reason=reason, expected=expected)


def end_level_with_category(*, student: Student, on: date, by: Any) -> bool:
    """The pupil's last care category ended: so does the level, whoever ended the category. The
    caller has checked that right. False when there was no level."""
    return _end(student=student, on=on, by=by, reason="已不在关爱类别中", expected=UNSEEN)


def _end(*, student: Student, on: date, by: Any, reason: str, expected: Any) -> bool:
    def ended(line: Line) -> Line:
        return level_line.cut(line, on, None)

    told = {"reason": f"取消等级：{reason}"}
    return bool(_rewrite("level.ended", by, [student], on, ended, expected, told=told))


def _rewrite(
    action: str,
    by: Any,
    students: Collection[Student],
    on: date,
    change: Callable[[Line], Line],
    expected: Any,
    *,
    told: dict[str, str] | None = None,
    **facts: Any,
) -> int:
    """Change the lines of the pupils and store what differs; a constant number of statements.
    `told`: words for the field history. Returns how many lines changed."""
    school = next(iter(students)).school if students else None
    if school is None:
        return 0
    with transaction.atomic():
        ids = [student.pk for student in students]
        # in one order, or two people with the same pupils would wait for each other
        list(Student.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        rows: dict[int, list[StudentCareLevel]] = {}
        found = StudentCareLevel.objects.filter(student__in=students).select_related("level")
        for row in found.order_by("starts_on", "id"):
            rows.setdefault(row.student_id, []).append(row)
        names = dict(CareLevel.objects.filter(school=school).values_list("pk", "name"))
        store, entries = _Store(by, names, told or {}), []
        for student in students:
            held = rows.get(student.pk, [])
            line = [_stretch(row) for row in held]
            _compare(line, on, expected)
            after = change(line)
            if store.take(student, held, line, after, on):
                entries.append(_entry(action, by, student, on, facts))
        store.write()
        audit.record_many(entries)
    return len(entries)


class _Store:
    """Collects what to delete, change and create for many pupils, and its field history."""

    def __init__(self, by: Any, names: dict[int, str], told: dict[str, str]) -> None:
        self._by, self._names, self._told = by, names, told
        self._gone: list[int] = []
        self._changed: list[StudentCareLevel] = []
        self._made: list[StudentCareLevel] = []
        self._history: list[FieldChange] = []

    def take(
        self, student: Student, rows: list[StudentCareLevel], was: Line, line: Line, on: date
    ) -> bool:
        """Note how the pupil's rows come to say `line`; whether anything changes."""
        if line == was:
            return False
        kept = {stretch.row.pk for stretch in line if stretch.row is not None}
        self._gone += [row.pk for row in rows if row.pk not in kept]  # had not begun before `on`
        before, now = level_line.at(was, on), level_line.at(line, on)
        about = before.row if before else None
        for stretch in line:
            row = stretch.row
            if row is None:
                row = _new_row(student, stretch)
                self._made.append(row)
            elif (row.starts_on, row.until) != (stretch.starts_on, stretch.until):
                row.starts_on, row.until = stretch.starts_on, stretch.until
                self._changed.append(row)
            if stretch is now:
                about = row
        if about is not None:
            self._note(student, about, before, now)
        return True

    def write(self) -> None:
        """Deletions first, then what ends, then what begins: one open row at any moment."""
        StudentCareLevel.objects.filter(pk__in=self._gone).delete()
        self._changed.sort(key=lambda row: row.until is None)
        for part in (False, True):
            batch = [row for row in self._changed if (row.until is None) is part]
            StudentCareLevel.objects.bulk_update(batch, ["starts_on", "until"], batch_size=200)
        StudentCareLevel.objects.bulk_create(self._made, batch_size=200)
        FieldChange.objects.bulk_create(self._history, batch_size=200)

    def _note(
        self,
        student: Student,
        row: StudentCareLevel,
        before: Stretch | None,
        now: Stretch | None,
    ) -> None:
        """The level of the day, before and now, in the pupil's history."""
        self._history += audit.changes(
            row,
            before=self._in_words(before),
            after={**self._in_words(now), **self._told},
            actor=self._by,
            student_id=student.public_id,
            source="level",
        )

    def _in_words(self, stretch: Stretch | None) -> dict[str, str]:
        if stretch is None:
            return {"level": "", "reason": "", "until": ""}
        return {
            "level": self._names[stretch.level_id],
            "reason": stretch.reason,
            "until": stretch.until.isoformat() if stretch.until else "",
        }


def _stretch(row: StudentCareLevel) -> Stretch:
    says = (row.level_id, row.basis, row.reason, row.set_by_id)
    return Stretch(row.starts_on, row.until, *says, row=row)


def _new_row(student: Student, stretch: Stretch) -> StudentCareLevel:
    return StudentCareLevel(
        school_id=student.school_id,
        student=student,
        level_id=stretch.level_id,
        basis=stretch.basis,
        reason=stretch.reason,
        set_by_id=stretch.set_by_id,
        starts_on=stretch.starts_on,
        until=stretch.until,
    )


def _entry(action: str, by: Any, student: Student, on: date, facts: dict[str, Any]) -> AuditEntry:
    return audit.entry(
        action, actor=by, row=student, student_id=student.public_id, on=on.isoformat(), **facts
    )


def _compare(line: Line, on: date, expected: Any) -> None:
    if expected is UNSEEN:
        return
    held = level_line.at(line, on)
    if (held.row.public_id if held else None) != expected:
        raise Refused("这名学生的等级刚刚有人改过，请重新打开本页再改。")


def _checked_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("请点选或写明理由。")
    if len(reason) > MAX_REASON:
        raise Refused(f"理由请不超过{MAX_REASON}字。")
    return reason


def _require_setter(by: Any, students: Collection[Student], level: CareLevel | None = None) -> None:
    if not students:
        raise Refused("请至少选一名学生。")
    schools = {student.school_id for student in students}
    if level is not None:
        schools.add(level.school_id)
    sentence = "只有德育主任和校长可以确定本校学生的关爱等级。"
    if len(schools) != 1:
        raise Refused(sentence)
    require_all(by, Capability.SET_LEVELS, students, sentence)


def _require_in_care(students: Collection[Student]) -> None:
    ids = [student.pk for student in students]
    here = Student.objects.filter(pk__in=ids).enrolled().in_care(clock.today())
    fit = set(here.values_list("pk", flat=True))
    names = [student.name for student in students if student.pk not in fit]
    if names:
        who = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
        raise Refused(f"{who}没有登记关爱类别或已离校，不能设等级。请先在档案里登记类别。")
