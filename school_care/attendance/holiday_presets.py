"""What the archive and the last holidays suggest for a pupil, so that one tap suffices. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from school_care.attendance.enums import HolidayPlace
from school_care.attendance.models import HolidayStay
from school_care.core.sealed import lookup_index
from school_care.students.enums import PARENTS, ContactRole, ParentPresence
from school_care.students.models import ContactPerson, Student

CARERS = (ContactRole.CARER, ContactRole.GUARDIAN)
GONE = (ParentPresence.AWAY, ParentPresence.LOST, ParentPresence.DEAD)
CALLED = {"父亲": "爸爸", "母亲": "妈妈"}
KIN = ("爷爷", "奶奶", "外公", "外婆", "伯父", "叔叔", "姑姑", "舅舅", "姨妈")  # adults


@dataclass(frozen=True)
class Preset:
    """A stay as one would write it down. `contact`: whose number stands with it."""

    place_kind: str
    place: str = ""
    contact: ContactPerson | None = None
    with_whom: str = ""
    alone: bool = False

    @property
    def words(self) -> str:
        """在家，和奶奶."""
        return stay_words(self.place_kind, "", self.with_whom, self.alone)

    @property
    def full_words(self) -> str:
        """在家（柳树村），和奶奶."""
        return stay_words(self.place_kind, self.place, self.with_whom, self.alone)

    @property
    def tail(self) -> str:
        """The last digits of the number that would be written; "" without one."""
        if self.contact is None:
            return ""
        return self.contact.phone_last4 or self.contact.other_phone_last4

    @property
    def mark(self) -> str:
        """What makes it this preset, for «is this still what you were looking at»."""
        person = str(self.contact.public_id) if self.contact else ""
        return "|".join((self.place_kind, self.place, person, self.with_whom, self.tail))

    @property
    def seen(self) -> str:
        """The mark, hidden, for a form."""
        return lookup_index(self.mark, "holiday-preset")


def called(person: ContactPerson) -> str:
    """妈妈, 奶奶: as the child says."""
    usual = person.get_role_display() if person.role in PARENTS else person.title
    return CALLED.get(usual, usual)


def stay_words(place_kind: str, place: str, with_whom: str, alone: bool) -> str:
    """到父母务工地（广东省东莞市），和妈妈；无成年人照看."""
    words = HolidayPlace(place_kind).label + (f"（{place}）" if place else "")
    if with_whom:
        words += f"，和{with_whom}"
    return f"{words}；无成年人照看" if alone else words


def words_of(stay: HolidayStay) -> str:
    """A stored stay in one line."""
    return stay_words(stay.place_kind, stay.place, stay.with_whom, stay.alone)


def main_carer(people: Sequence[ContactPerson]) -> ContactPerson | None:
    """Who looks after the child at home as far as the archive says: a parent known to be at home;
    else the entrusted carer or guardian; else a parent of whom nothing else is known; else a
    relative. None when the archive does not tell: nobody is guessed."""
    away = {
        person.name
        for person in people
        if person.role in PARENTS and person.name and person.presence in GONE
    }
    parents = [person for person in people if person.role in PARENTS]
    home = [person for person in parents if person.presence == ParentPresence.HOME]
    carers = [
        person
        for role in CARERS
        for person in people
        if person.role == role and person.name not in away
    ]
    unknown = [person for person in parents if not person.presence and not person.place]
    kin = [
        person for person in people if person.role == ContactRole.OTHER and person.relation in KIN
    ]
    return next(iter([*home, *carers, *unknown, *kin]), None)


def from_archive(student: Student, people: Sequence[ContactPerson]) -> Preset | None:
    """At home with the main carer; None when the archive does not tell."""
    carer = main_carer(people)
    if carer is None:
        return None
    return Preset(HolidayPlace.HOME, student.village, carer, called(carer))


def from_last(stay: HolidayStay | None, people: Sequence[ContactPerson]) -> Preset | None:
    """As in the last holidays; None without any, or when the person is no longer around."""
    if stay is None or stay.alone:
        return None  # alone is asked about each time
    contact = None
    if stay.with_contact_id:
        contact = next((one for one in people if one.pk == stay.with_contact_id), None)
        if contact is None:
            return None
    return Preset(stay.place_kind, stay.place, contact, stay.with_whom)


def usual_place(kind: str, student: Student, people: Sequence[ContactPerson]) -> str:
    """What stands in the archive for a place: the village, or where the parents work; "" when it
    does not say. `people`: the one they are with first."""
    if kind == HolidayPlace.HOME:
        return student.village
    if kind == HolidayPlace.PARENTS:
        return next((one.place for one in people if one.role in PARENTS and one.place), "")
    return ""
