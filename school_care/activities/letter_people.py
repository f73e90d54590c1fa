"""To whom a child may write, in the words the child uses; never to who has died or is lost."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from school_care.activities.letter_population import GONE
from school_care.activities.models import Letter
from school_care.students.enums import ContactRole, ParentPresence
from school_care.students.models import ContactPerson, Student, StudentCategory

CALLED = {ContactRole.FATHER: "爸爸", ContactRole.MOTHER: "妈妈"}
_WORDS = {
    "父亲": "爸爸",
    "母亲": "妈妈",
    "祖父": "爷爷",
    "祖母": "奶奶",
    "外祖父": "外公",
    "外祖母": "外婆",
}
FAMILY = (
    ContactRole.MOTHER,
    ContactRole.FATHER,
    ContactRole.GUARDIAN,
    ContactRole.CARER,
    ContactRole.OTHER,
)
NOBODY_KNOWN = ("妈妈", "爸爸", "爷爷", "奶奶")
MOST = 5  # chips beside a name


@dataclass(frozen=True)
class Reader:
    """Somebody at home: how the child calls them, and who it is where the file says so."""

    word: str
    contact: ContactPerson | None = None
    away: bool = False


def word_for(contact: ContactPerson) -> str:
    """妈妈, 爸爸, 外婆: how a child calls this person; "" where the file does not say."""
    if contact.role in CALLED:
        return CALLED[ContactRole(contact.role)]
    return _WORDS.get(contact.relation, contact.relation)[:20]


def readers_of(students: Iterable[Student], on: date) -> dict[int, list[Reader]]:
    """To whom each pupil may write, those away first; by pupil's key, three queries. Where the file
    names nobody, the usual words are offered."""
    keys = [student.pk for student in students]
    people: dict[int, list[ContactPerson]] = defaultdict(list)
    rows = ContactPerson.objects.current(on).filter(student_id__in=keys, role__in=FAMILY)
    for person in rows.order_by("order", "id"):
        people[person.student_id].append(person)
    last, orphans = last_written_to(keys), _orphans(keys, on)
    return {key: _offered(people[key], last.get(key, ""), key in orphans) for key in keys}


def _orphans(keys: list[int], on: date) -> set[int]:
    rows = StudentCategory.objects.on(on).filter(student_id__in=keys, category__code="ORPHAN")
    return set(rows.order_by().values_list("student_id", flat=True))


def last_written_to(keys: Iterable[int]) -> dict[int, str]:
    """To whom each pupil wrote last; one query."""
    rows = Letter.objects.filter(student_id__in=list(keys), withdrawn_at__isnull=True)
    return dict(rows.order_by("written_on", "pk").values_list("student_id", "to"))


def _offered(people: list[ContactPerson], last: str, orphan: bool) -> list[Reader]:
    gone = {word_for(one) for one in people if one.presence in GONE}
    if orphan:
        gone |= set(CALLED.values())
    if not people:
        usual = [Reader(word) for word in NOBODY_KNOWN if word not in gone]
        return sorted(usual, key=lambda one: one.word != last)
    found: dict[str, Reader] = {}
    for person in sorted(people, key=_turn):
        word = word_for(person)
        if word and word not in gone:
            away = person.presence == ParentPresence.AWAY
            found.setdefault(word, Reader(word, person, away))
    return sorted(found.values(), key=lambda one: (one.word != last, not one.away))[:MOST]


def _turn(person: ContactPerson) -> int:
    return FAMILY.index(ContactRole(person.role))
