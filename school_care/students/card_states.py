"""Where the cards of pupils stand: verified when, and whether they still say what the file says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.db.models import Prefetch, QuerySet

from school_care.core import clock
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, SchoolClass, Term
from school_care.students import selectors
from school_care.students.card_content import digest_of, missing_of
from school_care.students.models import ContactCard, ContactPerson, Student


class CardState(Enum):
    """What a person has to know of a card, in words and with the colour of its tag."""

    CURRENT = ("本学期已核对", "good")
    CHANGED = ("卡上内容已有变化", "late")
    LAST_TERM = ("上学期核对", "due")
    EARLIER = ("更早核对", "due")
    NEVER = ("没有核对过", "due")

    @property
    def label(self) -> str:
        return self.value[0]

    @property
    def colour(self) -> str:
        return self.value[1]


@dataclass(frozen=True)
class CardRow:
    """One pupil of the list: the newest verified card, its state, what is missing for printing."""

    student: Student
    card: ContactCard | None
    state: CardState
    missing: tuple[str, ...]
    in_care: bool = False

    @property
    def verified(self) -> bool:
        """Whether this term asks for nothing more."""
        return self.state is CardState.CURRENT


@dataclass(frozen=True)
class TermDays:
    """First days of the term that counts (in the holidays the one before) and of its predecessor;
    None where the calendar knows none."""

    this: date | None
    last: date | None

    @classmethod
    def on(cls, calendar: SchoolCalendar, day: date) -> "TermDays":
        """Of the calendar's school on a day; one query unless its terms are known."""
        term = calendar.current_or_last_term(day)
        if term is None:
            return cls(None, None)
        before: list[Term] = [one for one in calendar.terms if one.first_day < term.first_day]
        return cls(term.first_day, before[-1].first_day if before else None)


def state_of(card: ContactCard | None, digest: str, days: TermDays) -> CardState:
    """The state of the newest card of a pupil whose facts now have `digest`."""
    if card is None:
        return CardState.NEVER
    if card.digest != digest:
        return CardState.CHANGED
    if days.this is None or card.verified_on >= days.this:
        return CardState.CURRENT
    if days.last is not None and card.verified_on >= days.last:
        return CardState.LAST_TERM
    return CardState.EARLIER


def pupils_with_people(user: Any, pupils: QuerySet[Student]) -> QuerySet[Student]:
    """`pupils` with `people`: those around each child today, in one more query."""
    people = ContactPerson.objects.visible_to(user).current(clock.today())
    return pupils.prefetch_related(Prefetch("contacts", people, to_attr="people"))


def newest_cards(user: Any, pupils: Iterable[Student]) -> dict[int, ContactCard]:
    """The newest verified card of each pupil by the pupil's key; one query."""
    cards = ContactCard.objects.visible_to(user).filter(student__in=[one.pk for one in pupils])
    return {card.student_id: card for card in cards.order_by("version")}


def row_of(user: Any, student: Student, calendar: SchoolCalendar | None = None) -> CardRow:
    """One pupil's row; three queries, one when people and calendar are known already."""
    student.people = selectors.contacts_of(user, student)
    card = newest_cards(user, [student]).get(student.pk)
    days = TermDays.on(calendar or SchoolCalendar(student.school), clock.today())
    return _row(student, card, days, in_care=False)


def class_rows(
    user: Any, school: School, school_class: SchoolClass, *, only_care: bool = False
) -> list[CardRow]:
    """The pupils of a class, care pupils (as far as `user` may know) first; five queries."""
    today = clock.today()
    pupils = selectors.search_pupils(user=user, school=school, school_class=school_class)
    pupils = list(pupils_with_people(user, pupils))
    in_care = set(
        selectors.categories_in_sight(user, today)
        .filter(student__in=[one.pk for one in pupils])
        .values_list("student_id", flat=True)
    )
    cards, days = newest_cards(user, pupils), TermDays.on(SchoolCalendar(school), today)
    rows = [_row(one, cards.get(one.pk), days, in_care=one.pk in in_care) for one in pupils]
    rows.sort(key=lambda row: not row.in_care)
    return [row for row in rows if row.in_care or not only_care]


def next_to_verify(rows: list[CardRow], after: Student | None = None) -> Student | None:
    """The first pupil of `rows` not verified this term, beginning behind `after`; None when there
    is no other."""
    at = next((place for place, row in enumerate(rows) if row.student == after), -1)
    waiting = (row.student for row in rows[at + 1 :] + rows[: at + 1] if not row.verified)
    return next((student for student in waiting if student != after), None)


def _row(student: Student, card: ContactCard | None, days: TermDays, *, in_care: bool) -> CardRow:
    digest = digest_of(student, student.people)
    missing = tuple(missing_of(student, student.people))
    return CardRow(student, card, state_of(card, digest, days), missing, in_care)
