"""周一例会: what is late by class, what nobody of the class holds, who is away, the week before and
the week to come. Counts by item, in class order; never by person, never ranked."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from school_care.core.templatetags.days import short_date
from school_care.duties.enums import DutyState, NoticeKind, Urgency
from school_care.duties.models import Duty, Notice
from school_care.duties.reckoning.owners import Owners
from school_care.duties.wording import item
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import DayKind, Role
from school_care.school.models import Appointment, School, SchoolClass, SchoolDay, Term, User
from school_care.school.selectors import present_classes

ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)
MOST_SAFETY = 30  # listed one by one; the rest by the ledger
NAMED_CLASSES = 8  # with something they missed; more are counted together
OF_SCHOOL = "school"  # the key of what is owed by no class

Counts = list[tuple[str, int]]  # item and how many


@dataclass(frozen=True)
class Week:
    """A week of school: Monday and Sunday, its number in the term (0 outside), marked days."""

    monday: date
    sunday: date
    term: Term | None
    number: int
    marks: list[SchoolDay]
    is_dated: bool = True  # whether the school has set any term: without, nobody knows

    @property
    def words(self) -> str:
        """11月23日—29日, 11月30日—12月6日."""
        same = self.monday.month == self.sunday.month
        ends = f"{self.sunday.day}日" if same else short_date(self.sunday)
        return f"{short_date(self.monday)}—{ends}"


@dataclass
class ClassLine:
    """What is late in one class (None: of the school as a whole), by item."""

    key: str
    group: SchoolClass | None
    safety: Counter = field(default_factory=Counter)
    others: Counter = field(default_factory=Counter)
    owners: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        """七(1)班, or 全校."""
        return str(self.group) if self.group else "全校"

    @property
    def counts(self) -> Counter:
        """谈心 1, 联系 3: both classes of urgency together."""
        return self.safety + self.others

    @property
    def safety_items(self) -> Counts:
        """Of the safety class."""
        return list(self.safety.items())

    @property
    def other_items(self) -> Counts:
        """Of the other classes."""
        return list(self.others.items())


@dataclass(frozen=True)
class Away:
    """A class with somebody in the head teacher's place. `last_day`: None while nobody said."""

    group: SchoolClass
    acting: User
    absent: User | None
    last_day: date | None


@dataclass(frozen=True)
class Vacant:
    """A class without head teacher: how many open duties somebody else holds for it."""

    group: SchoolClass
    count: int


@dataclass(frozen=True)
class LastWeek:
    """What became of what was due last week. `missed`: its time is over and it was not done, by
    class; `going_on`: still to be done."""

    due: int
    in_time: int
    late: int
    waived: int
    going_on: int
    missed: list[tuple[str, Counts]]

    @property
    def missed_items(self) -> Counts:
        """All that was not done, by item."""
        return _together(Counter(dict(counts)) for _, counts in self.missed)

    @property
    def names_classes(self) -> bool:
        """Whether so few classes missed something that they are named where room is scarce."""
        return len(self.missed) <= NAMED_CLASSES

    @property
    def missed_count(self) -> int:
        """All that was not done."""
        return sum(count for _, counts in self.missed for _, count in counts)


@dataclass
class Meeting:
    """The page and the paper."""

    on: date
    week: Week
    last: LastWeek
    lines: list[ClassLine]
    safety: list[Duty]
    safety_count: int
    vacant: list[Vacant]
    stands_in: Appointment | None  # whose post holds what no class's teacher holds
    away: list[Away]
    opening: Counts
    due: Counts
    calm: int  # classes of which nothing is late

    @property
    def safety_items(self) -> Counts:
        """Late items of the safety class, whole school."""
        return _together(line.safety for line in self.lines)

    @property
    def other_items(self) -> Counts:
        """The others."""
        return _together(line.others for line in self.lines)

    @property
    def late_count(self) -> int:
        """All late items."""
        return sum(line.counts.total() for line in self.lines)


def _together(tallies: Iterable[Counter]) -> Counts:
    total: Counter = Counter()
    for tally in tallies:
        total.update(tally)
    return list(total.items())


