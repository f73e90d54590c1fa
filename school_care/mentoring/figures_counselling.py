"""Counts of counselling. Outside the counselling room a cell below three is not told (domain §5.2):
in a small school it names a child."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from school_care.core.small_cells import FEWEST, is_small
from school_care.mentoring.choices.counselling import Risk, ScreeningLevel
from school_care.mentoring.models import (
    BreakGlass,
    CounsellingCase,
    CounsellingSession,
    HeartNote,
    Referral,
    RiskJudgement,
    Screening,
    ScreeningResult,
)
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School

FEW = f"<{FEWEST}"
NOTHING = "—"


def shown(count: int, *, exact: bool = False) -> str:
    """A count as a page may say it; `exact` inside the counselling room."""
    return FEW if is_small(count) and not exact else str(count)


@dataclass(frozen=True)
class Figure:
    """A line of the counts: what, how many."""

    label: str
    value: str


@dataclass(frozen=True)
class Coverage:
    """心理辅导覆盖率: pupils with a session ÷ pupils referred, in a span of days."""

    seen: int
    referred: int

    def in_words(self, *, exact: bool = False) -> str:
        """66.7%（8/12）; — for nobody, <3 where a cell may not be told."""
        if not self.referred:
            return NOTHING
        if not exact and is_small(self.referred, self.seen):
            return f"人数{FEW}，不显示"
        if not exact and is_small(self.referred - self.seen):
            return f"{FEW}人还没有谈，不显示比例"
        return f"{self.seen / self.referred:.1%}（{self.seen}/{self.referred}）"


def coverage_of(school: School, first: date, last: date) -> Coverage:
    """Who was referred from `first` to `last` (revoked ones left out), and who of them had a
    session since. Two queries."""
    seen, referred = seen_and_referred(school, first, last)
    return Coverage(len(seen), len(referred))


def seen_and_referred(
    school: School, first: date, last: date, *, seen_by: date | None = None
) -> tuple[set[int], set[int]]:
    """The pupils of `coverage_of`, by key; with `seen_by`, sessions up to that day alone."""
    referred = set(
        Referral.objects.filter(school=school, made_at__date__range=(first, last))
        .exclude(state="revoked")
        .values_list("student_id", flat=True)
    )
    held = CounsellingSession.objects.filter(
        case__school=school,
        case__student_id__in=referred,
        made=True,
        withdrawn_at=None,
        happened_on__gte=first,
    )
    if seen_by is not None:
        held = held.filter(happened_on__lte=seen_by)
    return set(held.values_list("case__student_id", flat=True)), referred


def counts_of(user: Any, school: School, first: date, last: date) -> list[Figure]:
    """The term's counts for the page 心理辅导; exact for a counsellor. Constant queries; nobody's
    row is named."""
    exact = can(user, Capability.COUNSEL, school)

    def line(label: str, count: int) -> Figure:
        return Figure(label, shown(count, exact=exact))

    span = (first, last)
    referrals = Referral.objects.filter(school=school, made_at__date__range=span)
    sessions = CounsellingSession.objects.filter(
        case__school=school, happened_on__range=span, made=True, withdrawn_at=None
    )
    notes = HeartNote.objects.filter(school=school, received_on__range=span)
    cases = CounsellingCase.objects.filter(school=school, closed_on=None)
    opened = BreakGlass.objects.filter(school=school, opened_at__date__range=span)
    pupils = sessions.order_by().values("case__student_id").distinct().count()
    return [
        line("转介（次，不含撤回）", referrals.exclude(state="revoked").count()),
        line("在办个案", cases.count()),
        line("辅导（次）", sessions.count()),
        line("辅导学生（人）", pupils),
        line("心语卡（张）", notes.count()),
        line("紧急查阅（次）", opened.count()),
        Figure("心理辅导覆盖率", coverage_of(school, first, last).in_words(exact=exact)),
    ]


def risk_counts(school: School) -> list[Figure]:
    """How many pupils stand at each level today, for who sees counts only. Below three: <3."""
    found = Counter(row.level for row in newest_risks(school))
    return [Figure(level.label, shown(found[level.value])) for level in Risk]


def newest_risks(school: School) -> list[RiskJudgement]:
    """Each pupil's newest judgement, pupils with an open case only; newest first. One query."""
    open_ones = CounsellingCase.objects.filter(school=school, closed_on=None)
    with_case = open_ones.order_by().values("student_id")
    rows = RiskJudgement.objects.filter(school=school, student_id__in=with_case)
    newest: dict[int, RiskJudgement] = {}
    for row in rows.select_related("student__current_class", "judged_by", "seen_by").order_by(
        "-judged_at", "-pk"
    ):
        newest.setdefault(row.student_id, row)
    return list(newest.values())


@dataclass(frozen=True)
class Screened:
    """A screening with its figures."""

    screening: Screening
    levels: list[Figure]


def screenings_of(user: Any, school: School) -> list[Screened]:
    """Screenings, newest first, with round figures; exact for a counsellor. Two queries."""
    exact = can(user, Capability.COUNSEL, school)
    counts: dict[int, Counter[str]] = {}
    rows = ScreeningResult.objects.filter(school=school).order_by()
    for screening, level in rows.values_list("screening_id", "level"):
        counts.setdefault(screening, Counter())[level] += 1
    return [
        Screened(
            one,
            [
                Figure(level.label, shown(counts.get(one.pk, Counter())[level.value], exact=exact))
                for level in ScreeningLevel
            ],
        )
        for one in Screening.objects.filter(school=school).select_related("term")
    ]
