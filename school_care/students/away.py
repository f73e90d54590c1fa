"""Who of the parents is at home in a span of days: 春节, 国庆, 农忙 or any two dates.

Pure functions of what families have told. A date that has passed tells nothing any more: who was to
come home last week and has told no day of leaving is asked again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from school_care.core.lunar import first_month_day, spring_festival, twelfth_month_day
from school_care.core.templatetags.days import long_date, short_date
from school_care.students.enums import PARENTS, ContactRole, ParentPresence
from school_care.students.models import ContactPerson, Student
from school_care.students.person_lines import one_line_each

SPRING, NATIONAL, NEXT_30, OWN = "spring", "national", "next30", "own"
CALLED = {ContactRole.FATHER: "爸爸", ContactRole.MOTHER: "妈妈"}
CARERS = (ContactRole.CARER, ContactRole.GUARDIAN)
LONGEST = 366  # days of a chosen span


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included."""

    code: str
    label: str
    first: date
    last: date


@dataclass(frozen=True)
class AtHome:
    """A parent in a span. `home`: True, False or None (nobody has asked); `comes`: the day they
    come, for those who were away; `words`: one sentence."""

    home: bool | None
    words: str
    comes: date | None = None
    whole: bool = False  # at home throughout


@dataclass
class PupilSpan:
    """A pupil's parents in the span, and who looks after the child."""

    student: Student
    parents: list[AtHome] = field(default_factory=list)
    carers: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return "；".join(parent.words for parent in self.parents) or "没有登记父亲、母亲"

    @property
    def cared_by(self) -> str:
        """奶奶 陈秀英; who is with the child when no parent is."""
        return "、".join(self.carers)

    @property
    def comes(self) -> date | None:
        return min((p.comes for p in self.parents if p.comes), default=None)


@dataclass
class ClassSpan:
    """The class in a span; every pupil stands in exactly one list."""

    span: Span
    nobody: list[PupilSpan] = field(default_factory=list)
    coming: list[PupilSpan] = field(default_factory=list)
    ask: list[PupilSpan] = field(default_factory=list)
    at_home: list[PupilSpan] = field(default_factory=list)


def spring_span(year: int) -> Span:
    """腊月二十三 to 正月十五 around the Spring Festival of `year`."""
    first, last = twelfth_month_day(year, 23), first_month_day(year, 15)
    return Span(SPRING, f"{year}年春节前后", first, last)


def next_spring_year(today: date) -> int:
    """The year of the Spring Festival that is still to come or being kept."""
    return today.year if today <= first_month_day(today.year, 15) else today.year + 1


def national_span(year: int) -> Span:
    """国庆: the week and a day before it and after it, when parents travel."""
    return Span(NATIONAL, f"{year}年国庆", date(year, 9, 30), date(year, 10, 8))


def next_national_year(today: date) -> int:
    """The year of the national holiday that is still to come or being kept."""
    return today.year if today <= date(today.year, 10, 8) else today.year + 1


def next_days_span(today: date) -> Span:
    """The thirty days from today."""
    return Span(NEXT_30, "今后30天", today, today + timedelta(days=29))


def spring_in_words(year: int) -> str:
    """2027年春节是2月6日，腊月二十三是1月30日，正月十五是2月20日: for a parent who says 腊月."""
    days = (spring_festival(year), twelfth_month_day(year, 23), first_month_day(year, 15))
    feast, little, lantern = (short_date(day) for day in days)
    return f"{year}年春节是{feast}，腊月二十三是{little}，正月十五是{lantern}"


def class_in(
    students: Sequence[Student], people: Iterable[ContactPerson], span: Span, today: date
) -> ClassSpan:
    """Sort the pupils by who is at home; `people` are their current parents and carers."""
    around: dict[int, list[ContactPerson]] = defaultdict(list)
    for person in people:
        around[person.student_id].append(person)
    found = ClassSpan(span)
    for student in students:
        rows = around[student.pk]
        parents = [parent_in(row, span, today) for row in rows if row.role in PARENTS]
        pupil = PupilSpan(student, parents, _carers(rows))
        _list_of(found, parents).append(pupil)
    found.coming.sort(key=lambda pupil: pupil.comes or span.first)
    return found


def _list_of(found: ClassSpan, parents: list[AtHome]) -> list[PupilSpan]:
    if any(parent.home and not parent.whole for parent in parents):
        return found.coming
    if any(parent.whole for parent in parents):
        return found.at_home
    if not parents or any(parent.home is None for parent in parents):
        return found.ask
    return found.nobody


def _carers(rows: list[ContactPerson]) -> list[str]:
    parents = {row.name for row in rows if row.role in PARENTS}
    others = [row for row in rows if row.role in CARERS and row.name not in parents]
    return [f"{line.person.title}{line.person.name}" for line in one_line_each(others)]


def parent_in(parent: ContactPerson, span: Span, today: date) -> AtHome:
    """One parent in the span, seen from today."""
    who, state = CALLED[parent.role], parent.presence
    if not state:
        return AtHome(None, f"{who}的去向还没问")
    if state in (ParentPresence.DEAD, ParentPresence.LOST):
        return AtHome(False, f"{who}{ParentPresence(state).label}")
    if state == ParentPresence.HOME:
        return _at_home(who, parent.leaves_again_on, span, today)
    return _away(who, parent, span, today)


def _at_home(who: str, leaves: date | None, span: Span, today: date) -> AtHome:
    if leaves is None or leaves > span.last:
        return AtHome(True, f"{who}在家", whole=True)
    if leaves <= today:
        return AtHome(None, f"{who}原定{_day(leaves, today)}外出，请再问一次")
    if leaves <= span.first:
        return AtHome(False, f"{who}{_day(leaves, today)}外出")
    return AtHome(True, f"{who}在家，{_day(leaves, today)}外出")


def _away(who: str, parent: ContactPerson, span: Span, today: date) -> AtHome:
    returns, leaves = parent.returns_on, parent.leaves_again_on
    place = city_word(parent.place)
    where = f"在{place}，" if place else "外出，"
    if returns is None:
        return AtHome(None, f"{who}{where}还没问哪天回来")
    told = f"{who}{_day(returns, today)}" + (f"从{place}回来" if place else "回来")
    if leaves is None and returns <= today:
        return AtHome(None, f"{who}原定{_day(returns, today)}回来，请再问一次")
    if leaves is not None and leaves <= today:
        return AtHome(None, f"{who}{_day(leaves, today)}已再外出，还没问下次哪天回来")
    if returns > span.last:
        return AtHome(False, f"{who}{where}{_day(returns, today)}才回来")
    if leaves is None:
        return AtHome(True, f"{told}，哪天再走还没问", comes=returns)
    if leaves <= span.first:
        return AtHome(False, f"{told}，{_day(leaves, today)}又走了")
    return AtHome(True, f"{told}，{_day(leaves, today)}再走", comes=returns)


def city_word(place: str) -> str:
    """广东省东莞市 → 东莞, as people say it."""
    for mark in ("省", "自治区"):
        place = place.split(mark)[-1] or place
    return place.removesuffix("市")


def _day(day: date, today: date) -> str:
    """2月3日; with the year when it lies further than eleven months away."""
    return short_date(day) if abs((day - today).days) < 330 else long_date(day)
