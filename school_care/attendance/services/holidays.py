"""假期去向: where, with whom and under which number each pupil spends the holidays, and who came
back. One row a pupil and holidays; a change leaves FieldChange rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.attendance.enums import HolidayPlace
from school_care.attendance.holiday_presets import Preset, from_archive, usual_place
from school_care.attendance.models import HolidayStay
from school_care.attendance.term_days import Holiday, holiday_asked, holiday_past
from school_care.core import audit, clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.core.sealed import lookup_index
from school_care.school.access import can_for_class
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import ContactPerson, Student
from school_care.students.roster.places import whereabouts
from school_care.students.selectors import may

FIELDS = (
    "place_kind",
    "place",
    "with_contact_id",
    "with_whom",
    "phone",
    "alone",
    "leaves_on",
    "back_on",
    "note",
)
ONLY_KEEPERS = "只有本班班主任、年级组长、学籍员和德育主任可以登记假期去向。"
ARCHIVE_CHANGED = "名单或档案刚刚有变化，请再看一遍后确认。"


@dataclass(frozen=True)
class StayFacts:
    """What is said of one pupil. `place` "": as the archive has it. `phone` None: the number of
    `with_contact`, or the stored one when the person stays the same."""

    place_kind: str
    place: str = ""
    with_contact: ContactPerson | None = None
    with_whom: str = ""
    phone: str | None = None
    alone: bool = False
    leaves_on: date | None = None
    back_on: date | None = None
    note: str = ""

    @classmethod
    def of(cls, preset: Preset, phone: str | None = None) -> "StayFacts":
        """A preset as facts."""
        return cls(
            preset.place_kind, preset.place, preset.contact, preset.with_whom, phone, preset.alone
        )


def may_record(by: Any, student: Student) -> bool:
    """Whether `by` records this pupil's holidays today."""
    return may(by, Capability.REGISTER_TERM, student)


def people_of(students: Collection[Student]) -> dict[int, list[ContactPerson]]:
    """The people around each pupil today, in the file's order; one query."""
    found: dict[int, list[ContactPerson]] = {student.pk: [] for student in students}
    rows = ContactPerson.objects.current(clock.today()).filter(student_id__in=found)
    for person in rows.order_by("order", "id"):
        found[person.student_id].append(person)
    return found


def record_stay(*, by: Any, student: Student, facts: StayFacts) -> HolidayStay:
    """Store or change where the pupil spends the coming holidays. Raises Refused."""
    with transaction.atomic():
        _begin(by, student)
        holiday = _asked(student)
        people = people_of([student])[student.pk]
        _check(facts, people, holiday)
        return _put(by, student, holiday, facts, people)


