"""上报办理: the school's own next step of each open report, as something owed.

What is owed follows from the history: a step of the school begins on the day a report came into a
state in which the school has the move, and is done on the day it leaves that state. A receiver who
is silent past the agreed day is to be telephoned on the next working day. The receiver's own
deadline is nobody's duty here; the clock watches it (services/clock_run.py).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from school_care.core import clock
from school_care.core.duty_kinds import (
    OCCASION,
    SCHOOL,
    DutyKind,
    Fact,
    Occasion,
    Saying,
    ask_once,
    register_duty_kind,
)
from school_care.escalation import working_days
from school_care.escalation.enums import (
    FINAL,
    NEEDS_PERSON,
    MessageState,
    State,
    StepKind,
    Via,
    Way,
)
from school_care.escalation.models import Escalation, Message, Step
from school_care.escalation.services.clock_run import ANSWER_OWED
from school_care.escalation.services.steps import (
    CARRY_DAYS,
    CORRECT_DAYS,
    REVIEW_DAYS,
    VERIFY_DAYS,
)
from school_care.escalation.wording import about_words
from school_care.school.enums import Capability, Role
from school_care.school.models import Appointment

# States in which the school has the move, and how many working days it takes for it (domain §6.1).
OWN_STEPS = {
    State.IN_REVIEW: REVIEW_DAYS,
    State.SUBMITTED: CARRY_DAYS,
    State.RETURNED: CORRECT_DAYS,
    State.RESOLVED: VERIFY_DAYS,
}
TO_DO = {
    State.IN_REVIEW: "待签发",
    State.SUBMITTED: "待送到",
    State.RETURNED: "退回待改",
    State.RESOLVED: "待核实",
}
PHONE_DAYS = 1  # working days after the receiver's last day
ONE_DAY = timedelta(days=1)
ANSWERS = (StepKind.STATE, StepKind.PROGRESS)  # with these a new deadline begins
STEP, LATE = "step", "late"
KEY_LENGTH = 36  # of the report's id, with which a key begins


class _Did(NamedTuple):
    """A row of the history. `on`: the day from which it counts as now known, never before the one
    before it; `written`: the day it was written down."""

    pk: int
    kind: str
    state: str
    via: str
    on: date
    written: date


@dataclass
class _Report:
    """A report as far as the history tells. `state` and `due_on` are those of now."""

    pk: int
    public_id: UUID
    copied: bool
    state: str
    due_on: date | None
    history: list[_Did] = field(default_factory=list)

    def key(self, what: str, step: int) -> str:
        """Of the duty that began with a step."""
        return f"{self.public_id}:{what}:{step}"

    def last(self, on: date, kinds: Collection[str]) -> _Did | None:
        """The newest of some kinds on a day."""
        held = [did for did in self.history if did.kind in kinds and did.on <= on]
        return held[-1] if held else None


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """The school's own step of each report open on a day; at most three queries."""
    if subjects is not None and school_id not in subjects:
        return
    reports = _reports(school_id, clock.midnight(on + ONE_DAY))
    if not reports:
        return
    carried, principal = _carried(school_id, on), _principal(school_id, on)
    for one in reports:
        entered = one.last(on, (StepKind.STATE,))
        if entered is None or entered.written > on:
            continue
        state = entered.state
        if state in OWN_STEPS:
            due = working_days.after(entered.written, OWN_STEPS[state])
            # what a system should bring is nobody's work, unless it is still not there by then
            if state != State.SUBMITTED or one.pk in carried or on > due:
                by = principal if state == State.IN_REVIEW else 0
                key = one.key(STEP, entered.pk)
                yield Occasion(school_id, entered.written, key, due, by=by)
        elif _is_silent(one, state, on):
            yield Occasion(
                school_id,
                one.due_on + ONE_DAY,
                one.key(LATE, one.last(on, ANSWERS).pk),
                working_days.after(one.due_on, PHONE_DAYS),
            )


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Each step left, on the day of the next one; each silence ended, on the day somebody was
    telephoned or answered. One query."""
    if subjects is not None and school_id not in subjects:
        return
    for one in _reports(school_id, clock.midnight(since)):
        before = anchor = None
        for did in one.history:
            if did.kind == StepKind.STATE:
                if before is not None:
                    day = max(did.on, before.written)
                    yield Fact(school_id, day, key=one.key(STEP, before.pk))
                before = did
            if anchor is not None and did.via != Via.CLOCK:
                yield Fact(school_id, did.on, key=one.key(LATE, anchor.pk))
            if did.kind in ANSWERS:
                anchor = did


def form_url(public_id: UUID, key: str) -> str:
    """The report's page."""
    return reverse("escalation:report", args=[key[:KEY_LENGTH]])


