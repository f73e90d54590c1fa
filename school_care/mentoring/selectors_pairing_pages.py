"""What the pages of pairings list: the overview, one's own, the people to choose from."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from school_care.core import clock
from school_care.duties.enums import DutyState
from school_care.duties.models import Duty
from school_care.mentoring.choices.pairings import BY_STAFF, NotesReach, PairingKind
from school_care.mentoring.models import CareRecord, Pairing, PairingCover
from school_care.mentoring.selectors import lines_for
from school_care.mentoring.selectors_board import at_their_most
from school_care.mentoring.selectors_pairings import (
    covered_by,
    held_by,
    loads_on,
    running_of,
)
from school_care.mentoring.services.pairings.holders import (
    CONSENT_FOR_PARTNERS,
    carrying,
    staff_who_may,
)
from school_care.school.access import roles_of
from school_care.school.enums import READS_CARE, Role
from school_care.school.models import Appointment, School, SchoolClass, User
from school_care.students.access import pupil_ids_reached_by
from school_care.students.models import Student
from school_care.students.selectors import care_read_of, lessons_given
from school_care.students.services.consents import pupils_with_consent

UNPAIRED = "none"  # narrows the overview to children without a teacher beside them


@dataclass
class PupilLine:
    """A child of the overview: `rows` running today by kind; `flags`: what is to be set right."""

    student: Student
    rows: list[Pairing] = field(default_factory=list)
    in_care: bool = True
    flags: list[str] = field(default_factory=list)

    @property
    def paired(self) -> bool:
        """Whether a teacher stands beside the child."""
        return any(row.kind == PairingKind.TEACHER for row in self.rows)


def overview(
    pupils: QuerySet[Student],
    on: date,
    *,
    words: str = "",
    school_class: SchoolClass | None = None,
    kind: str = "",
    user: User | None = None,
) -> QuerySet[Student]:
    """Of `pupils`, those at the school who are in care or still have somebody beside them; without
    a teacher first, then in class order."""
    running = Pairing.objects.on(on).filter(student=OuterRef("pk"))
    mentored = running.filter(kind=PairingKind.TEACHER)
    found = pupils.enrolled().annotate(is_paired=Exists(mentored))
    in_care = Student.objects.in_care(on).values("pk")
    found = found.filter(Q(pk__in=in_care) | Exists(running))
    if school_class is not None:
        found = found.filter(current_class=school_class)
    if kind == UNPAIRED:
        found = found.filter(is_paired=False, pk__in=in_care)
    elif kind:
        found = found.filter(Exists(running.filter(kind=kind)))
    if user is not None:
        found = found.filter(Exists(running.filter(user=user)))
    ordered = found.matching(words).in_class_order()
    return ordered.order_by("is_paired", *ordered.query.order_by)


def lines_of(students: Sequence[Student], on: date, school: School) -> list[PupilLine]:
    """The overview's lines for a page of pupils; four queries."""
    ids = [student.pk for student in students]
    held = running_of(ids, on)
    in_care = set(Student.objects.filter(pk__in=ids).in_care(on).values_list("pk", flat=True))
    with_partner = {
        pk for pk, rows in held.items() if any(row.kind == PairingKind.PARTNER for row in rows)
    }
    agreed = (
        pupils_with_consent(student_ids=with_partner, purpose=CONSENT_FOR_PARTNERS)
        if with_partner
        else set()
    )
    at_work = _at_work(school, on, held.values())
    lines = []
    for student in students:
        rows = sorted(held.get(student.pk, []), key=lambda r: PairingKind.values.index(r.kind))
        line = PupilLine(student, rows, student.pk in in_care)
        if not line.in_care:
            line.flags.append("已退出关爱，可结束")
        if student.pk in with_partner - agreed:
            line.flags.append("监护人已撤回同意，请结束")
        for row in rows:
            if row.kind in BY_STAFF and (row.user_id, row.kind) not in at_work:
                line.flags.append(f"{row.user.name}已不在岗，请移交")
        lines.append(line)
    return lines