def record_from_archive(
    *, by: Any, school_class: SchoolClass, students: Collection[UUID], seen: str
) -> int:
    """«其余按档案登记» for the ticked pupils (public ids) who have no entry yet; `seen`: the mark
    of the list that was shown. Returns how many were written. Raises Refused."""
    if not can_for_class(by, Capability.REGISTER_TERM, school_class):
        raise Refused(ONLY_KEEPERS)
    with transaction.atomic():
        # one after the other with whoever records a single pupil of the class
        list(
            Student.objects.select_for_update()
            .filter(current_class=school_class)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        calendar = SchoolCalendar(school_class.school)
        holiday = _or_refused(holiday_asked(calendar, clock.today()))
        found = archive_presets(by, school_class, holiday)
        if seen != digest_of(found):
            raise Refused(ARCHIVE_CHANGED)
        wanted = set(students)
        chosen = [(one, preset) for one, preset in found if one.public_id in wanted]
        rows = []
        for student, preset in chosen:
            row = _new(by, student, holiday)
            _fill(row, student, StayFacts.of(preset), [])
            rows.append(row)
        HolidayStay.objects.bulk_create(rows)
        audit.record_many(_entry(by, "holiday.recorded", row, holiday) for row in rows)
        return len(rows)


def archive_presets(
    by: Any, school_class: SchoolClass, holiday: Holiday
) -> list[tuple[Student, Preset]]:
    """What would be written for the pupils without an entry whom the archive tells enough about;
    three queries."""
    pupils = (
        Student.objects.visible_to(by)
        .filter(current_class=school_class, status=EnrolmentStatus.ENROLLED)
        .exclude(pk__in=HolidayStay.objects.filter(term=holiday.term).values("student_id"))
    )
    students = list(pupils.order_by("name_key", "id"))
    around = people_of(students)
    found = [(student, from_archive(student, around[student.pk])) for student in students]
    return [(student, preset) for student, preset in found if preset]


def digest_of(found: Sequence[tuple[Student, Preset]]) -> str:
    """A short mark of what was shown."""
    said = "\n".join(f"{student.public_id}|{preset.mark}" for student, preset in found)
    return lookup_index(said, "holiday-presets")


def mark_returned(*, by: Any, stay: HolidayStay, on: date) -> None:
    """Note that the pupil is back. Raises Refused."""
    today = clock.today()
    if on > today:
        raise Refused("返校日期不能晚于今天。")
    with transaction.atomic():
        _begin(by, stay.student)
        holiday = holiday_past(SchoolCalendar(stay.student.school), today)
        if holiday is None or holiday.term.pk != stay.term_id:
            raise Refused("这个假期的返校情况不再修改。")
        if on <= holiday.term.last_day:
            raise Refused("返校日期应在放假以后。")
        row = HolidayStay.objects.select_for_update().get(pk=stay.pk)
        if row.returned_on == on:
            return
        before = {"returned_on": row.returned_on}
        row.returned_on = on
        row.save(update_fields=["returned_on"])
        _trace(by, row, before, {"returned_on": on})
        _entry(by, "holiday.returned", row, holiday).save(force_insert=True)


def _begin(by: Any, student: Student) -> None:
    if not may_record(by, student):
        raise Refused(ONLY_KEEPERS)
    Student.objects.select_for_update().only("pk").get(pk=student.pk)
    if student.status != EnrolmentStatus.ENROLLED:
        raise Refused("该生已离校，不用登记假期去向。")


def _asked(student: Student) -> Holiday:
    return _or_refused(holiday_asked(SchoolCalendar(student.school), clock.today()))


def _or_refused(holiday: Holiday | None) -> Holiday:
    if holiday is None:
        raise Refused("现在不登记假期去向：放假前三周开始登记，到下学期开学为止。")
    return holiday


def _check(facts: StayFacts, people: list[ContactPerson], holiday: Holiday) -> None:
    if facts.place_kind not in HolidayPlace.values:
        raise Refused("请点选假期在哪里。")
    if facts.with_contact and facts.with_contact.pk not in {person.pk for person in people}:
        raise Refused("这位联系人已不在该生的档案里，请重新点选。")
    if not (facts.alone or facts.with_contact or facts.with_whom.strip()):
        raise Refused("请点选和谁在一起；没有大人照看，就勾选「无成年人照看」。")
    if facts.place_kind == HolidayPlace.OTHER and not facts.place.strip():
        raise Refused("请写在哪里。")
    if facts.leaves_on and facts.back_on and facts.back_on < facts.leaves_on:
        raise Refused("返回日期应在离开日期以后。")


def _put(
    by: Any,
    student: Student,
    holiday: Holiday,
    facts: StayFacts,
    people: list[ContactPerson],
) -> HolidayStay:
    row = HolidayStay.objects.filter(term=holiday.term, student=student).first()
    created = row is None
    row = row or _new(by, student, holiday)
    before = {} if created else _facts(row)
    _fill(row, student, facts, people)
    after = _facts(row)
    if before == after:
        return row
    row.save()
    if not created:
        _trace(by, row, before, after)
    _entry(by, "holiday.recorded", row, holiday).save(force_insert=True)
    return row


def _new(by: Any, student: Student, holiday: Holiday) -> HolidayStay:
    return HolidayStay(
        school_id=student.school_id,
        term=holiday.term,
        student=student,
        recorded_by=by,
        recorded_at=clock.now(),
    )


def _fill(
    row: HolidayStay, student: Student, facts: StayFacts, people: list[ContactPerson]
) -> None:
    first = [facts.with_contact] if facts.with_contact else []
    row.phone = _phone(facts, row)
    row.place_kind = facts.place_kind
    row.place = _place(facts, student, [*first, *people])
    row.with_contact = facts.with_contact
    row.with_whom = facts.with_whom.strip()
    row.alone = facts.alone
    row.leaves_on, row.back_on = facts.leaves_on, facts.back_on
    row.note = facts.note.strip()


def _phone(facts: StayFacts, row: HolidayStay) -> str:
    if facts.phone is not None:
        return facts.phone
    contact = facts.with_contact
    same = row.pk is not None and row.with_contact_id == (contact.pk if contact else None)
    if same:
        return row.phone or ""
    return (contact.phone or contact.other_phone or "") if contact else ""


def _place(facts: StayFacts, student: Student, people: list[ContactPerson]) -> str:
    """As typed, else as the archive has it; where parents work only to province and city
    (domain §0.1.9)."""
    typed = facts.place.strip()
    if not typed:
        return usual_place(facts.place_kind, student, people)
    if facts.place_kind != HolidayPlace.PARENTS:
        return typed
    coarse = whereabouts(typed)
    if coarse is None:
        raise Refused("看不出在哪个省、市：只写到省、市，例如「广东省东莞市」，不写单位、街道。")
    return coarse


def _facts(row: HolidayStay) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in FIELDS}
    return said | {"phone": row.phone or ""}


def _trace(by: Any, row: HolidayStay, before: dict, after: dict) -> None:
    student_id = row.student.public_id
    FieldChange.objects.bulk_create(
        audit.changes(row, before=before, after=after, actor=by, student_id=student_id)
    )


def _entry(by: Any, action: str, row: HolidayStay, holiday: Holiday) -> AuditEntry:
    student_id = row.student.public_id
    return audit.entry(action, actor=by, row=row, student_id=student_id, term=holiday.term.code)