def says_each(request: HttpRequest, keys: Collection[str]) -> dict[str, Saying]:
    """Which report it is and what is to be done, for whoever sees it; one query."""
    wanted = {key: UUID(key[:KEY_LENGTH]) for key in keys}
    rows = Escalation.objects.visible_to(request.user).filter(public_id__in=wanted.values())
    found = {row.public_id: row for row in rows.select_related("student", "recipient")}
    return {
        key: Saying(note=_note(found[public_id], key))
        for key, public_id in wanted.items()
        if public_id in found
    }


def _note(report: Escalation, key: str) -> str:
    """待签发：王怡可 监护问题转介，青禾县民政局."""
    todo = "打电话催办" if f":{LATE}:" in key else TO_DO.get(report.state, "")
    about = f"{about_words(report)}，{report.recipient.name}"
    return f"{todo}：{about}" if todo else about


def _reports(school_id: int, ended_since: datetime) -> list[_Report]:
    """Reports with their history: those open now, and those that ended since a moment."""
    return ask_once(("reports_up", school_id, ended_since), lambda: _read(school_id, ended_since))


def _read(school_id: int, ended_since: datetime) -> list[_Report]:
    # What is in confidence is owed by whoever keeps its case, on the case's own page.
    rows = (
        Step.objects.filter(
            escalation__school_id=school_id,
            escalation__in_confidence=False,
            kind__in=(*ANSWERS, StepKind.NUDGE),
        )
        .exclude(escalation__state__in=FINAL, escalation__state_since__lt=ended_since)
        .order_by("escalation_id", "at", "id")
        .values_list(
            *(f"escalation__{name}" for name in ("pk", "public_id", "copied", "state", "due_on")),
            *("pk", "kind", "to_state", "via", "happened_at", "at"),
        )
    )
    found: dict[int, _Report] = {}
    for pk, public_id, copied, state, due_on, step, kind, to, via, happened_at, at in rows:
        one = found.setdefault(pk, _Report(pk, public_id, copied, state, due_on))
        day = timezone.localdate(happened_at)
        if one.history:
            day = max(day, one.history[-1].on)
        one.history.append(_Did(step, kind, to, via, day, timezone.localdate(at)))
    return list(found.values())


def _is_silent(one: _Report, state: str, on: date) -> bool:
    """Whether the receiver's last day is past. Only the present one is kept, so of a past day
    nothing is said of a report that has moved on since."""
    if state not in ANSWER_OWED or state != one.state or one.copied:
        return False
    return one.due_on is not None and one.due_on < on


def _carried(school_id: int, on: date) -> set[int]:
    """Reports whose message a person has to bring, or had to on that day: by key."""
    end = clock.midnight(on + ONE_DAY)
    by_hand = Q(state__in=(MessageState.BY_HAND, *NEEDS_PERSON))
    since = Q(state=MessageState.DELIVERED, settled_at__gte=end) & ~Q(way=Way.HTTP)
    rows = Message.objects.filter(by_hand | since, school_id=school_id, made_at__lt=end)
    return set(rows.order_by().values_list("escalation_id", flat=True))


def _principal(school_id: int, on: date) -> int:
    """Who signs on a day: whoever acts for the principal before them; 0 where there is none."""
    rows = Appointment.objects.effective(on).filter(
        school_id=school_id, role=Role.PRINCIPAL, user__is_active=True
    )
    return (
        rows.order_by("-acting", "-starts_on", "-pk").values_list("user_id", flat=True).first() or 0
    )


KIND = DutyKind(
    code="report.step",
    label="上报办理",
    short="上报办理",
    subject=SCHOOL,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    says_each=says_each,
    capability=Capability.SEND_REPORT,
    answers=SCHOOL,
)


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    register_duty_kind(KIND)
