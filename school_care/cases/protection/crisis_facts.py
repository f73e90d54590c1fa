"""Crises as they stand, for many at once: a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.timezone import localdate

from school_care.cases.models import (
    Crisis,
    CrisisNotice,
    CrisisWatch,
    Protection,
    ProtectionCall,
    ProtectionEntry,
    ProtectionStep,
)
from school_care.cases.protection.crisis_words import BY_PHONE
from school_care.cases.protection.enums import EntryKind, ProtectionState
from school_care.cases.protection.services.watches_read import watchers
from school_care.cases.protection.source import CRISIS
from school_care.escalation.enums import FINAL, State
from school_care.escalation.models import Escalation
from school_care.students import silence

S = ProtectionState
DONE = (State.RESOLVED, State.VERIFIED)  # by the body; the school closes it
RUNG_BEFORE = timedelta(hours=1)  # who rings first writes it down afterwards


@dataclass
class Facts:
    """One crisis. An episode begins when the child is watched over; it may come to another."""

    row: Protection
    crisis: Crisis
    began_at: datetime
    episode: int = 1
    back_on: date | None = None
    watches: list[CrisisWatch] = field(default_factory=list)
    notices: list[CrisisNotice] = field(default_factory=list)
    talks: list[datetime] = field(default_factory=list)
    follows: list[datetime] = field(default_factory=list)
    running: CrisisWatch | None = None
    offered: CrisisWatch | None = None
    called_on: date | None = None  # police or civil affairs, by telephone
    helped_on: date | None = None  # 危机求助, in writing
    is_hushed: bool = False

    @property
    def is_watched(self) -> bool:
        """Whether somebody of the school must be with the child."""
        return self.row.state == S.WATCHED

    @property
    def family_waits(self) -> bool:
        """Whether nothing is said to the family."""
        return self.row.guardian_suspect or self.is_hushed

    @property
    def notice_on(self) -> date | None:
        """The day a guardian signed, or refused to."""
        days = [
            localdate(one.answered_at)
            for one in self.notices
            if one.answered_at and one.made_at >= self.began_at
        ]
        return min(days, default=None)

    @property
    def talked_on(self) -> date | None:
        """The day of the counsellor's first talk."""
        days = [localdate(at) for at in self.talks if at >= self.began_at]
        return min(days, default=None)

    @property
    def follows_since_back(self) -> list[date]:
        """Days on which somebody looked after the child since it is back."""
        if self.back_on is None:
            return []
        return sorted(localdate(at) for at in self.follows if localdate(at) >= self.back_on)

    @property
    def next_follow_on(self) -> date | None:
        """By when the next is due; none before the child is back."""
        if self.back_on is None or self.row.state not in (S.RETURNED, S.FOLLOWING):
            return None
        last = self.follows_since_back[-1] if self.follows_since_back else self.back_on
        return last + timedelta(days=self.crisis.follow_every)


def facts_of(rows: Sequence[Protection]) -> dict[int, Facts]:
    """The facts of each crisis, by its key; nine queries."""
    found = {
        one.protection_id: one
        for one in Crisis.objects.filter(protection__in=rows).select_related("counsellor")
    }
    facts = {
        row.pk: Facts(row, found.get(row.pk) or Crisis(protection=row), row.filed_at)
        for row in rows
    }
    _episodes(facts)
    _watches(facts)
    for notice in CrisisNotice.objects.filter(protection__in=facts, cancelled_at__isnull=True):
        facts[notice.protection_id].notices.append(notice)
    _entries(facts)
    _calls(facts)
    _reports(facts)
    quiet = silence.silenced([row.student_id for row in rows if row.student_id])
    for one in facts.values():
        one.is_hushed = one.row.student_id in quiet
    return facts


def _episodes(facts: dict[int, Facts]) -> None:
    steps = ProtectionStep.objects.filter(protection__in=facts).order_by("id")
    for step in steps.only("protection_id", "at", "from_state", "to_state"):
        one = facts[step.protection_id]
        if step.to_state == S.WATCHED and step.from_state not in ("", S.WATCHED):
            one.began_at, one.episode, one.back_on = step.at, one.episode + 1, None
        elif step.to_state == S.RETURNED:
            one.back_on = localdate(step.at)


def _watches(facts: dict[int, Facts]) -> None:
    parts = watchers().filter(protection__in=facts)
    here = set(parts.values_list("protection_id", "user_id"))
    rows = CrisisWatch.objects.filter(protection__in=facts).select_related("user", "offered_by")
    for watch in rows:
        one = facts[watch.protection_id]
        one.watches.append(watch)
        if watch.ended_at is None and (watch.protection_id, watch.user_id) in here:
            if watch.accepted_at is None:
                one.offered = watch
            else:
                one.running = watch


def _entries(facts: dict[int, Facts]) -> None:
    rows = ProtectionEntry.objects.filter(
        protection__in=facts,
        withdrawn_at__isnull=True,
    ).filter(Q(kind=EntryKind.TALK, in_content=True) | Q(kind=EntryKind.SUPPORT))
    for key, kind, at in rows.values_list("protection_id", "kind", "happened_at"):
        (facts[key].talks if kind == EntryKind.TALK else facts[key].follows).append(at)


def _calls(facts: dict[int, Facts]) -> None:
    rows = ProtectionCall.objects.filter(protection__in=facts, to__in=BY_PHONE)
    for key, at in rows.order_by("-called_at").values_list("protection_id", "called_at"):
        one = facts[key]
        if one.episode == 1 or at >= one.began_at - RUNG_BEFORE:
            one.called_on = localdate(at)


def _reports(facts: dict[int, Facts]) -> None:
    by_no = {(one.row.school_id, one.row.case.case_no): one for one in facts.values() if _no(one)}
    rows = Escalation.objects.filter(
        school__in={school for school, _ in by_no},
        case_no__in={number for _, number in by_no},
        kind=CRISIS,
    ).exclude(state__in=(State.DRAFT, State.WITHDRAWN))
    for school, number, at, state in rows.order_by("-begun_at").values_list(
        "school_id", "case_no", "begun_at", "state"
    ):
        one = by_no.get((school, number))
        if one is not None and helps_still(at, state, one.began_at):
            one.helped_on = localdate(at)


def helps_still(begun_at: datetime, state: str, began_at: datetime) -> bool:
    """Whether a call for help counts for the episode that began then: it was written in it, or its
    body is at it still."""
    return begun_at >= began_at or state not in (*FINAL, *DONE)


def _no(one: Facts) -> str:
    return one.row.case.case_no if one.row.case is not None else ""
