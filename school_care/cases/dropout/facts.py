"""Everything the ladder of a dropout case is made of, read for some courses of one school on a day:
a constant number of queries, nothing decided here that the ladder decides."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from school_care.attendance.enums import CallResult
from school_care.attendance.models import AbsenceCall
from school_care.attendance.reckoning import Facts as Presences
from school_care.attendance.reckoning import Presence
from school_care.cases.dropout.enums import (
    BACK,
    PLACED,
    CourseState,
    RoundResult,
)
from school_care.cases.dropout.policy import policies_of, policy_on
from school_care.cases.models import (
    DropoutCourse,
    DropoutPolicy,
    DropoutStep,
    Persuasion,
    UrgingNotice,
)
from school_care.core import clock
from school_care.core.templatetags.days import short_date
from school_care.escalation.enums import BY_RECEIVER, OrgType, State, StepKind, Urgency, Way
from school_care.escalation.models import Message, Step
from school_care.mentoring.enums import Outcome, RecordKind
from school_care.mentoring.models import CareRecord
from school_care.school.calendar import SchoolCalendar

ONE_DAY = timedelta(days=1)
RECORDS = (RecordKind.CALL, RecordKind.VIDEO, RecordKind.VISIT, RecordKind.TALK)
# The two lines a dropout is reported on (domain §4.1).
EDUCATION = (OrgType.EDU, OrgType.CENTRAL)
TOWNSHIP = (OrgType.TOWNSHIP,)
# Where a report waits that has been written and has not left.
WAITS = {State.IN_REVIEW: "待校长签发", State.SUBMITTED: "已签发，还没有送到"}
ARRIVED = (State.DELIVERED, *BY_RECEIVER)


class Did(NamedTuple):
    """Something done on a day, in words for the ladder."""

    day: date
    words: str
    made: bool = True


class Waiting(NamedTuple):
    """A report that was written and has not left yet: where it waits, in words."""

    kind: str
    line: str
    public_id: UUID
    state: str
    name: str

    @property
    def words(self) -> str:
        """青禾县柳溪镇人民政府：待校长签发."""
        return f"{self.name}：{WAITS[self.state]}"


class Left(NamedTuple):
    """A report that left the school: what nobody has carried there yet has not."""

    day: date
    kind: str
    org_type: str
    name: str

    @property
    def words(self) -> str:
        """11月19日 云岭县教育局."""
        return f"{short_date(self.day)} {self.name}"


class Round(NamedTuple):
    """A round of persuasion that stands."""

    day: date
    result: str
    next_on: date | None

    @property
    def words(self) -> str:
        """11月23日：继续劝返."""
        return f"{short_date(self.day)}：{RoundResult(self.result).label}"


class Notice(NamedTuple):
    """A notice to the guardian; `served_on` None: still in the drawer."""

    public_id: object
    title: str
    made_on: date
    served_on: date | None

    @property
    def words(self) -> str:
        """义劝通字〔2026〕第3号，11月24日送达."""
        if self.served_on:
            return f"{self.title}，{short_date(self.served_on)}送达"
        return f"{self.title}，{short_date(self.made_on)}开具，还没有送达"


@dataclass
class CourseFacts:
    """What is known of one course on `on`. Dates to come are None, whatever the row says today."""

    course: DropoutCourse
    on: date
    calendar: SchoolCalendar
    policy_of: Callable[[date], DropoutPolicy]
    history: list[tuple[date, str]] = field(default_factory=list)
    presences: Presences | None = None
    calls: list[Did] = field(default_factory=list)
    visits: list[Did] = field(default_factory=list)
    talks: list[Did] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)

    @cached_property
    def state(self) -> str:
        """The state on the day; "" before the course began."""
        return self.history[-1][1] if self.history else ""

    def _entered(self, states: Collection[str]) -> date | None:
        """The last day on which the course came into one of some states, in this episode."""
        found = None
        for day, state in self.history:
            if state == CourseState.SUSPECTED and CourseState.SUSPECTED not in states:
                found = None  # away again: what was before is another story
            elif state in states:
                found = day
        return found

    @cached_property
    def suspected_on(self) -> date | None:
        """The day from which the report is due."""
        return self._entered((CourseState.SUSPECTED,)) or self._by_now(self.course.suspected_on)

    def _by_now(self, day: date | None) -> date | None:
        """A day of the row, where the history of steps does not tell."""
        return day if day is not None and day <= self.on else None

    @cached_property
    def missing_on(self) -> date | None:
        """The day from which nobody knew where the child is."""
        day = self.course.missing_on
        if day is None or day > self.on or (self.suspected_on and day < self.suspected_on):
            return None
        return day

    @cached_property
    def began(self) -> date:
        """The first day away, or the first day of the course where there is none."""
        first = self.course.first_absent
        if first is not None and first <= (self.suspected_on or self.on):
            return first
        return self.suspected_on or self.course.case.opened_on

    @cached_property
    def returned_on(self) -> date | None:
        """The day the child was seen at school again."""
        found = self._entered((CourseState.RETURNED,))
        return found or (self._by_now(self.course.returned_on) if self.state in BACK else None)

    @cached_property
    def placed_on(self) -> date | None:
        """The day the child was found to be rightly elsewhere, where that is how it ended."""
        found = None
        for day, state in self.history:
            if state in PLACED:
                found = day
            elif state in (CourseState.SUSPECTED, *BACK):
                found = None
        return found

    @cached_property
    def policy(self) -> DropoutPolicy:
        """The limits that held when the child was suspected."""
        return self.policy_of(self.suspected_on or self.on)

    def day(self, day: date) -> Presence:
        """What a day was for the child."""
        if self.presences is None:
            return Presence.NOT_TAKEN
        return self.presences.day(self.course.student_id, day).presence

    def days(self, since: date) -> list[date]:
        """School days from `since` to the day."""
        return self.calendar.school_days(since, self.on) if since <= self.on else []

    @cached_property
    def absent(self) -> list[date]:
        """Days away without explanation since the first one, up to the return."""
        until = (self.returned_on or self.on + ONE_DAY) - ONE_DAY
        return [
            day
            for day in self.days(self.began)
            if day <= until and self.day(day) is Presence.UNEXPLAINED
        ]

    @cached_property
    def present_row(self) -> list[date]:
        """Days at school in a row since the return."""
        return self.row_since(self.returned_on) if self.returned_on else []

    def row_since(self, since: date, most: int = 0) -> list[date]:
        """Days at school in a row from a day on, up to the day, or until there are `most`: leave
        and a roll nobody took neither count nor break it, an unexplained absence begins it anew."""
        row: list[date] = []
        for day in self.days(since):
            presence = self.day(day)
            if presence.here:
                row.append(day)
                if len(row) == most:
                    break
            elif presence is Presence.UNEXPLAINED:
                row.clear()
        return row

    def seen_after(self, day: date) -> date | None:
        """The first day after `day` on which the child was at school, for a lesson at least."""
        return next((one for one in self.days(day + ONE_DAY) if self.day(one).here), None)

    def waiting_on(self, kinds: Collection[str]) -> list[Waiting]:
        """Reports of some kinds that were written for a line none of them has left for."""
        left = self.left_on(kinds)
        return [one for one in self.waiting if one.kind in kinds and one.line not in left]

    def left_on(self, kinds: Collection[str]) -> dict[str, Left]:
        """The first of some kinds to leave for each line since the child is away: by "education",
        "township"; other bodies by their own letters."""
        found: dict[str, Left] = {}
        for one in self.left:
            if one.kind in kinds and one.day >= self.began:
                found.setdefault(line_of(one.org_type), one)
        return found


def line_of(org_type: str) -> str:
    """Which of the two lines a body stands on."""
    if org_type in EDUCATION:
        return "education"
    return "township" if org_type in TOWNSHIP else org_type


def facts_of(courses: Sequence[DropoutCourse], on: date) -> dict[int, CourseFacts]:
    """Facts of courses of one school (each with its case), by key of the course."""
    if not courses:
        return {}
    school = courses[0].school
    calendar, versions = SchoolCalendar(school), policies_of(school.pk)
    found = {
        one.pk: CourseFacts(one, on, calendar, lambda day: policy_on(school.pk, day, versions))
        for one in courses
    }
    _read_history(found, on)
    since = min(one.began for one in found.values())
    students = {one.course.student_id for one in found.values()}
    presences = Presences.read(
        school=school, since=min(since, on), until=on, students=students, calendar=calendar
    )
    for one in found.values():
        one.presences = presences
    _read_calls(found, since, on)
    _read_records(found, since, on)
    _read_rounds(found, on)
    _read_notices(found, on)
    _read_reports(found, on)
    return found


def _of_student(found: dict[int, CourseFacts], student: int, day: date) -> Iterable[CourseFacts]:
    return (one for one in found.values() if one.course.student_id == student and day >= one.began)


def _read_history(found: dict[int, CourseFacts], on: date) -> None:
    steps = DropoutStep.objects.filter(course__in=found, on__lte=on).order_by("id")
    for course, day, state in steps.values_list("course_id", "on", "to_state"):
        found[course].history.append((day, state))


def _read_calls(found: dict[int, CourseFacts], since: date, on: date) -> None:
    rows = AbsenceCall.objects.filter(
        student__in={one.course.student_id for one in found.values()},
        date__gte=since,
        called_at__lt=clock.midnight(on + ONE_DAY),
    )
    columns = ("student_id", "date", "called_at", "whom", "result")
    for student, day, called_at, whom, result in rows.order_by("called_at").values_list(*columns):
        at = timezone.localtime(called_at)
        words = f"{short_date(at.date())} {at:%H:%M} {whom}：{CallResult(result).label}"
        for one in _of_student(found, student, day):
            one.calls.append(Did(at.date(), words, result == CallResult.REACHED))


def _read_records(found: dict[int, CourseFacts], since: date, on: date) -> None:
    rows = CareRecord.objects.counted().filter(
        student__in={one.course.student_id for one in found.values()},
        kind__in=RECORDS,
        happened_on__range=(since, on),
    )
    columns = ("student_id", "kind", "happened_on", "outcome")
    for student, kind, day, outcome in rows.order_by("happened_on", "id").values_list(*columns):
        made = outcome == Outcome.MADE
        words = f"{short_date(day)} {RecordKind(kind).label}{'' if made else '，没有联系上'}"
        for one in _of_student(found, student, day):
            by_kind = {RecordKind.VISIT: one.visits, RecordKind.TALK: one.talks}
            by_kind.get(RecordKind(kind), one.calls).append(Did(day, words, made))


def _read_rounds(found: dict[int, CourseFacts], on: date) -> None:
    rows = Persuasion.objects.standing().filter(course__in=found, happened_on__lte=on)
    columns = ("course_id", "happened_on", "result", "next_on")
    for course, day, result, next_on in rows.order_by("happened_on", "id").values_list(*columns):
        one = found[course]
        if day >= one.began:
            one.rounds.append(Round(day, result, next_on))


def _read_notices(found: dict[int, CourseFacts], on: date) -> None:
    rows = UrgingNotice.objects.filter(course__in=found, made_on__lte=on, cancelled_at__isnull=True)
    for row in rows.order_by("made_on", "id"):
        one = found[row.course_id]
        served = row.served_on if row.served_on and row.served_on <= on else None
        if row.made_on >= one.began:
            one.notices.append(Notice(row.public_id, str(row), row.made_on, served))


def _read_reports(found: dict[int, CourseFacts], on: date) -> None:
    """A report has left the school when it has arrived; one that goes by itself, or was told by
    telephone first, when it was sent."""
    by_number = {one.course.case.case_no: one for one in found.values()}
    by_itself = Message.objects.filter(escalation=OuterRef("escalation"), way=Way.HTTP)
    rows = Step.objects.filter(
        escalation__school__in={one.course.school_id for one in found.values()},
        escalation__case_no__in=by_number,
        kind=StepKind.STATE,
        happened_at__lt=clock.midnight(on + ONE_DAY),
    ).annotate(by_itself=Exists(by_itself))
    columns = ("escalation_id", "escalation__public_id", "to_state", "happened_at", "by_itself")
    of_report = ("case_no", "kind", "urgency", "recipient__org_type", "recipient__name")
    left: dict[int, tuple[str, Left]] = {}
    waiting: dict[int, tuple[str, Waiting]] = {}
    for key, public_id, to, at, goes, case_no, kind, urgency, org, name in rows.order_by(
        "at", "id"
    ).values_list(*columns, *(f"escalation__{column}" for column in of_report)):
        waiting.pop(key, None)
        if to == State.WITHDRAWN:
            left.pop(key, None)
        at_once = to == State.SUBMITTED and (goes or urgency == Urgency.URGENT)
        if (to in ARRIVED or at_once) and key not in left:
            left[key] = case_no, Left(timezone.localdate(at), kind, org, name)
        if to in WAITS and key not in left:
            waiting[key] = case_no, Waiting(kind, line_of(org), public_id, to, name)
    for case_no, one in sorted(left.values(), key=lambda pair: pair[1].day):
        by_number[case_no].left.append(one)
    for case_no, report in waiting.values():
        by_number[case_no].waiting.append(report)
