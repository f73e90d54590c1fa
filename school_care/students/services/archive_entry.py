"""登记学生: a pupil entered by hand, with parents, carer and claimed categories; coming back."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from school_care.core import audit, clock
from school_care.core.names import name_key, search_keys
from school_care.core.templatetags.days import long_date
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus, EntryKind, Precision
from school_care.students.models import CareCategory, ContactPerson, Student
from school_care.students.services.archive_identity import (
    RESIDENT_ID,
    Identity,
    NeedsConfirmation,
    read_identity,
    refuse_known,
    typed_name,
)
from school_care.students.services.categories import Claim, claim_category
from school_care.students.services.duplicates import count_again, remember_apart
from school_care.students.services.enrolment import enrol_student
from school_care.students.services.membership import AHEAD, note_membership
from school_care.students.services.rights import ENROLLED_BY, require_enroller
from school_care.students.services.transfers import CameFrom, record_transfer_in

ONE_OF = frozenset({"LB_BOTH", "LB_ONE", "LB_UNSPECIFIED"})  # who of the parents is away
TOLD_IN_CONFIDENCE = "这类情况由德育主任或心理教师登记，不在这里勾选。"


class MaybeSame(Refused):
    """Pupils of this school with the same name and the same birth date or class."""

    def __init__(self, candidates: list[Student]) -> None:
        super().__init__("本校已有同名学生，请看是否同一人。")
        self.candidates = candidates


@dataclass(frozen=True)
class NewContact:
    """Somebody around the child; `phones` are valid numbers, the usual one first."""

    role: str
    name: str = ""
    relation: str = ""
    phones: tuple[str, ...] = ()
    presence: str = ""
    place: str = ""
    away_since: date | None = None


@dataclass(frozen=True)
class NewPupil:
    """What is known of a pupil on the first day; only name and class must be. `came`: from which
    school, for a pupil who changes to this one."""

    name: str
    school_class: SchoolClass
    entered_on: date
    id_type: str = RESIDENT_ID
    id_number: str = ""
    national_student_no: str = ""
    sex: str = ""
    birth_date: date | None = None
    ethnicity: str = ""
    boarding: bool | None = None
    address: str = ""
    village: str = ""
    hukou_kind: str = ""
    contacts: tuple[NewContact, ...] = ()
    categories: tuple[CareCategory, ...] = ()
    came: CameFrom | None = None


@dataclass(frozen=True)
class Registered:
    """The stored pupil; `created` is False when this very form had arrived before."""

    student: Student
    created: bool


def register_pupil(
    *,
    by: Any,
    school: School,
    pupil: NewPupil,
    public_id: UUID,
    confirmed: bool = False,
    another_person: bool = False,
) -> Registered:
    """Open a file under the id the client made, enrolled in the class from `entered_on`.

    Chosen categories become claims of today's person. `confirmed`: the warnings were read and are
    no mistakes; `another_person`: the namesakes shown are somebody else. Effects: pupil, enrolment,
    contacts, claims, trail; the same id again stores nothing. Raises Refused, NeedsConfirmation,
    AlreadyKnown, MaybeSame.
    """
    if not can(by, Capability.ENROL_PUPILS, school):
        raise Refused(ENROLLED_BY)
    name = typed_name(pupil.name)
    _check(school, pupil)
    identity = read_identity(
        id_number=pupil.id_number,
        national_student_no=pupil.national_student_no,
        sex=pupil.sex,
        birth_date=pupil.birth_date,
        id_type=pupil.id_type,
    )
    with transaction.atomic():
        # One registration of a school at a time: the same child typed twice at once is met here.
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        known = Student.objects.filter(public_id=public_id).first()
        if known is not None:
            if known.school_id != school.pk:
                raise Refused("这张表的编号已被使用，请刷新页面后重填。")
            return Registered(known, created=False)
        refuse_known(school, identity)
        namesakes = _namesakes(school, name, pupil.school_class, identity)
        if namesakes and not another_person:
            raise MaybeSame(namesakes)
        if identity.warnings and not confirmed:
            raise NeedsConfirmation(identity.warnings)
        student = _store(by, school, pupil, name, identity, public_id)
        for other in namesakes:
            remember_apart(by=by, one=student, two=other)
    count_again(school.pk)
    return Registered(student, created=True)


def readmit_pupil(
    *,
    by: Any,
    student: Student,
    school_class: SchoolClass,
    on: date,
    came: CameFrom | None = None,
) -> Student:
    """重新入学: a former pupil joins a class again, their file goes on; `came`: from which school.
    Raises Refused."""
    require_enroller(by, student)
    if school_class.school_id != student.school_id:
        raise Refused("请选择本校的班级。")
    if on > clock.today() + AHEAD:
        raise Refused("入学日期太远，请核对。")
    with transaction.atomic():
        row = Student.objects.select_for_update(of=("self",)).get(pk=student.pk)
        if row.status != EnrolmentStatus.LEFT:
            raise Refused("该生现在就在校，不用重新入学。")
        kind = EntryKind.TRANSFERRED if came else EntryKind.RETURNED
        enrol_student(student=row, school_class=school_class, on=on, actor=by, entry_kind=kind)
        note_membership(
            by,
            row,
            before=EnrolmentStatus.LEFT.label,
            after=f"重新入学，{school_class}（{long_date(on)}起）",
        )
        if came:
            record_transfer_in(by=by, student=row, came=came, arrived_on=on)
    return row


def _check(school: School, pupil: NewPupil) -> None:
    codes = {category.code for category in pupil.categories}
    rules = (
        (pupil.school_class.school_id != school.pk, "请选择本校的班级。"),
        (pupil.entered_on > clock.today() + AHEAD, "入学日期太远，请核对。"),
        (len(codes & ONE_OF) > 1, "留守情况只能选一项：双亲外出、一方外出，或还不清楚。"),
        (any(category.confidential for category in pupil.categories), TOLD_IN_CONFIDENCE),
        (
            any(c.away_since and c.away_since > clock.today() for c in pupil.contacts),
            "外出时间不能晚于今天。",
        ),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)


def _namesakes(
    school: School, name: str, school_class: SchoolClass, identity: Identity
) -> list[Student]:
    """Same name and birth date (or birth month, where no more is known), or in the same class with
    no birth date to tell them apart: a person judges, whatever numbers they bear."""
    born, here = identity.birth_date, Q(current_class=school_class)
    alike = here
    if born:
        month = Q(birth_date=born.replace(day=1), birth_precision=Precision.MONTH)
        alike = Q(birth_date=born) | month | (here & Q(birth_date__isnull=True))
    found = Student.objects.going_on().filter(alike, school=school, name=name)
    return list(found.select_related("current_class")[:5])


def _store(
    by: Any, school: School, pupil: NewPupil, name: str, identity: Identity, public_id: UUID
) -> Student:
    student = Student(
        public_id=public_id,
        school=school,
        name=name,
        name_key=name_key(name),
        search_key=search_keys(name),
        sex=identity.sex,
        birth_date=identity.birth_date,
        id_type=pupil.id_type,
        id_number=identity.id_number,
        national_student_no=identity.national_student_no,
        ethnicity=pupil.ethnicity,
        boarding=pupil.boarding,
        address=pupil.address,
        village=pupil.village,
        hukou_kind=pupil.hukou_kind,
    )
    student.save(force_insert=True)
    enrol_student(
        student=student,
        school_class=pupil.school_class,
        on=pupil.entered_on,
        actor=by,
        entry_kind=EntryKind.TRANSFERRED if pupil.came else EntryKind.ADMITTED,
    )
    if pupil.came:
        record_transfer_in(by=by, student=student, came=pupil.came, arrived_on=pupil.entered_on)
    ContactPerson.objects.bulk_create(
        _contact(student, contact, order) for order, contact in enumerate(pupil.contacts)
    )
    claimed_on = min(pupil.entered_on, clock.today())
    for category in pupil.categories:
        claim_category(by=by, student=student, claim=Claim(category, claimed_on), public_id=uuid4())
    audit.record(
        "pupil.created",
        actor=by,
        row=student,
        student_id=student.public_id,
        source="archive",
        contacts=len(pupil.contacts),
        categories=len(pupil.categories),
        doubts=len(identity.warnings),
    )
    return student


def _contact(student: Student, contact: NewContact, order: int) -> ContactPerson:
    phone, other = (*contact.phones, None, None)[:2]
    return ContactPerson(
        school_id=student.school_id,
        student=student,
        role=contact.role,
        name=contact.name,
        relation=contact.relation,
        phone=phone,
        other_phone=other,
        presence=contact.presence,
        place=contact.place,
        away_since=contact.away_since,
        order=order,
    )
