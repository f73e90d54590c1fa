"""Reads of a person's own duties, and of those to one pupil."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When
from django.http import HttpRequest

from school_care.core.duty_kinds import duty_kind, duty_kinds
from school_care.core.public_ids import read_public_id
from school_care.core.templatetags.days import near_day
from school_care.duties import wording
from school_care.duties.addresses import file_url, form_url
from school_care.duties.enums import DutyState, Urgency
from school_care.duties.mine_lines import Bucket, bucket_of, sunday_of
from school_care.duties.models import Duty, DutyChange
from school_care.duties.services.waiving import RESTORABLE, may_waive, why_not_restore
from school_care.school.access import can_for_class
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.returning import with_back
from school_care.students.access import know_reach
from school_care.students.models import Student
from school_care.students.selectors import may

A_YEAR = timedelta(days=365)
HISTORY = 80  # rows of a pupil's last year; a weekly contact gives forty
WAIVED_SHOWN = 30
LATE_NAMED = 2  # below a name in a list; the file says the rest
WEEKDAYS = "一二三四五六日"


def duties_in_sight(user: Any, school: School) -> QuerySet[Duty]:
    """Duties of the active school `user` may see, with whom they are owed to."""
    rows = Duty.objects.visible_to(user).filter(school=school)
    return rows.select_related("student__current_class", "school_class", "school")


def my_open(user: Any, school: School) -> QuerySet[Duty]:
    """What `user` owes."""
    return duties_in_sight(user, school).open().of_person(user)


def sorted_by_bucket(duties: QuerySet[Duty], on: date) -> QuerySet[Duty]:
    """Late, today, this week, later; in each safety first, then the earliest."""
    bucket = Case(
        When(warn_on__lte=on, then=Value(int(Bucket.LATE))),
        When(due_on__lte=on, then=Value(int(Bucket.TODAY))),
        When(due_on__lte=sunday_of(on), then=Value(int(Bucket.WEEK))),
        default=Value(int(Bucket.LATER)),
        output_field=IntegerField(),
    )
    calm = Case(When(urgency=Urgency.SAFETY, then=Value(0)), default=Value(1))
    return duties.annotate(bucket=bucket, calm=calm).order_by("bucket", "calm", "due_on", "pk")


@dataclass(frozen=True)
class KindChip:
    """A kind one may narrow the page to, how many of it are open, and of those not before the end
    of the week."""

    code: str
    label: str
    count: int
    later: int


def kinds_among(duties: Iterable[Duty], on: date) -> list[KindChip]:
    """`kinds_of` for rows that were read, by last day; no query."""
    found: dict[str, list[Duty]] = {}
    for duty in sorted(duties, key=lambda one: (one.due_on, one.rule_code)):
        found.setdefault(duty.rule_code, []).append(duty)
    return [
        KindChip(code, _label(code), len(rows), sum(row.due_on > sunday_of(on) for row in rows))
        for code, rows in found.items()
    ]


def kinds_of(duties: QuerySet[Duty], on: date) -> list[KindChip]:
    """The kinds among `duties`, the most urgent first; one query."""
    counted = (
        duties.select_related(None)
        .order_by()
        .values_list("rule_code")
        .annotate(
            count=Count("pk"),
            later=Count("pk", filter=Q(due_on__gt=sunday_of(on))),
            first=Min("due_on"),
        )
        .order_by("first", "rule_code")
    )
    return [KindChip(code, _label(code), count, later) for code, count, later, _ in counted]


def _label(code: str) -> str:
    kind = duty_kind(code)
    return (kind.short or kind.label) if kind else code


@dataclass(frozen=True)
class Item:
    """One duty as a row: what, for whom, by when, where it is done, whether one may waive it."""

    duty: Duty
    url: str
    whom: str
    group: str
    title: str
    progress: str
    timing: str
    bucket: Bucket
    waives: bool

    @property
    def tag(self) -> str:
        """The class of the timing's tag."""
        return {Bucket.LATE: "tag--late", Bucket.TODAY: "tag--due"}.get(self.bucket, "")

    @property
    def is_safety(self) -> bool:
        """Whether waiving it asks for words."""
        return self.duty.urgency == Urgency.SAFETY


def items_of(request: HttpRequest, duties: Iterable[Duty], on: date, back: str) -> list[Item]:
    """Rows for `duties`, whose forms return to `back`. No query: the rows came with their
    subjects."""
    return [_item(request, duty, on, back) for duty in duties]


def _item(request: HttpRequest, duty: Duty, on: date, back: str) -> Item:
    group = duty.student.current_class if duty.student else None
    return Item(
        duty=duty,
        url=with_back(doing_url(request.user, duty) or file_url(duty), back),
        whom=wording.whom(duty),
        group=str(group or ""),
        title=wording.title(duty),
        progress=wording.progress(duty),
        timing=wording.timing(duty, on),
        bucket=bucket_of(duty, on),
        waives=may_waive(request.user, duty),
    )


def doing_url(user: Any, duty: Duty) -> str:
    """Where `user` does it; "" for those who may not."""
    return form_url(duty) if may_do(user, duty) else ""


def may_do(user: Any, duty: Duty) -> bool:
    """Whether the person has what the kind asks of whoever does it."""
    if duty.kind is None:
        return False
    if not duty.kind.capability:
        return True
    needed = Capability(duty.kind.capability)
    if duty.student:
        know_reach(user, duty.student)
        return may(user, needed, duty.student)
    return duty.school_class is None or can_for_class(user, needed, duty.school_class)


