"""Columns about the people around the child.

Parents' whereabouts go to province and city (domain §0.1.9). A parent who has died is —, as the
official form asks (F-02), and so is the whereabouts of one at home: nothing is unknown there.
"""

from school_care.students.enums import PARENTS, ContactRole, ParentPresence, PhoneState
from school_care.students.models import ContactPerson
from school_care.students.outward.facts import PupilFacts, dead
from school_care.students.outward.words import KIN_OF, Cell, same_kin
from school_care.students.roster.headings import Target
from school_care.students.roster.places import whereabouts

NOT_APPLICABLE = "—"
_ATTRIBUTES = ("name", "phone", "guardian", "place", "relation", "age", "address")
_WORDS = {ContactRole.FATHER: "父亲", ContactRole.MOTHER: "母亲"}
_BY_ROLE = {
    "FATHER": ContactRole.FATHER,
    "MOTHER": ContactRole.MOTHER,
    "CARER": ContactRole.CARER,
    "NEIGHBOUR": ContactRole.NEIGHBOUR,
}
_FAMILY = (ContactRole.GUARDIAN, ContactRole.CARER, ContactRole.OTHER)
_MEMBERS = {"MEMBER": 0, "MEMBER#2": 1, "MEMBER#3": 2}


def answers(target: Target) -> bool:
    """Whether the archive can ever answer such a column."""
    if target.role == "PARENTS":
        return target.attribute in ("place", "phone", "name")
    return target.attribute in _ATTRIBUTES


def contact_cell(target: Target, facts: PupilFacts, hint: str) -> Cell:
    """One property of one person around the child."""
    if target.role == "PARENTS":
        return _of_parents(target.attribute, facts)
    person = person_of(target.role, facts)
    if person is None:
        return None
    return attribute_cell(person, target.attribute, facts, hint)


def attribute_cell(person: ContactPerson, attribute: str, facts: PupilFacts, hint: str) -> Cell:
    """What a form says of one person."""
    gone = dead(person)
    if attribute == "name":
        return person.name or (NOT_APPLICABLE if gone else None)
    if attribute == "relation":
        return relation_of(person)
    if attribute == "guardian":
        return _is_guardian(person, facts)
    if gone:
        return NOT_APPLICABLE
    if attribute == "phone":
        return phone_of(person)
    if attribute == "place":
        return place_of(person)
    if attribute == "age":
        return _age(person, facts, hint)
    return person.address or None


def person_of(role: str, facts: PupilFacts) -> ContactPerson | None:
    """Whom a column of this role means."""
    if role in _BY_ROLE:
        return facts.one(_BY_ROLE[role])
    if role == "GUARDIAN":
        return guardian_of(facts)
    if role == "PERSON":
        return main_contact(facts)
    if role in _MEMBERS:
        people = members_of(facts)
        return people[_MEMBERS[role]] if len(people) > _MEMBERS[role] else None
    if role.startswith("OTHER:"):
        kin = role.removeprefix("OTHER:")
        family = (one for one in facts.people if one.role in _FAMILY)
        return next((one for one in family if same_kin(one.relation, kin)), None)
    return None


def guardian_of(facts: PupilFacts) -> ContactPerson | None:
    """The guardian as registered; nobody else is taken for one."""
    return facts.guardian


def main_contact(facts: PupilFacts) -> ContactPerson | None:
    """Whom the school calls first: guardian, carer, mother, father who lives."""
    order = (ContactRole.GUARDIAN, ContactRole.CARER, ContactRole.MOTHER, ContactRole.FATHER)
    living = [one for role in order if (one := facts.one(role)) and not dead(one)]
    with_phone = [one for one in living if phone_of(one)]
    return next(iter(with_phone or living), None)


def members_of(facts: PupilFacts) -> list[ContactPerson]:
    """家庭成员 of the national form: living parents first, then who looks after the child, then
    relatives; each person once."""
    found: list[ContactPerson] = []
    near = (*PARENTS, ContactRole.GUARDIAN, ContactRole.CARER, ContactRole.OTHER)
    for role in near:
        for one in facts.people:
            known = any(one.name == other.name for other in found)
            if one.role == role and one.name and not known and not dead(one):
                found.append(one)
    return found


def relation_of(person: ContactPerson) -> Cell:
    """祖母 as a form writes it, or what the school wrote."""
    said = person.relation or _WORDS.get(ContactRole(person.role), "")
    return KIN_OF.get(said, said) or None


def phone_of(person: ContactPerson) -> Cell:
    """The number to call: the usual one, unless the last call showed that it is another's."""
    first, second = person.phone, person.other_phone
    if first and person.phone_state != PhoneState.WRONG:
        return first
    return second if second and person.other_phone_state != PhoneState.WRONG else None


def family_phone(facts: PupilFacts) -> Cell:
    """The one number of the family: who looks after the child, else any other."""
    person = main_contact(facts)
    if person and (number := phone_of(person)):
        return number
    others = (one for one in facts.people if one.role == ContactRole.OTHER)
    return next((number for one in others if (number := phone_of(one))), None)


def place_of(person: ContactPerson) -> Cell:
    """Where a parent works, to province and city; — for one at home."""
    if person.presence == ParentPresence.HOME:
        return NOT_APPLICABLE
    return (whereabouts(person.place) if person.place else None) or None


def parents_place(facts: PupilFacts) -> Cell:
    """One cell for both: the place they share, or whose is where."""
    places = {
        role: place
        for role in PARENTS
        if (one := facts.one(role)) and (place := place_of(one)) and place != NOT_APPLICABLE
    }
    if len(places) == 2 and len(set(places.values())) == 1:
        return next(iter(places.values()))
    short = {ContactRole.FATHER: "父", ContactRole.MOTHER: "母"}
    return "；".join(f"{short[role]}：{place}" for role, place in places.items()) or None


def _of_parents(attribute: str, facts: PupilFacts) -> Cell:
    if attribute == "place":
        return parents_place(facts)
    living = [one for role in PARENTS if (one := facts.one(role)) and not dead(one)]
    if attribute == "name":
        return "、".join(one.name for one in living if one.name) or None
    return next((number for one in living if (number := phone_of(one))), None)


def _is_guardian(person: ContactPerson, facts: PupilFacts) -> Cell:
    """是, 否, or None while no guardian is registered or the registered one is not named."""
    guardian = facts.guardian
    if guardian is None or not guardian.name:
        return None
    guardians = [one for one in facts.people if one.role == ContactRole.GUARDIAN]
    return "是" if any(one.name == person.name for one in guardians) else "否"


def _age(person: ContactPerson, facts: PupilFacts, hint: str) -> Cell:
    """66, or 1960年 where the heading asks for a birth date: only the year is held."""
    if not person.birth_year:
        return None
    return f"{person.birth_year}年" if "出生" in hint else facts.on.year - person.birth_year
