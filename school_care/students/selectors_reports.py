"""Reads of 各班上报: one class's list for its head teacher, and the school's overview of a term.

Categories told in confidence are stored in a report and left out of what is shown to anybody who
may not know them; differences are reckoned after that, so that a change gives nothing away.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Subquery

from school_care.core import clock
from school_care.school.access import own_classes_of, roles_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import School, SchoolClass, Term
from school_care.students.access import IN_CONFIDENCE
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import (
    CareCategory,
    ClassReport,
    Enrolment,
    Student,
    StudentCategory,
)
from school_care.students.services.class_reports import (
    Difference,
    Listed,
    difference,
    digest_of,
    latest_reports,
    listed_today,
    pupils_of_reports,
    reported_pupils,
)


@dataclass(frozen=True)
class PupilLine:
    """A care pupil of the class today. `change`: 新增, 类别有变 or ""; `before`: the names then."""

    student: Student
    categories: list[StudentCategory]
    change: str = ""
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftLine:
    """A pupil of the last report who is no care pupil of the class today, and why."""

    student: Student
    before: tuple[str, ...]
    why: str


@dataclass
class ClassList:
    """What the head teacher reports. `out_of_sight`: pupils of the last report who have left the
    class and whom this person sees no more."""

    last: ClassReport | None
    changes: Difference
    digest: str
    lines: list[PupilLine] = field(default_factory=list)
    left: list[LeftLine] = field(default_factory=list)
    out_of_sight: int = 0

    @property
    def unchanged(self) -> bool:
        """Whether it equals the last report."""
        return self.last is not None and not self.changes


def class_list(user: Any, group: SchoolClass) -> ClassList:
    """The list of one class for `user`, who reports for it; six queries."""
    today = clock.today()
    now = listed_today([group.pk], today)[group.pk]
    last = latest_reports([group.pk]).get(group.pk)
    before = reported_pupils([last])[last.pk] if last else {}
    changes = difference(before, now) if last else Difference()
    names = _names()
    found = ClassList(last=last, changes=changes, digest=digest_of(now))
    for student, categories in _categories_of_class(user, group).items():
        change = "新增" if student.pk in changes.entered else ""
        change = "类别有变" if student.pk in changes.altered else change
        was = _named(names, before.get(student.pk, ())) if change == "类别有变" else ()
        found.lines.append(PupilLine(student, categories, change, was))
    if changes.left:
        gone = Student.objects.visible_to(user).filter(pk__in=changes.left)
        for student in gone.select_related("current_class").order_by("name_key", "id"):
            why = _why_left(student, group)
            found.left.append(LeftLine(student, _named(names, before[student.pk]), why))
        found.out_of_sight = len(changes.left) - len(found.left)
    return found


def _categories_of_class(user: Any, group: SchoolClass) -> dict[Student, list[StudentCategory]]:
    rows = (
        StudentCategory.objects.visible_to(user)
        .on(clock.today())
        .filter(student__current_class=group, student__status=EnrolmentStatus.ENROLLED)
        .select_related("category", "student")
        .order_by("student__name_key", "student_id", "category__order")
    )
    found: dict[Student, list[StudentCategory]] = {}
    for row in rows:
        found.setdefault(row.student, []).append(row)
    return found


def _why_left(student: Student, group: SchoolClass) -> str:
    if student.status == EnrolmentStatus.LEFT:
        return "已离校"
    if student.current_class_id != group.pk:
        return f"已转到{student.current_class}" if student.current_class else "已转出本班"
    return "已退出"


def _names() -> dict[str, CareCategory]:
    return {category.code: category for category in CareCategory.objects.all()}


def _named(names: dict[str, CareCategory], codes: tuple[str, ...]) -> tuple[str, ...]:
    """The categories as pages name them; a code no longer known stays as it was written."""
    return tuple(names[code].name if code in names else code for code in codes)


def own_classes(user: Any, school: School) -> list[SchoolClass]:
    """The classes `user` is head teacher of today, in order, each with the keys of its last report
    and that report's term (`last_report`, `last_term`); one query."""
    reports = ClassReport.objects.filter(school_class=OuterRef("pk")).order_by(
        "-reported_at", "-id"
    )
    classes = SchoolClass.objects.filter(pk__in=own_classes_of(user, school)).annotate(
        last_report=Subquery(reports.values("pk")[:1]),
        last_term=Subquery(reports.values("term_id")[:1]),
    )
    return list(classes.in_order())


@dataclass(frozen=True)
class Waiting:
    """A class that has not reported this term. `unchanged`: one tap suffices."""

    group: SchoolClass
    unchanged: bool
    pupils: int
    words: str


def waiting_classes(classes: list[SchoolClass], term: Term) -> list[Waiting]:
    """Those of `own_classes` without a report of `term`, with what changed; two queries."""
    open_ones = [group for group in classes if group.last_term != term.pk]
    if not open_ones:
        return []
    now = listed_today([group.pk for group in open_ones], clock.today())
    before = pupils_of_reports(group.last_report for group in open_ones if group.last_report)
    found = []
    for group in open_ones:
        listed = now[group.pk]
        known = group.last_report is not None
        changes = difference(before[group.last_report], listed) if known else Difference()
        found.append(Waiting(group, known and not changes, len(listed), changes.words))
    return found


