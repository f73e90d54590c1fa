"""People around the child: adding, correcting, ending, and what a telephone call showed.

Each service checks the person's right itself, writes its trace in the same transaction and raises
Refused with one Chinese sentence. Parents' workplace, post and income have no place here
(domain §0.1.9): where they are is kept to province and city.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.enums import PARENTS, ContactRole, ParentPresence, PhoneState
from school_care.students.models import ContactPerson, Entrustment, Student
from school_care.students.services.rights import require_keeper

PARENT_WORDS = ("父亲", "母亲", "爸爸", "妈妈", "继父", "继母", "养父", "养母", "父母")
PHONES = ("phone", "other_phone")
# What a form of each role asks; everything else of a stored person is left as it is.
COMMON = ("name", "relation", *PHONES)
PARENT_FACTS = (
    "presence",
    "place",
    "away_since",
    "returns_on",
    "leaves_again_on",
    "unable_to_care",
)
CARER_FACTS = ("address", "birth_year", "occupation", "health")
FACTS = {
    ContactRole.FATHER: PARENT_FACTS,
    ContactRole.MOTHER: PARENT_FACTS,
    ContactRole.GUARDIAN: CARER_FACTS,
    ContactRole.CARER: CARER_FACTS,
    ContactRole.OTHER: CARER_FACTS,
    ContactRole.NEIGHBOUR: ("address",),
    ContactRole.VILLAGE: ("visited_on",),
}
SHARED = (*COMMON, *CARER_FACTS)  # facts of the person, whatever the role


@dataclass(frozen=True)
class PersonFacts:
    """What a form says of a person. A phone of None keeps the stored number; "" removes it."""

    name: str = ""
    relation: str = ""
    phone: str | None = None
    other_phone: str | None = None
    presence: str = ""
    place: str = ""
    away_since: date | None = None
    returns_on: date | None = None
    leaves_again_on: date | None = None
    unable_to_care: bool | None = None
    address: str = ""
    birth_year: int | None = None
    occupation: str = ""
    health: str = ""
    visited_on: date | None = None

    @classmethod
    def of(cls, person: ContactPerson) -> "PersonFacts":
        """The stored facts; the numbers are not opened."""
        names = [item.name for item in fields(cls) if item.name not in PHONES]
        return cls(**{name: getattr(person, name) for name in names})


def lock_student(student: Student) -> None:
    """Let one change to the people around a pupil happen after the other."""
    Student.objects.select_for_update().only("pk").get(pk=student.pk)


def is_parent(role: str, relation: str) -> bool:
    """Whether the person is a parent, in this role or by what the child calls them."""
    return role in PARENTS or relation in PARENT_WORDS


def add_person(
    *, by: Any, student: Student, roles: Sequence[str], facts: PersonFacts, public_id: UUID
) -> list[ContactPerson]:
    """Store a person in one or more roles, one row each, under the id the client made; the same
    id sent again stores nothing. Effects: rows, trace. Raises Refused."""
    require_keeper(by, student)
    if not roles:
        raise Refused("请点选这个人的身份。")
    ids = [public_id, *(uuid5(public_id, role) for role in roles[1:])]
    with transaction.atomic():
        lock_student(student)
        stored = list(ContactPerson.objects.filter(public_id__in=ids))
        if stored:
            if any(row.student_id != student.pk for row in stored):
                raise Refused("这张表的编号已被使用，请刷新页面后重填。")
            return stored
        around = _around(student)
        people = []
        for role, row_id in zip(roles, ids, strict=True):
            person = ContactPerson(
                public_id=row_id, school_id=student.school_id, student=student, role=role
            )
            person.order = len(around) + len(people)
            _check(role, facts, around)
            _put(person, facts)
            if not (person.name or person.phone):
                raise Refused("请填写姓名或电话，至少一项。")
            person.save(force_insert=True)
            audit.record(
                "person.added", actor=by, row=person, student_id=student.public_id, role=role
            )
            people.append(person)
    return people


def change_person(*, by: Any, person: ContactPerson, facts: PersonFacts) -> ContactPerson:
    """Correct or complete a person; old and new value of every changed field are kept sealed.

    The same person in another role of this child (grandmother as guardian and as carer) follows
    in name, numbers and health. Effects: rows, FieldChange, trace. Raises Refused.
    """
    student = person.student
    require_keeper(by, student)
    with transaction.atomic():
        lock_student(student)
        person = ContactPerson.objects.select_related("student__school").get(pk=person.pk)
        if ended(person):
            raise Refused("这是以前的联系人，请先恢复再修改。")
        around = _around(student)
        others = [row for row in around if row.pk != person.pk]
        _check(person.role, facts, others)
        changed = _change(by, person, facts, FACTS[person.role])
        for twin in others if changed else ():
            if same_person(twin, person, was=changed):
                _change(by, twin, facts, [f for f in CARER_FACTS if f in FACTS[person.role]])
    return person


def end_people(*, by: Any, people: Sequence[ContactPerson], until: date) -> list[ContactPerson]:
    """These people are around the child no more from `until` on; they stay as history. Raises
    Refused, also while a running entrustment names one of them."""
    if not people:
        raise Refused("请至少点选一个身份。")
    student = people[0].student
    require_keeper(by, student)
    if until > clock.today():
        raise Refused("日期不能晚于今天。")
    keys = [person.pk for person in people]
    with transaction.atomic():
        lock_student(student)
        running = Entrustment.objects.filter(carer_id__in=keys, until__isnull=True)
        if running.exists():
            raise Refused("此人正是被委托照护人，请先在「委托照护」里结束或换人。")
        rows = list(ContactPerson.objects.filter(pk__in=keys, student=student))
        for person in rows:
            if not ended(person):
                _set(by, person, {"until": until}, "person.ended")
    return rows


def restore_person(*, by: Any, person: ContactPerson) -> ContactPerson:
    """Undo an end. Raises Refused when another father or mother has taken the place."""
    student = person.student
    require_keeper(by, student)
    with transaction.atomic():
        lock_student(student)
        person = ContactPerson.objects.select_related("student__school").get(pk=person.pk)
        if ended(person):
            _check(person.role, PersonFacts.of(person), _around(student))
            _set(by, person, {"until": None}, "person.restored")
    return person


def mark_phone(*, by: Any, person: ContactPerson, which: str, state: str) -> int:
    """What a call to a number (`which`: phone or other_phone) showed, today. Whoever may see the
    number may say so. The same person with the same number at this child's brothers and sisters,
    and in other roles, is marked along. Returns how many rows changed. Raises Refused."""
    _require_reader(by, person)
    if which not in PHONES or state not in PhoneState.values:
        raise Refused("请点「打通了」「关机」或「不是本人」。")
    index = getattr(person, f"{which}_index")
    if not index:
        raise Refused("这个号码刚刚删去了，请刷新页面。")
    today = clock.today()
    with transaction.atomic():
        rows = (
            ContactPerson.objects.visible_to(by)
            .current(today)
            .filter(
                Q(phone_index=index) | Q(other_phone_index=index),
                school_id=person.school_id,
                name=person.name,
            )
        )
        # The pupils are held first, in one order, as for every change to the people around a child.
        held = Student.objects.filter(pk__in=list(rows.values_list("student_id", flat=True)))
        list(held.select_for_update().only("pk").order_by("pk"))
        found = list(rows.select_related("student"))
        if not found:
            raise Refused("这个号码刚刚改过，请刷新页面。")
        count = 0
        for row in found:
            for name in PHONES:
                if getattr(row, f"{name}_index") == index:
                    values = {f"{name}_state": state, f"{name}_checked_on": today}
                    count += _set(by, row, values, "phone.checked", state=state)
    return count


def mark_visited(*, by: Any, person: ContactPerson, on: date) -> ContactPerson:
    """The village's 儿童主任 visited the child on a day. Raises Refused."""
    require_keeper(by, person.student)
    if person.role != ContactRole.VILLAGE:
        raise Refused("只有儿童主任登记走访日期。")
    if on > clock.today():
        raise Refused("走访日期不能晚于今天。")
    with transaction.atomic():
        lock_student(person.student)
        person = ContactPerson.objects.select_related("student__school").get(pk=person.pk)
        _set(by, person, {"visited_on": on}, "person.visited")
    return person