def _at_work(school: School, on: date, held: Iterable[list[Pairing]]) -> set[tuple[int, str]]:
    """(user, kind) of those holders who still have a post for it."""
    users = {row.user_id for rows in held for row in rows if row.user_id}
    posts = Appointment.objects.effective(on).filter(
        school=school, user_id__in=users, user__is_active=True
    )
    roles: dict[int, set[str]] = defaultdict(set)
    for user_id, role in posts.values_list("user_id", "role"):
        roles[user_id].add(role)
    return {
        (user_id, str(kind))
        for user_id, held_roles in roles.items()
        for kind in BY_STAFF
        if held_roles & set(carrying(kind))
    }


def flag_care_peers(user: Any, rows: Iterable[Pairing], on: date) -> None:
    """Mark pairings whose helper is a care pupil too, where `user` may know it (`peer_in_care`)."""
    named = [row for row in rows if row.peer_id]
    ids = {row.peer_id for row in named}
    told: set[int] = set()
    if ids:
        visible = Student.objects.care_visible_to(user).filter(pk__in=ids).in_care(on)
        told = set(visible.values_list("pk", flat=True))
    for row in named:
        row.peer_in_care = row.peer_id in told


@dataclass(frozen=True)
class MyPupil:
    """A child I stand beside. `cover`: I stand in until then. `last_contact`: of the records I may
    read; `due`: what is owed next."""

    pairing: Pairing
    cover: PairingCover | None
    last_contact: date | None
    days: int | None
    due: Duty | None

    @property
    def student(self) -> Student:
        """The child."""
        return self.pairing.student


def my_pupils(user: Any, school: School, on: date) -> list[MyPupil]:
    """Whom I stand beside, and whom I stand in for, the one not contacted longest first; five
    queries or so."""
    covers = list(covered_by(user, on).filter(school=school))
    held: list[tuple[Pairing, PairingCover | None]] = [
        (row, None) for row in held_by(user, on).filter(school=school)
    ]
    held += [(cover.pairing, cover) for cover in covers]
    ids = {row.student_id for row, _ in held}
    if not ids:
        return []
    contacts = CareRecord.objects.visible_to(user).filter(student_id__in=ids).made_contacts()
    last = dict(contacts.order_by().values_list("student_id").annotate(day=Max("happened_on")))
    due: dict[int, Duty] = {}
    owed = Duty.objects.filter(student_id__in=ids, owner=user, state=DutyState.OPEN)
    for duty in owed.order_by("due_on", "pk"):
        due.setdefault(duty.student_id, duty)
    lines = [
        MyPupil(
            row,
            cover,
            last.get(row.student_id),
            (on - last[row.student_id]).days if row.student_id in last else None,
            due.get(row.student_id),
        )
        for row, cover in held
    ]
    return sorted(lines, key=lambda line: (line.last_contact or date.min, line.student.name_key))


@dataclass(frozen=True)
class Candidate:
    """Somebody of the staff to choose. `near`: what they are to the child, "" when nothing."""

    user: User
    near: str
    load: int
    full: bool = False

    @property
    def words(self) -> str:
        """王老师（班主任，现帮扶3人）."""
        said = [self.near, f"现帮扶{self.load}人", "已满" if self.full else ""]
        return f"{self.user.name}（{'，'.join(filter(None, said))}）"


def candidates_for(student: Student, school: School, kind: str, on: date) -> list[Candidate]:
    """Who may stand beside the child, nearest first, then whoever has fewest; six queries."""
    near: dict[int, str] = {}
    group = student.current_class
    if group is not None:
        heads = Appointment.objects.effective(on).filter(role=Role.HEAD_TEACHER, school_class=group)
        near = dict.fromkeys(heads.values_list("user_id", flat=True), "班主任")
        for row in lessons_given(student, on):
            near.setdefault(row.user_id, f"任教{row.subject}")
    loads = loads_on(school, on)
    full = at_their_most(school, loads)
    found = [
        Candidate(user, near.get(user.pk, ""), loads.get(user.pk, 0), user.pk in full)
        for user in staff_who_may(school, kind, on)
    ]
    return sorted(found, key=lambda one: (not one.near, one.load, one.user.name_key))


