"""Reads of reports upwards for the list and for the page of one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from school_care.core import clock
from school_care.escalation.enums import (
    FINAL,
    NEEDS_PERSON,
    OPEN,
    WITH_RECEIVER,
    WITH_SCHOOL,
    MessageState,
    State,
)
from school_care.escalation.models import Delivery, Escalation, Message, Step
from school_care.escalation.sources import label_of
from school_care.escalation.wording import TONES, Line, deadline, must_be_carried
from school_care.school.models import School
from school_care.students.models import Student

TODO, WAITING, LATE, DONE, ALL = "todo", "waiting", "late", "done", "all"
TABS = ((TODO, "待办"), (WAITING, "等对方"), (LATE, "逾期"), (DONE, "已了结"), (ALL, "全部"))
FOUND = 60  # a search shows so many

_CARRIED = Q(state=State.SUBMITTED, newest_state__in=(MessageState.BY_HAND, *NEEDS_PERSON))
_TODO = Q(state__in=WITH_SCHOOL) | _CARRIED

# The order of what waits for the school, and its headings; the principal's own first to them.
_GROUPS = (
    (State.IN_REVIEW, "待审签"),
    (State.RETURNED, "退回，待修改"),
    (State.SUBMITTED, "待送出"),
    (State.RESOLVED, "已办结，待学校核实"),
    (State.VERIFIED, "已核实，待销号"),
    (State.DRAFT, "草稿"),
)


def reports_in_sight(user: Any, school: School) -> QuerySet[Escalation]:
    """Reports of the active school this person may open, with what a row shows."""
    rows = Escalation.objects.visible_to(user).filter(school=school)
    return with_newest(rows.select_related("student__current_class", "recipient"))


def with_newest(rows: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """With what `row_of` needs: how the newest message stands, and whether the principal refused
    the draft."""
    newest = Message.objects.filter(escalation=OuterRef("pk")).order_by("-version").values("state")
    back = Step.objects.filter(
        escalation=OuterRef("pk"), from_state=State.IN_REVIEW, to_state=State.DRAFT
    )
    return rows.annotate(newest_state=Subquery(newest[:1]), was_sent_back=Exists(back))


def _chosen(tab: str, today: date) -> Q:
    if tab == TODO:
        return _TODO
    if tab == WAITING:
        return Q(state__in=WITH_RECEIVER) & ~_CARRIED
    if tab == LATE:
        return Q(state__in=OPEN, due_on__lt=today)
    if tab == DONE:
        return Q(state__in=FINAL)
    return Q()


def counts_of(rows: QuerySet[Escalation], today: date) -> dict[str, int]:
    """How many there are under each tab."""
    wanted = {tab: Count("pk", filter=_chosen(tab, today)) for tab, _ in TABS}
    return rows.order_by().aggregate(**wanted)


def listed(
    rows: QuerySet[Escalation], tab: str, today: date, *, signs: bool
) -> QuerySet[Escalation]:
    """The rows of a tab in the order they want looking at."""
    rows = rows.filter(_chosen(tab, today))
    if tab == TODO:
        order = [state for state, _ in _GROUPS]
        if not signs:  # what waits for the principal is nobody else's work
            order.append(order.pop(0))
        whens = [When(state=state, then=Value(place)) for place, state in enumerate(order)]
        place = Case(*whens, default=Value(9), output_field=IntegerField())
        return rows.order_by(place, F("due_on").asc(nulls_last=True), "-state_since", "pk")
    if tab in (WAITING, LATE):
        return rows.order_by(F("due_on").asc(nulls_last=True), "pk")
    return rows.order_by("-state_since", "-pk")


def found(rows: QuerySet[Escalation], words: str) -> QuerySet[Escalation]:
    """By the pupil's name, or by a number: ours or the receiver's."""
    typed = words.strip()
    if not typed:
        return rows.none()
    pupils = Student.objects.matching(typed).order_by().values("pk")
    by_number = Q(case_no__icontains=typed) | Q(receiver_case_no__icontains=typed)
    return rows.filter(Q(student_id__in=pupils) | by_number).order_by("-state_since", "-pk")


@dataclass(frozen=True)
class ReportRow:
    """A line of the list."""

    escalation: Escalation
    label: str
    state: str
    tone: str
    deadline: Line | None
    group: str


def row_of(escalation: Any, today: date) -> ReportRow:
    """A report as the list shows it."""
    state = State(escalation.state)
    carried = must_be_carried(escalation, escalation.newest_state)
    words = state.label
    if state == State.SUBMITTED:  # signed, and not there yet
        words = "待送出" if carried else "正在发送"
    if carried and escalation.newest_state in NEEDS_PERSON:
        words = MessageState(escalation.newest_state).label
    came_back = state == State.DRAFT and getattr(escalation, "was_sent_back", False)
    if came_back:
        words = "校长退回"
    line = deadline(escalation, escalation.newest_state, today)
    plain = TONES.get(state, "due" if carried or came_back else "")
    tone = "late" if line and line.tone == "late" else plain
    group = dict(_GROUPS).get(state, "")
    return ReportRow(escalation, label_of(escalation.kind), words, tone, line, group)


@dataclass(frozen=True)
class Version:
    """A message as it went out, and every attempt to bring it there."""

    message: Message
    attempts: list[Delivery]


def versions_of(escalation: Escalation) -> list[Version]:
    """Every version, oldest first."""
    messages = escalation.messages.select_related("recipient").order_by("version")
    messages = messages.prefetch_related("deliveries")
    return [Version(message, list(message.deliveries.all())) for message in messages]


def history_of(escalation: Escalation) -> list[Step]:
    """What happened, oldest first."""
    return list(escalation.steps.select_related("by").order_by("at", "pk"))


def others_of_case(user: Any, escalation: Escalation) -> list[ReportRow]:
    """What else went out about the same case: to whom and how it stands."""
    rows = reports_in_sight(user, escalation.school).filter(case_no=escalation.case_no)
    rows = rows.exclude(pk=escalation.pk).order_by("kind", "copied", "pk")
    return [row_of(row, clock.today()) for row in rows[:20]]


def to_sign_with(user: Any, escalation: Escalation) -> list[Escalation]:
    """The same report to other bodies, waiting for the same signature."""
    return list(
        Escalation.objects.visible_to(user)
        .filter(
            school_id=escalation.school_id,
            case_no=escalation.case_no,
            kind=escalation.kind,
            state=State.IN_REVIEW,
        )
        .exclude(pk=escalation.pk)
        .select_related("recipient", "school", "student")
        .order_by("copied", "pk")
    )