# -- the week ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StripDay:
    """A day of the week strip. `school`: pupils come; `due`: how many of mine end on it."""

    day: date
    weekday: str
    school: bool
    today: bool
    due: int

    @property
    def spoken(self) -> str:
        """星期一，11月23日，上课日，今天，3件到期."""
        parts = [f"星期{self.weekday}", f"{self.day.month}月{self.day.day}日"]
        parts.append("上课日" if self.school else "不上课")
        if self.today:
            parts.append("今天")
        parts.append(f"{self.due}件到期" if self.due else "没有到期")
        return "，".join(parts)


def week_strip(duties: Iterable[Duty], calendar: SchoolCalendar, on: date) -> list[StripDay]:
    """Monday to Sunday; of days gone what is still open counts."""
    ends: dict[date, int] = {}
    for duty in duties:
        ends[duty.due_on] = ends.get(duty.due_on, 0) + 1
    monday, _ = calendar.week_of(on)
    days = [monday + timedelta(days=number) for number in range(7)]
    return [
        StripDay(
            day, WEEKDAYS[day.weekday()], calendar.is_school_day(day), day == on, ends.get(day, 0)
        )
        for day in days
    ]


# -- what was waived -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Closed:
    """A duty that is no longer open: for whom, what became of it, why, and whether a waiver can be
    taken back."""

    duty: Duty
    whom: str
    title: str
    said: str
    restorable: bool


def closed_row(duty: Duty, on: date) -> Closed:
    """One closed duty in words; one query."""
    return _closed(duty, _reasons([duty]), on)


def _closed(duty: Duty, reasons: dict[int, str], on: date) -> Closed:
    said, restorable = wording.outcome(duty), False
    if duty.state == DutyState.WAIVED:
        why = reasons.get(duty.pk) or duty.get_waived_as_display()
        said = f"{near_day(duty.settled_on)}免办：{why}"
        restorable = not why_not_restore(duty, on)
    return Closed(duty, wording.whom(duty), wording.short(duty), said, restorable)


def my_waived(user: Any, school: School, on: date) -> list[Closed]:
    """What was waived of mine in the last days, newest first; two queries."""
    rows = list(
        duties_in_sight(user, school)
        .of_person(user)
        .filter(state=DutyState.WAIVED, settled_on__gt=on - RESTORABLE)
        .order_by("-settled_on", "-pk")[:WAIVED_SHOWN]
    )
    reasons = _reasons(rows)
    return [_closed(duty, reasons, on) for duty in rows]


def just_waived(request: HttpRequest, on: date) -> Closed | None:
    """The duty `?waived=` names, for the line that takes it back; None when it is none of one's
    own to take back."""
    named = read_public_id(request.GET.get("waived", ""))
    if named is None:
        return None
    rows = duties_in_sight(request.user, request.school).filter(state=DutyState.WAIVED)
    duty = rows.filter(public_id=named).first()
    if duty is None or not may_waive(request.user, duty):
        return None
    return closed_row(duty, on)


def _reasons(rows: Iterable[Duty]) -> dict[int, str]:
    """Why each was waived, the last word."""
    said = DutyChange.objects.filter(
        duty_id__in=[row.pk for row in rows], field="state", new=DutyState.WAIVED
    )
    return dict(said.order_by("id").values_list("duty_id", "why"))


# -- the pupil's file and the list ---------------------------------------------------------------


@dataclass(frozen=True)
class OfPupil:
    """What is owed to one pupil, and what became of the last year's."""

    open: list[Duty]
    closed: list[tuple[Duty, str]]


def duties_of(user: Any, student: Student, on: date) -> OfPupil:
    """Open ones by last day, then those done, missed and waived within a year, newest first, each
    in words; two queries."""
    elsewhere = [kind.code for kind in duty_kinds() if kind.own_page]
    rows = duties_in_sight(user, student.school).filter(student=student)
    rows = rows.exclude(rule_code__in=elsewhere)
    still = list(rows.open().order_by("due_on", "pk"))
    over = rows.filter(
        state__in=(DutyState.DONE, DutyState.MISSED, DutyState.WAIVED), settled_on__gt=on - A_YEAR
    ).order_by("-settled_on", "-pk")[:HISTORY]
    return OfPupil(still, [(duty, wording.outcome(duty)) for duty in over])


def late_by_pupil(
    user: Any, school: School, students: Iterable[Student], on: date
) -> dict[int, str]:
    """联系逾期3天、家访逾期1天等4项, of pupils with anything late, what concerns safety and care
    before papers; one query."""
    rows = (
        Duty.objects.visible_to(user)
        .filter(school=school, student_id__in=[student.pk for student in students])
        .late_on(on)
        .order_by("due_on", "pk")
    )
    found: dict[int, list[Duty]] = defaultdict(list)
    for duty in rows:
        found[duty.student_id].append(duty)
    return {pk: _late_words(held, on) for pk, held in found.items()}


def _late_words(held: list[Duty], on: date) -> str:
    order = list(Urgency.values)
    first = sorted(held, key=lambda duty: order.index(duty.urgency))[:LATE_NAMED]
    more = f"等{len(held)}项" if len(held) > len(first) else ""
    return "、".join(wording.lateness(duty, on) for duty in first) + more