def classmates_of(student: Student, user: Any) -> list[Student]:
    """The other pupils of the class, by name, as far as `user` sees them."""
    if student.current_class_id is None:
        return []
    seen = Student.objects.visible_to(user).enrolled().going_on()
    rows = seen.filter(current_class_id=student.current_class_id).exclude(pk=student.pk)
    return list(rows.order_by("name_key", "pk"))


def earlier_records(
    user: Any, student: Student, opened_to: Pairing | None = None, limit: int = 60
) -> list[CareRecord]:
    """Records of the child `user` could hand over, newest first; whatever has been opened to a
    pairing before is among them, however old."""
    rows = CareRecord.objects.visible_to(user).counted().filter(student=student).for_timeline()
    latest = list(rows[:limit])
    if opened_to is None:
        return latest
    shown = {row.pk for row in latest}
    opened = rows.filter(handed_to__pairing=opened_to)
    return latest + [row for row in opened if row.pk not in shown]


@dataclass(frozen=True)
class Preview:
    """What a successor will read of the time before. `all_anyway`: their post lets them read all;
    `count` of the records open, `restricted` of them only known to exist."""

    all_anyway: bool
    records: list[CareRecord]
    restricted: int

    @property
    def count(self) -> int:
        """How many records are open to the successor."""
        return len(self.records)


def preview_of(
    by: Any,
    student: Student,
    to: User,
    on: date,
    *,
    notes: str,
    notes_from: date | None,
    ticked: Iterable[int] = (),
) -> Preview:
    """The records the successor `to` will see on the day of the hand-over, of those `by` sees."""
    rows = CareRecord.objects.visible_to(by).counted().filter(student=student)
    reached = Student.objects.filter(pk=student.pk, pk__in=pupil_ids_reached_by(to, READS_CARE))
    all_anyway = reached.exists()
    if not all_anyway and notes != NotesReach.ALL:
        day = min(notes_from, on) if notes == NotesReach.SINCE and notes_from else on
        rows = rows.filter(Q(happened_on__gte=day) | Q(author=to) | Q(pk__in=list(ticked)))
    found = list(rows.for_timeline())
    roles = roles_of(to, student.school)
    hidden = [row for row in found if not row.readable_by(to, roles)]
    return Preview(all_anyway, found, len(hidden))


def open_steps_count(user: Any, students: Iterable[Student]) -> Counter[int]:
    """How many next steps are open, by pupil, of records `user` may read of."""
    keys = care_read_of(user, list(students))
    rows = CareRecord.objects.visible_to(user).filter(student_id__in=keys, restricted=False)
    return Counter(rows.with_open_step().order_by().values_list("student_id", flat=True))


def history_of_pupil(student: Student) -> tuple[list[Pairing], list[Pairing]]:
    """Pairings running or to come, and those that are over, newest first, with covers."""
    today = clock.today()
    rows = Pairing.objects.filter(student=student).select_related(
        "user", "peer", "partner", "made_by", "ended_by", "after__user"
    )
    rows = rows.prefetch_related("covers__user").order_by("-starts_on", "-pk")
    running = [row for row in rows if row.until is None or row.until > today]
    over = [row for row in rows if row.until is not None and row.until <= today]
    return sorted(running, key=lambda r: PairingKind.values.index(r.kind)), over


def record_choices(
    records: Sequence[CareRecord], user: Any, school: School, ticked: Collection[str]
) -> list[dict[str, Any]]:
    """The records to tick, with their line as `user` may read it; those 限阅 that are not theirs to
    hand over carry no words and cannot be ticked."""
    return [
        {"line": line, "key": str(line.public_id), "ticked": str(line.public_id) in ticked}
        for line in lines_for(records, user, school)
    ]
