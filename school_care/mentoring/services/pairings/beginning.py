"""Beginning pairings, one or many at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.mentoring.choices.pairings import (
    BY_PUPIL,
    BY_STAFF,
    ONE_AT_A_TIME,
    Aspect,
    NotesReach,
    PairingEnd,
    PairingKind,
)
from school_care.mentoring.models import Pairing
from school_care.mentoring.services.pairings.holders import Holders
from school_care.mentoring.services.pairings.rights import (
    lock_pupils,
    refused_for,
    require_pairer,
)
from school_care.mentoring.services.pairings.sight import close_pairings, give_sight
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Enrolment, Student

FURTHEST = timedelta(days=366)  # ahead; later is no plan any more
MAX_GOAL = 200  # characters, of measures too


@dataclass(frozen=True)
class Wanted:
    """One pairing wished for. `holder`: a User for the kinds of staff, a Student for those of
    pupils, a Partner from outside. `replace`: where only one may be, whoever it is now ends on the
    same day. `public_id` is made by the client: sent again it stores nothing twice."""

    student: Student
    holder: Any
    kind: str = PairingKind.TEACHER
    starts_on: date | None = None  # None: today
    aspects: tuple[str, ...] = ()
    goal: str = ""
    measures: str = ""
    because: tuple[Any, ...] = ()
    notes: str = NotesReach.NONE
    notes_from: date | None = None
    after: Pairing | None = None
    replace: bool = False
    public_id: UUID | None = None

    @property
    def first_day(self) -> date:
        """The day it begins."""
        return self.starts_on or clock.today()

    @property
    def held_by(self) -> dict[str, int]:
        """Which of the three columns names the holder."""
        if self.kind in BY_STAFF:
            return {"user_id": self.holder.pk}
        return {"peer_id" if self.kind in BY_PUPIL else "partner_id": self.holder.pk}


def pair(*, by: Any, wanted: Wanted) -> Pairing:
    """Begin one pairing. Effects: the row, sight of the child for staff, a trace; raises
    Refused."""
    return pair_many(by=by, wanted=[wanted])[0]


def pair_many(*, by: Any, wanted: Sequence[Wanted]) -> list[Pairing]:
    """Begin several pairings of one school's pupils, all or nothing, in the given order; ten
    statements or so whatever their number. Raises Refused; of several, the sentence begins with
    the pupil's name."""
    if not wanted:
        return []
    by_kind: dict[str, list[Student]] = defaultdict(list)
    for one in wanted:
        by_kind[one.kind].append(one.student)
    with transaction.atomic():
        for kind, students in by_kind.items():
            require_pairer(by, kind, students)
        _require_sight_of_peers(by, wanted)
        return begin(by, wanted)


def begin(by: Any, wanted: Sequence[Wanted]) -> list[Pairing]:
    """`pair_many` without asking who may; call it inside a transaction."""
    several = len(wanted) > 1
    lock_pupils([one.student.pk for one in wanted])
    known = _sent_before(wanted)
    new = [one for one in wanted if one.public_id not in known]
    if new:
        _check(new, several=several)
    rows = [_row(by, one) for one in new]
    _make_room(by, new, rows, several=several)
    Pairing.objects.bulk_create(rows)
    give_sight(rows)
    audit.record_many(
        audit.entry(
            "pairing.begun",
            actor=by,
            row=row,
            student_id=one.student.public_id,
            kind=row.kind,
            on=row.starts_on.isoformat(),
            notes=row.notes,
        )
        for row, one in zip(rows, new, strict=True)
    )
    made = iter(rows)
    return [known[one.public_id] if one.public_id in known else next(made) for one in wanted]


def warnings_of(wanted: Wanted) -> list[str]:
    """What a person should know before confirming, none of it forbidden; no query."""
    apart = wanted.kind == PairingKind.HELPER and (
        wanted.holder.current_class_id != wanted.student.current_class_id
    )
    return [f"{wanted.holder.name}不在同一个班，平时帮助可能不方便。"] if apart else []


def _require_sight_of_peers(by: Any, wanted: Sequence[Wanted]) -> None:
    keys = {one.holder.pk for one in wanted if one.kind in BY_PUPIL}
    if keys and Student.objects.visible_to(by).filter(pk__in=keys).count() != len(keys):
        raise Refused("没有找到这名同学，请重新选择。")


def _sent_before(wanted: Sequence[Wanted]) -> dict[UUID, Pairing]:
    ids = [one.public_id for one in wanted if one.public_id]
    if not ids:
        return {}
    known = {row.public_id: row for row in Pairing.objects.filter(public_id__in=ids)}
    for one in wanted:
        row = known.get(one.public_id)
        if row is not None and (row.student_id, row.kind) != (one.student.pk, one.kind):
            raise Refused("这次结对的编号已被使用，请刷新页面后重试。")
    return known


def earliest_start(school: School) -> date:
    """How far back a pairing kept on paper may begin: the first day of the running term, or of the
    last one; today where the school has none."""
    today = clock.today()
    term = SchoolCalendar(school).current_or_last_term(today)
    return min(term.first_day, today) if term else today


