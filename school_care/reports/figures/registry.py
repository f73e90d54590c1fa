"""The figures there are (domain §5.2), each with what it counts and out of what.

A figure is a function that answers the members of its denominator with what each adds to the
numerator; everything else (the rate, its cells by grade, class and category, the list behind it,
the month-end snapshot, the county's sum) follows from these. The modules `measures_*`
hold them, `registering` brings them together.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from school_care.attendance.rates import rate_words
from school_care.core.duty_kinds import STUDENT
from school_care.reports.figures.span import Span

MONTH, TERM, DAY = "month", "term", "day"  # which days a figure looks at, up to its day
NOTHING = "—"


class Member(NamedTuple):
    """One of the denominator. `amount`: what it adds to the numerator, 1 or 0 of a rate, the days
    of a mean; `key` tells apart several of one subject (a week, a plan); `of`: what it adds to the
    denominator, more than 1 where many of one subject are told together (a pupil's days)."""

    subject: int
    class_id: int | None
    amount: int
    key: str = ""
    of: int = 1


@dataclass(frozen=True)
class Tally:
    """A figure counted: the sums, and whom they are of."""

    part: int
    whole: int
    members: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A figure. `part_words` ÷ `whole_words` is what a reader is told of how it is made; `unit` of
    the denominator (名, 班·周, 次); `per`: which days it looks at; `subject`: STUDENT or CLASS, of
    what a member's subject is the key; `count` answers its members in a constant number of queries,
    pure in the facts up to `span.as_of`.

    `target`: permille aimed at where the school set nothing, None for none; `lower_is_better` (late
    visits); `mean`: the unit of a mean, "" for a rate; `guarded`: what a small number tells of a
    child is not told to anybody outside the room (counselling): no list, no cell below three.
    `source` is where the rule stands."""

    code: str
    label: str
    group: str
    unit: str
    part_words: str
    whole_words: str
    per: str
    source: str
    count: Callable[[Span], Iterable[Member]]
    subject: str = STUDENT
    target: int | None = None
    lower_is_better: bool = False
    mean: str = ""
    guarded: bool = False
    on_dashboard: bool = False

    @property
    def how(self) -> str:
        """«本学期核对过联系卡的 ÷ 在册关爱学生»."""
        return f"{self.part_words} ÷ {self.whole_words}"

    def words(self, part: int, whole: int) -> str:
        """86.0%, 3.5天; «—» of nothing; never 100.0% unless all."""
        if not self.mean:
            return rate_words(part, whole)
        return f"{part / whole:.1f}{self.mean}" if whole else NOTHING


@dataclass(frozen=True)
class Group:
    """Figures that belong together on a page."""

    code: str
    label: str


GROUPS = (
    Group("archive", "建档与联系"),
    Group("pairing", "结对与计划"),
    Group("care", "谈心与家访"),
    Group("home", "家校联系与活动"),
    Group("school", "入学与巩固"),
    Group("dropout", "控辍保学"),
    Group("work", "办理时效"),
)


@dataclass
class _Registry:
    measures: dict[str, Measure] = field(default_factory=dict)


_registry = _Registry()


def register_measure(measure: Measure) -> None:
    """Add a figure; a code again replaces it."""
    _registry.measures[measure.code] = measure


def measures() -> list[Measure]:
    """Every figure, by group, within it in the order of registration."""
    order = {group.code: at for at, group in enumerate(GROUPS)}
    return sorted(_registry.measures.values(), key=lambda one: order[one.group])


def measure(code: str) -> Measure | None:
    """The figure of a code; None for one nobody registered."""
    return _registry.measures.get(code)


def tally(measure: Measure, span: Span) -> Tally:
    """Count a figure now; nothing in a month without school, nor a monthly figure before its first
    school day. Members in order of class and subject, so that equal facts give equal rows."""
    if span.term is None or (measure.per == MONTH and not span.has_begun):
        return Tally(0, 0)
    members = sorted(measure.count(span), key=lambda one: (one.class_id or 0, one.subject, one.key))
    whole = sum(one.of for one in members)
    return Tally(sum(one.amount for one in members), whole, tuple(members))
