"""What stands on a pupil's two cards, and what is missing for them (domain §1.5 E07, §0.1.9).

The file card stays with the class teacher; the pocket card goes into the child's pocket and says
nothing about the family. Neither bears a category, level or rating.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from school_care.core.public_address import full_url
from school_care.core.qr import qr_data_uri
from school_care.core.sealed import lookup_index
from school_care.school.enums import Role
from school_care.school.models import Appointment, School
from school_care.students.enums import PARENTS, ContactRole, ParentPresence, PhoneState
from school_care.students.models import ContactPerson, Student

CARERS = (ContactRole.GUARDIAN, ContactRole.CARER)
FAMILY = (*PARENTS, *CARERS)
MOST_CARERS = 3  # what an A5 page holds with long addresses
MOST_OTHERS = 2

NO_PHONE = "没有能打通的电话"
NO_CARER = "没有登记谁在照看"
NO_ADDRESS = "没有家庭住址"


@dataclass(frozen=True)
class CardPerson:
    """Someone on the file card, or the blank for someone not known (no `public_id`). `phones` are
    those worth printing, with a word where the last call did not get through; `absent`: dead or
    lost, so that no blank line asks for a number."""

    role: str
    title: str
    name: str
    relation: str
    phones: tuple[str, ...]
    whereabouts: str = ""
    address: str = ""
    age: str = ""
    occupation: str = ""
    health: str = ""
    absent: bool = False
    public_id: UUID | None = None


@dataclass(frozen=True)
class SchoolLines:
    """What every card of a class says of the school."""

    name: str
    phone: str
    hotline: str
    hotline_hours: str
    police_name: str
    police_phone: str
    head_teacher: str

    def missing(self) -> list[str]:
        """What would stand empty on the pocket cards, as a person calls it."""
        facts = {
            "班主任": self.head_teacher,
            "学校电话": self.phone,
            "亲情电话": self.hotline,
            "派出所电话": self.police_phone,
        }
        return [name for name, value in facts.items() if not value]


@dataclass(frozen=True)
class FileCard:
    """档案联系卡: one A5 page."""

    student: Student
    parents: tuple[CardPerson, ...]
    carers: tuple[CardPerson, ...]
    neighbour: CardPerson
    village: CardPerson
    others: tuple[CardPerson, ...]
    qr: str


@dataclass(frozen=True)
class PocketCard:
    """平安联系卡: the child's name, and whom to call at school and in the village."""

    name: str
    class_name: str
    village_name: str
    village_phone: str
    qr: str


def school_lines(school: School, class_id: int | None, on: date) -> SchoolLines:
    """The school's part of the cards of a class; one query. While somebody acts for the head
    teacher, they stand there: they are the one to call."""
    held = Appointment.objects.effective(on).filter(
        role=Role.HEAD_TEACHER, school=school, school_class_id=class_id
    )
    teacher = held.select_related("user").order_by("-acting", "starts_on").first()
    return SchoolLines(
        name=school.name,
        phone=school.phone,
        hotline=school.hotline,
        hotline_hours=school.hotline_hours,
        police_name=school.police_name,
        police_phone=school.police_phone,
        head_teacher=teacher.user.name if teacher else "",
    )


def code_address(student: Student) -> str:
    """What the QR code says; see workspace.views.card_code."""
    return full_url("card_code", student.public_id)


def file_card(
    student: Student, people: Iterable[ContactPerson], on: date, *, numbers: bool = True
) -> FileCard:
    """The file card of `people`, those around the child on the day. With `numbers` it opens their
    sealed telephone numbers, else it gives the last four digits."""

    def some(*roles: ContactRole) -> list[CardPerson]:
        return [_card_person(one, on, numbers=numbers) for one in around if one.role in roles]

    def one(role: ContactRole) -> CardPerson:
        return next(iter(some(role)), _blank(role))

    around = list(people)
    return FileCard(
        student=student,
        parents=tuple(one(role) for role in PARENTS),
        carers=tuple(some(*CARERS)[:MOST_CARERS]) or (_blank(ContactRole.GUARDIAN),),
        neighbour=one(ContactRole.NEIGHBOUR),
        village=one(ContactRole.VILLAGE),
        others=tuple(some(ContactRole.OTHER)[:MOST_OTHERS]),
        qr=qr_data_uri(code_address(student)),
    )