def _check(wanted: Sequence[Wanted], *, several: bool) -> None:
    """Everything but overlaps."""
    today, school = clock.today(), wanted[0].student.school
    if any(one.student.school_id != school.pk for one in wanted):
        raise Refused("请只选本校学生。")
    back = [one for one in wanted if one.first_day < today]
    earliest = earliest_start(school) if back else today
    keys = {one.student.pk for one in wanted}
    stored = Student.objects.going_on().in_bulk(sorted(keys))
    in_care = set(Student.objects.filter(pk__in=keys).in_care(today).values_list("pk", flat=True))
    named = [(one.kind, one.holder.pk, max(one.first_day, today)) for one in wanted]
    holders = Holders(school.pk, named, keys)
    here = _here_on({one.first_day for one in back}, {one.student.pk for one in back})
    for one in wanted:
        student = stored.get(one.student.pk)
        sentence = (
            _about_pupil(student, in_care)
            or _about_day(one, earliest, today)
            or _about_words(one)
            or holders.objection(one.kind, one.holder, one.student, max(one.first_day, today))
        )
        if not sentence and one.first_day < today and (one.first_day, student.pk) not in here:
            sentence = "那一天该生还不在本校，请改开始日期。"
        if sentence:
            raise refused_for(one.student, sentence, of_several=several)


def _here_on(days: set[date], pupils: set[int]) -> set[tuple[date, int]]:
    found = set()
    for day in days:
        rows = Enrolment.objects.on(day).filter(student_id__in=pupils)
        found |= {(day, pk) for pk in rows.values_list("student_id", flat=True)}
    return found


def _about_pupil(student: Student | None, in_care: set[int]) -> str:
    if student is None or student.status != EnrolmentStatus.ENROLLED:
        return "该生已不在本校就读，不能结对。"
    if student.pk not in in_care:
        return "该生还没有列入关爱，请先登记关爱类别再结对。"
    return ""


def _about_day(one: Wanted, earliest: date, today: date) -> str:
    if one.first_day < earliest:
        return f"开始日期最早是本学期第一天（{long_date(earliest)}），请改开始日期。"
    if one.first_day > today + FURTHEST:
        return "开始日期太远，请核对年份。"
    return ""


def _about_words(one: Wanted) -> str:
    if one.notes == NotesReach.SINCE and one.notes_from is None:
        return "请选择从哪一天的记录起可以看。"
    if any(aspect not in Aspect.values for aspect in one.aspects):
        return "请重新点选帮扶内容。"
    if len(one.goal) > MAX_GOAL or len(one.measures) > MAX_GOAL:
        return f"目标和措施各不超过{MAX_GOAL}字。"
    return ""


def _row(by: Any, one: Wanted) -> Pairing:
    return Pairing(
        public_id=one.public_id or uuid4(),
        school_id=one.student.school_id,
        student_id=one.student.pk,
        kind=one.kind,
        aspects=list(one.aspects),
        goal=one.goal.strip(),
        measures=one.measures.strip(),
        because=list(one.because),
        notes=one.notes,
        notes_from=one.notes_from if one.notes == NotesReach.SINCE else None,
        after=one.after,
        starts_on=one.first_day,
        made_by=by,
        made_at=clock.now(),
        **one.held_by,
    )


def _make_room(by: Any, wanted: Sequence[Wanted], rows: list[Pairing], *, several: bool) -> None:
    """Refuse what would stand beside another pairing it may not stand beside; end who is replaced.
    The pupils are locked."""
    keys = {one.student.pk for one in wanted}
    held = Pairing.objects.filter(student_id__in=keys, kind__in={one.kind for one in wanted})
    beside: dict[tuple[int, str], list[Pairing]] = defaultdict(list)
    for row in held.select_related("user", "peer", "partner").order_by("starts_on", "pk"):
        if row.until is None or row.until > row.starts_on:
            beside[row.student_id, row.kind].append(row)
    for one, row in zip(wanted, rows, strict=True):
        others = beside[row.student_id, row.kind]
        for other in [each for each in others if _overlap(each, row)]:
            if sentence := _objection(one, row, other):
                raise refused_for(one.student, sentence, of_several=several)
            if row.kind in ONE_AT_A_TIME:
                _replace(by, one, row, other)
                others.remove(other)
        setattr(row, *_holder_of(one))
        others.append(row)


def _holder_of(one: Wanted) -> tuple[str, Any]:
    return next(iter(one.held_by)).removesuffix("_id"), one.holder


def _overlap(held: Pairing, new: Pairing) -> bool:
    """`new` is open: whatever holds on its first day or later overlaps."""
    return held.until is None or held.until > new.starts_on


def _same_holder(new: Pairing, other: Pairing) -> bool:
    return (new.user_id, new.peer_id, new.partner_id) == (
        other.user_id,
        other.peer_id,
        other.partner_id,
    )


def _objection(one: Wanted, new: Pairing, other: Pairing) -> str:
    """Why `new` may not stand beside `other`, whose days it overlaps; "" when it may, or when it
    takes the other's place."""
    name, since = other.holder_name, long_date(other.starts_on)
    label = PairingKind(new.kind).label
    over = other.until is not None and other.until <= clock.today()
    if _same_holder(new, other):
        if over:
            return (
                f"{name}到{long_date(other.until)}前已经是{label}，请把开始日期改为这一天或以后。"
            )
        return f"{name}已经是{label}（{since}起），不用再结对。"
    if new.kind not in ONE_AT_A_TIME:
        return ""
    if over or (other.pk is None):
        return f"{label}只能有一位，这段时间是{name}，请改开始日期。"
    if not one.replace:
        return f"{label}只能有一位，现在是{name}（{since}起）；要换人请选“换成这一位”。"
    return ""


def _replace(by: Any, one: Wanted, new: Pairing, other: Pairing) -> None:
    """Who was it until now ends on the day the other begins."""
    if new.after_id is None:
        new.after = other
    close_pairings(
        [other],
        new.starts_on,
        end_why=PairingEnd.HANDED_OVER,
        ended_by=by,
        ended_at=clock.now(),
    )
    audit.record(
        "pairing.ended",
        actor=by,
        row=other,
        student_id=one.student.public_id,
        kind=other.kind,
        why=PairingEnd.HANDED_OVER,
        on=new.starts_on.isoformat(),
    )