def ended(person: ContactPerson) -> bool:
    """Whether the person is history."""
    return person.until is not None and person.until <= clock.today()


def same_person(
    row: ContactPerson, person: ContactPerson, *, was: dict[str, Any] | None = None
) -> bool:
    """Whether two rows of one child speak of the same person: name and relation are equal. `was`:
    values `person` had before a change."""
    before = was or {}
    name = before.get("name", person.name)
    return bool(name) and (row.name, row.relation) == (
        name,
        before.get("relation", person.relation),
    )


def _around(student: Student) -> list[ContactPerson]:
    return list(ContactPerson.objects.current(clock.today()).filter(student=student))


def _require_reader(by: Any, person: ContactPerson) -> None:
    allowed = can(by, Capability.VIEW_PUPILS, person.student.school)
    if not allowed or not ContactPerson.objects.visible_to(by).filter(pk=person.pk).exists():
        raise Refused("您看不到这位联系人，不能登记。")


def _check(role: str, facts: PersonFacts, others: Sequence[ContactPerson]) -> None:
    """Raise Refused when the facts break a rule, alone or beside the other current people."""
    today, word = clock.today(), ContactRole(role).label
    same = [person for person in others if person.role == role]
    returns, leaves = facts.returns_on, facts.leaves_again_on
    rules = (
        (
            role in PARENTS and bool(same),
            f"已经登记了{word}。如有变化，请修改原来的{word}，或先结束再添加。",
        ),
        (
            role not in PARENTS
            and bool(facts.name)
            and any((p.name, p.relation) == (facts.name, facts.relation) for p in same),
            f"{facts.name}已经登记为{word}，请直接修改。",
        ),
        (bool(facts.away_since) and facts.away_since > today, "外出时间不能晚于今天。"),
        (bool(facts.visited_on) and facts.visited_on > today, "走访日期不能晚于今天。"),
        (
            bool(returns and facts.away_since) and returns <= facts.away_since,
            "下次回家应在外出时间以后。",
        ),
        (bool(returns and leaves) and leaves <= returns, "再次外出应在回家以后。"),
        (
            facts.birth_year is not None and not 1900 <= facts.birth_year <= today.year,
            "出生年份请填四位数，例如1960。",
        ),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)