def pocket_card(student: Student, people: Iterable[ContactPerson]) -> PocketCard:
    """The pocket card; of `people` only the village's 儿童主任 is read. A number that did not
    answer is left to be written by hand."""
    village = next((one for one in people if one.role == ContactRole.VILLAGE), None)
    reached = village is not None and village.phone_state not in (PhoneState.OFF, PhoneState.WRONG)
    return PocketCard(
        name=student.name,
        class_name=str(student.current_class or ""),
        village_name=village.name if village else "",
        village_phone=(village.phone or "") if reached else "",
        qr=qr_data_uri(code_address(student)),
    )


def digest_of(student: Student, people: Iterable[ContactPerson]) -> str:
    """A keyed hash of everything on the file card that the family could correct; it opens no seal.

    The school's own lines and the head teacher are left out: a new telephone of the school is no
    reason to ask forty families again.
    """
    facts = [
        student.name,
        student.sex,
        str(student.birth_date or ""),
        student.birth_precision,
        student.national_student_no_index,
        student.address,
        student.current_class_id or 0,
        sorted(_facts_of(person) for person in people),
    ]
    return lookup_index(json.dumps(facts, ensure_ascii=False), "card")


def missing_of(student: Student, people: Collection[ContactPerson]) -> list[str]:
    """Essentials the file card would lack; opens no seal."""
    family = [person for person in people if person.role in FAMILY]
    found = []
    if not any(_reachable(person) for person in family):
        found.append(NO_PHONE)
    if not any(
        person.role in CARERS or person.presence == ParentPresence.HOME for person in family
    ):
        found.append(NO_CARER)
    if not student.address:
        found.append(NO_ADDRESS)
    return found


def _reachable(person: ContactPerson) -> bool:
    numbers = (
        (person.phone_index, person.phone_state),
        (person.other_phone_index, person.other_phone_state),
    )
    return any(
        index and state not in (PhoneState.OFF, PhoneState.WRONG) for index, state in numbers
    )


def _facts_of(person: ContactPerson) -> list[str]:
    """A stored fact each, as text: what is printed of this person, in a form that can be sorted."""
    return [
        person.role,
        person.name,
        person.relation,
        person.presence,
        person.place,
        person.address,
        person.occupation,
        person.health,
        str(person.birth_year or ""),
        _shown(person.phone_index, person.phone_state),
        _shown(person.other_phone_index, person.other_phone_state),
    ]


def _shown(number: str, state: str) -> str:
    """A number as the card gives it: not at all when it is somebody else's."""
    if not number or state == PhoneState.WRONG:
        return ""
    return f"{number}（未打通）" if state == PhoneState.OFF else number


def _card_person(person: ContactPerson, on: date, *, numbers: bool) -> CardPerson:
    if numbers:
        phones = (person.phone or "", person.other_phone or "")
    else:
        phones = tuple(
            f"尾号{last4}" if last4 else ""
            for last4 in (person.phone_last4, person.other_phone_last4)
        )
    states = (person.phone_state, person.other_phone_state)
    given = [_shown(phone, state) for phone, state in zip(phones, states, strict=True)]
    relation = person.relation if person.relation != person.get_role_display() else ""
    return CardPerson(
        role=person.role,
        title=person.get_role_display(),
        name=person.name,
        relation=relation,
        phones=tuple(number for number in given if number),
        whereabouts=_whereabouts(person),
        address=person.address,
        age=f"{on.year - person.birth_year}岁" if person.birth_year else "",
        occupation=person.occupation,
        health=person.health,
        absent=person.presence in (ParentPresence.LOST, ParentPresence.DEAD),
        public_id=person.public_id,
    )


def _whereabouts(person: ContactPerson) -> str:
    """在家, or province and city; that a parent is dead or lost stays in the file."""
    if person.presence == ParentPresence.HOME:
        return "在家"
    if person.presence in (ParentPresence.LOST, ParentPresence.DEAD):
        return ""
    away = "外出" if person.presence == ParentPresence.AWAY else ""
    return " ".join(part for part in (away, person.place) if part)


def _blank(role: ContactRole) -> CardPerson:
    return CardPerson(role=role.value, title=role.label, name="", relation="", phones=())