def unreported_count(school: School, term: Term) -> int:
    """How many classes with pupils have no report of `term`; one query."""
    reported = ClassReport.objects.filter(school=school, term=term).values("school_class_id")
    here = Student.objects.filter(school=school, current_class__isnull=False).enrolled()
    groups = here.exclude(current_class_id__in=reported).order_by()
    return groups.values("current_class_id").distinct().count()


# -- the school's overview ------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One pupil in the 变更表."""

    student: Student
    kind: str  # 新增, 退出, 类别有变
    before: tuple[str, ...]
    now: tuple[str, ...]


@dataclass
class ClassLine:
    """One class in a term's overview. `first`: nothing earlier to compare with; `since`: what has
    changed since the report, in words."""

    group: SchoolClass
    report: ClassReport | None = None
    pupils: int = 0
    first: bool = False
    changes: list[Change] = field(default_factory=list)
    since: str = ""


@dataclass(frozen=True)
class Overview:
    """A term of the school: every class in order, reported or not."""

    term: Term
    lines: list[ClassLine]

    @property
    def reported(self) -> list[ClassLine]:
        """Classes that have reported."""
        return [line for line in self.lines if line.report]

    @property
    def waiting(self) -> list[ClassLine]:
        """Classes that have not."""
        return [line for line in self.lines if not line.report]

    @property
    def pupils(self) -> int:
        """Care pupils reported, all classes."""
        return sum(line.pupils for line in self.reported)


def overview_of(user: Any, school: School, term: Term, *, on_paper: bool = False) -> Overview:
    """The reports of a term, each compared with the class's last report of an earlier term.

    On paper categories in confidence are left out for everybody. A constant number of queries.
    """
    names = _names()
    hidden = _hidden(user, school, names, on_paper=on_paper)
    groups = _classes_of(school, term)
    reports, bases = _reports_until(groups, term)
    listed = {
        key: _without(codes, hidden)
        for key, codes in reported_pupils([*reports.values(), *bases.values()]).items()
    }
    running = SchoolCalendar(school).term_on(clock.today()) == term
    now = listed_today(reports, clock.today()) if running else {}
    lines, differences = [], {}
    for group in groups:
        line = ClassLine(group, reports.get(group.pk))
        lines.append(line)
        if line.report is None:
            continue
        base = bases.get(group.pk)
        told = listed[line.report.pk]
        line.pupils, line.first = len(told), base is None
        if base is not None:
            differences[group.pk] = (difference(listed[base.pk], told), listed[base.pk], told)
        if running:
            line.since = difference(told, _without(now[group.pk], hidden)).words
    _tell_changes(lines, differences, names)
    return Overview(term, lines)


def _hidden(
    user: Any, school: School, names: dict[str, CareCategory], *, on_paper: bool
) -> frozenset[str]:
    whole_school = {Role.PRINCIPAL, Role.DIRECTOR} & set(IN_CONFIDENCE)
    if roles_of(user, school) & whole_school and not on_paper:
        return frozenset()
    return frozenset(code for code, category in names.items() if category.confidential)


def _without(listed: Listed, hidden: frozenset[str]) -> Listed:
    kept = {
        pupil: tuple(code for code in codes if code not in hidden)
        for pupil, codes in listed.items()
    }
    return {pupil: codes for pupil, codes in kept.items() if codes}


def _classes_of(school: School, term: Term) -> list[SchoolClass]:
    """Classes with pupils in the term, in the order people expect."""
    day = min(max(clock.today(), term.first_day), term.last_day)
    taught = Enrolment.objects.on(day).filter(school=school).values("school_class_id")
    return list(SchoolClass.objects.filter(school=school, pk__in=taught).in_order())


def _reports_until(
    groups: list[SchoolClass], term: Term
) -> tuple[dict[int, ClassReport], dict[int, ClassReport]]:
    """The last report of each class in the term, and its last one of earlier terms."""
    reports: dict[int, ClassReport] = {}
    bases: dict[int, ClassReport] = {}
    rows = ClassReport.objects.filter(
        school_class__in=groups, term__first_day__lte=term.first_day
    ).select_related("reported_by")
    for report in rows.order_by("reported_at", "id"):
        (reports if report.term_id == term.pk else bases)[report.school_class_id] = report
    return reports, bases


def _tell_changes(
    lines: list[ClassLine],
    differences: dict[int, tuple[Difference, Listed, Listed]],
    names: dict[str, CareCategory],
) -> None:
    keys = {
        pupil
        for found, _, _ in differences.values()
        for pupil in (*found.entered, *found.left, *found.altered)
    }
    students = Student.objects.select_related("current_class").in_bulk(keys)
    for line in lines:
        if line.group.pk not in differences:
            continue
        found, before, now = differences[line.group.pk]
        for kind, pupils in (
            ("新增", found.entered),
            ("退出", found.left),
            ("类别有变", found.altered),
        ):
            line.changes += [
                Change(
                    students[pupil],
                    kind,
                    _named(names, before.get(pupil, ())),
                    _named(names, now.get(pupil, ())),
                )
                for pupil in pupils
            ]
