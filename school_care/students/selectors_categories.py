"""Reads of care categories and certificates for pages. What is told in confidence is left out here,
before any template, by `visible_to`."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.students.access import pupil_ids_kept_by
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import CareCategory, Certificate, Student, StudentCategory
from school_care.students.selectors import may
from school_care.students.services.categories import may_keep, why_not_restore
from school_care.students.services.verifying import is_sole_director, needs_review, why_not_verify

SOON = timedelta(days=60)
FEW_DAYS, FEW_MONTHS = 60, 24


@dataclass(frozen=True)
class CertificateLine:
    """A certificate as a page says it. `state`: valid, soon, expired, withdrawn or replaced."""

    row: Certificate
    state: str

    @property
    def words(self) -> str:
        """残疾证 肢体二级 有效至2027年3月1日."""
        until = self.row.valid_until
        end = f"有效至{long_date(until)}" if until else "长期有效"
        return " ".join(part for part in (self.row.name, self.row.grade, end) if part)

    @property
    def may_renew(self) -> bool:
        """Whether a new one is worth recording."""
        return self.state in ("valid", "soon", "expired") and self.row.valid_until is not None


@dataclass(frozen=True)
class CategoryLine:
    """A running category and what this person may do about it."""

    row: StudentCategory
    how_long: str
    certificates: list[CertificateLine] = field(default_factory=list)
    may_verify: bool = False
    why_not_verify: str = ""
    may_end: bool = False
    review: bool = False  # in confidence, not looked at yet this term

    @property
    def lacks_certificate(self) -> bool:
        """Whether the category is proved by a paper and none in force is recorded."""
        return self.row.category.needs_certificate and not any(
            line.state in ("valid", "soon") for line in self.certificates
        )


@dataclass(frozen=True)
class PastLine:
    """A category the pupil has left; `may_restore`: its end was entered today and may be undone."""

    row: StudentCategory
    last_day: date | None  # None: left on the day of entry
    may_restore: bool


def how_long(since: date, on: date) -> str:
    """82天, 14个月, 3年: how long something has lasted, counting the first day."""
    days = (on - since).days + 1
    if days <= FEW_DAYS:
        return f"{max(days, 0)}天"
    months = (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)
    return f"{months}个月" if months < FEW_MONTHS else f"{months // 12}年"


def term_began(school: School) -> date | None:
    """The first day of the running term; None in the holidays."""
    term = SchoolCalendar(school).term_on(clock.today())
    return term.first_day if term else None


def running_lines(
    user: Any, student: Student, *, since_term: date | None = None, brief: bool = False
) -> list[CategoryLine]:
    """The pupil's categories today in the usual order, each with its certificates.

    `since_term`: the term's first day, for the termly review. `brief`: two queries for the file,
    which offers to verify somebody else's claim and nothing more.
    """
    today = clock.today()
    rows = list(
        StudentCategory.objects.visible_to(user)
        .on(today)
        .filter(student=student)
        .select_related("category")
        .order_by("category__order", "id")
    )
    papers: dict[int, list[CertificateLine]] = defaultdict(list)
    for line in certificate_lines(user, student) if rows else ():
        papers[line.row.category_id].append(line)
    verifies = may(user, Capability.VERIFY_CATEGORIES, student)
    own = any(row.claimed_by_id == user.pk and row.verified_on is None for row in rows)
    sole = verifies and own and not brief and is_sole_director(user, student.school)
    keeps: dict[bool, bool] = {}
    found = []
    for row in rows:
        kind = row.category.confidential
        if kind not in keeps:
            keeps[kind] = not brief and may_keep(user, student, confidential=kind)
        review = needs_review(row, since_term)
        open_claim = verifies and (row.verified_on is None or review)
        why_not = why_not_verify(user, row, sole_director=sole) if open_claim else ""
        found.append(
            CategoryLine(
                row=row,
                how_long=how_long(row.starts_on, today),
                certificates=[line for line in papers[row.category_id] if line.state != "replaced"],
                may_verify=open_claim and not why_not,
                why_not_verify=why_not,
                may_end=keeps[kind],
                review=review,
            )
        )
    return found


def past_lines(user: Any, student: Student) -> list[PastLine]:
    """The categories the pupil has left, the last one first."""
    today = clock.today()
    rows = (
        StudentCategory.objects.visible_to(user)
        .filter(student=student, until__lte=today)
        .select_related("category", "ended_by", "verified_by")
        .order_by("-until", "-id")
    )
    for row in rows:
        row.student = student  # one object, so that what may be done is asked once for all rows
    return [
        PastLine(
            row,
            row.until - timedelta(days=1) if row.until > row.starts_on else None,
            not why_not_restore(user, row) if row.ended_at else False,
        )
        for row in rows
    ]


def certificate_lines(user: Any, student: Student) -> list[CertificateLine]:
    """The pupil's certificates `user` may see, newest first; numbers stay sealed."""
    rows = (
        Certificate.objects.visible_to(user)
        .filter(student=student)
        .select_related("category")
        .defer("number_sealed")
    )
    today = clock.today()
    return [CertificateLine(row, _state(row, today)) for row in _mark_replaced(rows)]