def _told(role: str, facts: PersonFacts) -> dict[str, Any]:
    """The facts as they are stored: what does not fit the parent's whereabouts is dropped."""
    told = {item.name: getattr(facts, item.name) for item in fields(facts)}
    if facts.presence == ParentPresence.HOME:
        told |= {"place": "", "away_since": None, "returns_on": None}
    elif facts.presence in (ParentPresence.LOST, ParentPresence.DEAD):
        told |= {"place": "", "away_since": None, "returns_on": None, "leaves_again_on": None}
    if is_parent(role, facts.relation):
        told["occupation"] = ""
    return told


def _put(person: ContactPerson, facts: PersonFacts) -> None:
    told = _told(person.role, facts)
    for name in (*COMMON, *FACTS[person.role]):
        setattr(person, name, told[name] or None if name in PHONES else told[name])


def _change(
    by: Any, person: ContactPerson, facts: PersonFacts, names: Sequence[str]
) -> dict[str, Any]:
    """Apply the common facts and `names`; returns the old values of what changed."""
    told = _told(person.role, facts)
    values = {name: told[name] for name in ("name", "relation", *names)}
    for phone in PHONES:
        if told[phone] is not None and (told[phone] or None) != getattr(person, phone):
            values[phone] = told[phone] or None
            values |= {f"{phone}_state": "", f"{phone}_checked_on": None}
    old = {name: getattr(person, name) for name in values}
    return old if _set(by, person, values, "person.changed") else {}


def _set(by: Any, person: ContactPerson, values: dict[str, Any], action: str, **facts: Any) -> bool:
    """Store new values with their history and trace; False when nothing differs."""
    before = {name: getattr(person, name) for name in values}
    changes = audit.changes(
        person,
        before=_in_words(before),
        after=_in_words(values),
        actor=by,
        student_id=person.student.public_id,
        source="people",
    )
    if not changes:
        return False
    columns: list[str] = []
    for name, value in values.items():
        setattr(person, name, value)
        sealed = (f"{name}_sealed", f"{name}_index", f"{name}_last4")
        columns += sealed if name in PHONES else (name,)
    person.save(update_fields=columns)
    FieldChange.objects.bulk_create(changes)
    audit.record(
        action,
        actor=by,
        row=person,
        student_id=person.student.public_id,
        fields=[change.field for change in changes],
        **facts,
    )
    return True


def _in_words(values: dict[str, Any]) -> dict[str, str]:
    """Field by field as a person reads it in the history of changes."""
    words = {None: "", True: "无监护能力", False: "有监护能力"}
    told = {}
    for name, value in values.items():
        if name == "presence" and value:
            value = ParentPresence(value).label
        elif name.endswith("_state") and value:
            value = PhoneState(value).label
        elif name == "unable_to_care":
            value = words[value]
        told[name] = "" if value is None else str(value)
    return told
