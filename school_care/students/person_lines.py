"""People around a child as lines to read: one person one line, whatever their roles."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from school_care.core.templatetags.days import near_day
from school_care.students.enums import PARENTS, ContactRole, ParentPresence, PhoneState
from school_care.students.models import ContactPerson

PHONES = (("phone", "电话"), ("other_phone", "备用电话"))


@dataclass(frozen=True)
class PhoneLine:
    """One number of a person and what the last call showed. `number` opens the seal."""

    person: ContactPerson
    which: str  # phone or other_phone
    label: str

    @property
    def number(self) -> str:
        return getattr(self.person, self.which) or ""

    @property
    def last4(self) -> str:
        return getattr(self.person, f"{self.which}_last4")

    @property
    def state(self) -> str:
        return getattr(self.person, f"{self.which}_state")

    @property
    def works(self) -> bool:
        return self.state == PhoneState.WORKS

    @property
    def state_words(self) -> str:
        """11月2日打得通; "" when nobody has noted a call."""
        if not self.state:
            return ""
        checked_on = getattr(self.person, f"{self.which}_checked_on")
        return near_day(checked_on) + PhoneState(self.state).label


@dataclass
class PersonLine:
    """A person with every role they have for this child, the first row's facts."""

    person: ContactPerson
    rows: list[ContactPerson] = field(default_factory=list)

    @property
    def roles(self) -> str:
        """监护人、被委托照护人; without what the title says already."""
        labels = [row.get_role_display() for row in self.rows]
        return "、".join(label for label in labels if label != self.person.title)

    @property
    def is_parent(self) -> bool:
        return self.parent is not None

    @property
    def parent(self) -> ContactPerson | None:
        """The row that tells of a parent's whereabouts."""
        return next((row for row in self.rows if row.role in PARENTS), None)

    @property
    def where(self) -> str:
        """Where a parent is and when they come home, in one sentence; "" for others."""
        return whereabouts_words(self.parent) if self.parent else ""

    @property
    def village(self) -> bool:
        return self.person.role == ContactRole.VILLAGE

    @property
    def phones(self) -> list[PhoneLine]:
        lines = [PhoneLine(self.person, which, label) for which, label in PHONES]
        return [line for line in lines if line.last4]


def one_line_each(people: Iterable[ContactPerson]) -> list[PersonLine]:
    """Rows of the same name, relation and number become one line; the order stays."""
    lines: dict[tuple, PersonLine] = {}
    for row in people:
        key = (row.name, row.relation, row.phone_index) if row.name else (row.pk,)
        lines.setdefault(key, PersonLine(row)).rows.append(row)
    return list(lines.values())


def whereabouts_words(parent: ContactPerson) -> str:
    """外出，在广东省东莞市，2026年2月20日起；1月27日回家，2月20日再外出."""
    if not parent.presence:
        return f"名册写在{parent.place}，还没问去向" if parent.place else "还没问去向"
    if parent.presence == ParentPresence.HOME:
        return f"在家{_again(parent.leaves_again_on)}"
    if parent.presence != ParentPresence.AWAY:
        return ParentPresence(parent.presence).label
    words = "外出" + (f"，在{parent.place}" if parent.place else "")
    if parent.away_since:
        words += f"，{near_day(parent.away_since)}起"
    if parent.returns_on is None:
        return f"{words}；还没问下次回家"
    return f"{words}；{near_day(parent.returns_on)}回家{_again(parent.leaves_again_on)}"


def _again(day: date | None) -> str:
    return f"，{near_day(day)}再外出" if day else ""