def late_duties(user: Any, school: School, on: date) -> QuerySet[Duty]:
    """Open duties of `school` that `user` sees and that are late on a day."""
    return Duty.objects.visible_to(user).filter(school=school).late_on(on)


def with_people(duties: QuerySet[Duty]) -> QuerySet[Duty]:
    """With what a row shows, safety first, the longest late first."""
    first = Case(
        When(urgency=Urgency.SAFETY, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = duties.select_related("school", "student__current_class", "school_class", "owner")
    return rows.order_by(first, "rule_code", "due_on", "pk")


def late_of(user: Any, school: School, on: date, group: SchoolClass | None) -> list[Duty]:
    """The late duties of one class, or of the school as a whole."""
    return list(with_people(late_duties(user, school, on).filter(school_class=group)))


def week_of(calendar: SchoolCalendar, on: date) -> Week:
    """The week that holds a day; one query beside the calendar's."""
    monday, sunday = calendar.week_of(on)
    term = calendar.term_on(on) or calendar.term_on(monday) or calendar.term_on(sunday)
    number = 0
    if term is not None:
        number = (monday - calendar.week_of(term.first_day)[0]).days // 7 + 1
    days = SchoolDay.objects.filter(school=calendar.school, date__range=(monday, sunday))
    marks = [day for day in days if day.kind != DayKind.NOTE or day.note]
    is_dated = term is not None or Term.objects.filter(school=calendar.school).exists()
    return Week(monday, sunday, term, number, marks, is_dated)


def meeting_of(user: Any, school: School, calendar: SchoolCalendar, on: date) -> Meeting:
    """Everything of the meeting of a day; a constant number of queries."""
    week = week_of(calendar, on)
    classes = list(present_classes(school, on))
    lines = _lines(user, school, on, classes)
    late_safety = late_duties(user, school, on).filter(urgency=Urgency.SAFETY)
    order = {group.pk: place for place, group in enumerate(classes)}
    safety = list(with_people(late_safety).order_by("due_on", "pk")[:MOST_SAFETY])
    owners = Owners(school.pk, on)
    leading = Appointment.objects.effective(on).filter(school=school, user=owners.of_school())
    leading = leading.filter(role__in=(Role.DIRECTOR, Role.PRINCIPAL)).order_by("role")
    opening, due = _this_week(user, school, week)
    return Meeting(
        on=on,
        week=week,
        last=_last_week(user, school, week, classes),
        lines=lines,
        safety=safety,
        safety_count=sum(line.safety.total() for line in lines),
        vacant=_vacant(user, school, [g for g in classes if not owners.has_head_teacher(g.pk)]),
        stands_in=leading.select_related("user").first(),
        away=_away(school, on, order),
        opening=opening,
        due=due,
        calm=len(classes) - sum(line.group in classes for line in lines),
    )


def _lines(user: Any, school: School, on: date, classes: list[SchoolClass]) -> list[ClassLine]:
    """One line a class with anything late, in class order; classes of the past come last."""
    rows = late_duties(user, school, on).order_by()
    counted = rows.values_list("school_class_id", "rule_code", "urgency", "owner_id")
    tallies: dict[int | None, list[tuple]] = defaultdict(list)
    for school_class, *row in counted.annotate(count=Count("pk")):
        tallies[school_class].append(row)
    known = {group.pk: group for group in classes}
    gone = [pk for pk in tallies if pk is not None and pk not in known]
    past = SchoolClass.objects.filter(pk__in=gone).in_order() if gone else []
    found = []
    for group in (*classes, *past, None):
        key = group.pk if group else None
        if key not in tallies:
            continue
        line = ClassLine(str(group.public_id) if group else OF_SCHOOL, group)
        for code, urgency, owner, count in sorted(tallies[key], key=lambda row: row[0]):
            tally = line.safety if urgency == Urgency.SAFETY else line.others
            tally[item(code)] += count
            line.owners |= {owner} - {None}
        found.append(line)
    return found


def _vacant(user: Any, school: School, groups: list[SchoolClass]) -> list[Vacant]:
    duties = Duty.objects.visible_to(user).open().filter(school=school, school_class__in=groups)
    counted = dict(duties.order_by().values_list("school_class").annotate(count=Count("pk")))
    return [Vacant(group, counted.get(group.pk, 0)) for group in groups]


def _away(school: School, on: date, order: dict[int, int]) -> list[Away]:
    """Classes with an acting head teacher on a day, in class order; one query."""
    posts = (
        Appointment.objects.effective(on)
        .filter(school=school, role=Role.HEAD_TEACHER)
        .select_related("user", "school_class")
        .order_by("starts_on", "pk")
    )
    held: dict[int, list[Appointment]] = defaultdict(list)
    for post in posts:
        held[post.school_class_id].append(post)
    found = []
    for key in sorted(held, key=lambda pk: order.get(pk, len(order))):
        acting = next((post for post in reversed(held[key]) if post.acting), None)
        if acting is None:
            continue
        absent = next((post.user for post in reversed(held[key]) if not post.acting), None)
        last_day = acting.until - ONE_DAY if acting.until else None
        found.append(Away(acting.school_class, acting.user, absent, last_day))
    return found


def _last_week(user: Any, school: School, week: Week, classes: list[SchoolClass]) -> LastWeek:
    """What was due in the seven days before the week; two queries."""
    span = (week.monday - ONE_WEEK, week.monday - ONE_DAY)
    rows = Duty.objects.visible_to(user).filter(school=school, due_on__range=span)
    done = Q(state=DutyState.DONE)
    return LastWeek(
        **rows.exclude(state=DutyState.WITHDRAWN).aggregate(
            due=Count("pk"),
            in_time=Count("pk", filter=done & Q(settled_on__lte=F("due_on"))),
            late=Count("pk", filter=done & Q(settled_on__gt=F("due_on"))),
            waived=Count("pk", filter=Q(state=DutyState.WAIVED)),
            going_on=Count("pk", filter=Q(state=DutyState.OPEN)),
        ),
        missed=_missed(rows.filter(state=DutyState.MISSED), classes),
    )


def _missed(rows: QuerySet[Duty], classes: list[SchoolClass]) -> list[tuple[str, Counts]]:
    """Items nobody did in time, by class in class order; what no present class owed comes last."""
    tallies: dict[int | None, Counter] = defaultdict(Counter)
    present = {group.pk for group in classes}
    counted = rows.order_by().values_list("school_class_id", "rule_code")
    for key, code, count in sorted(counted.annotate(count=Count("pk")), key=lambda row: row[1]):
        tallies[key if key in present else None][item(code)] += count
    places = [(group.pk, str(group)) for group in classes] + [(None, "其他")]
    return [(name, list(tallies[key].items())) for key, name in places if key in tallies]


def _this_week(user: Any, school: School, week: Week) -> tuple[Counts, Counts]:
    """Open items that began this week, and those whose last day lies in it; one query."""
    span = (week.monday, week.sunday)
    began, ends = Q(opens_on__range=span), Q(due_on__range=span)
    rows = Duty.objects.visible_to(user).open().filter(began | ends, school=school).order_by()
    opening, due = Counter(), Counter()
    counted = rows.values_list("rule_code").annotate(
        began=Count("pk", filter=began), ends=Count("pk", filter=ends)
    )
    for code, new, ending in sorted(counted):
        opening[item(code)] += new
        due[item(code)] += ending
    return list((+opening).items()), list((+due).items())


def nudged_on(school: School, on: date) -> set[int]:
    """Whom somebody asked on a day to see to what is late (一键提醒); one query."""
    rows = Notice.objects.filter(school=school, kind=NoticeKind.NUDGE, on=on)
    return set(rows.values_list("user_id", flat=True))


def open_late_counts(user: Any, school: School, on: date) -> tuple[int, int]:
    """How many items are late, and how many of them of the safety class; one query."""
    counted = late_duties(user, school, on).aggregate(
        late=Count("pk"), safety=Count("pk", filter=Q(urgency=Urgency.SAFETY))
    )
    return counted["late"], counted["safety"]


def of_owners(duties: Iterable[Duty], *, but: Collection[int] = ()) -> dict[User, list[Duty]]:
    """Duties by who holds them, those of the people named left out."""
    found: dict[User, list[Duty]] = defaultdict(list)
    for duty in duties:
        if duty.owner is not None and duty.owner_id not in but:
            found[duty.owner].append(duty)
    return dict(found)