def _mark_replaced(rows: Iterable[Certificate]) -> list[Certificate]:
    """Newest first; an older one of the same category that is in force is replaced by it."""
    seen: set[int] = set()
    found = list(rows)
    for row in found:
        row.is_replaced = row.withdrawn_on is None and row.category_id in seen
        if row.withdrawn_on is None:
            seen.add(row.category_id)
    return found


def _state(row: Certificate, today: date) -> str:
    if row.withdrawn_on is not None:
        return "withdrawn"
    if row.is_replaced:
        return "replaced"
    if row.valid_until is not None and row.valid_until < today:
        return "expired"
    if row.valid_until is not None and row.valid_until <= today + SOON:
        return "soon"
    return "valid"


# -- the queue of claims --------------------------------------------------------------------


@dataclass
class WaitingKind:
    """Claims of one category: how many, in which words they were made."""

    category: CareCategory
    count: int = 0
    words: list[tuple[str, int]] = field(default_factory=list)


def waiting_rows(user: Any, school: School, since_term: date | None) -> QuerySet[StudentCategory]:
    """Claims of pupils at the school for whom `user` verifies, as far as in sight, and confidential
    categories not yet looked at this term."""
    unseen = Q(verified_on__isnull=True)
    if since_term is not None:
        unseen |= Q(category__confidential=True, verified_on__lt=since_term)
    return (
        StudentCategory.objects.visible_to(user)
        .on(clock.today())
        .filter(unseen, school=school, student__status=EnrolmentStatus.ENROLLED)
        .filter(student_id__in=pupil_ids_kept_by(user, Capability.VERIFY_CATEGORIES))
    )


def waiting_kinds(user: Any, school: School, since_term: date | None) -> list[WaitingKind]:
    """The queue by category and by the words of the claims; two queries."""
    counted = (
        waiting_rows(user, school, since_term)
        .order_by()
        .values_list("category_id", "claimed_as")
        .annotate(count=Count("pk"))
    )
    tally = list(counted)
    known = CareCategory.objects.in_bulk({category for category, _, _ in tally})
    kinds: dict[int, WaitingKind] = {}
    for category, words, count in sorted(tally, key=lambda row: -row[2]):
        kind = kinds.setdefault(category, WaitingKind(known[category]))
        kind.count += count
        if words:
            kind.words.append((words, count))
    return sorted(kinds.values(), key=lambda kind: kind.category.order)


def waiting_of_kind(
    user: Any, school: School, since_term: date | None, category: CareCategory
) -> QuerySet[StudentCategory]:
    """The claims of one category: by the words they were made with, then by class and pupil."""
    return (
        waiting_rows(user, school, since_term)
        .filter(category=category)
        .select_related("category", "student__current_class", "student__school", "claimed_by")
        .order_by(
            "claimed_as",
            "-student__current_class__stage",
            "-student__current_class__entry_year",
            "student__current_class__number",
            "student__name_key",
            "id",
        )
    )
