"""Reads for the step into a school year: what the plan is made of, what stands beside it, and what
earlier steps did. A constant number of queries, whatever the school's size."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from school_care.core import clock
from school_care.school.enums import FIRST_GRADE, LAST_GRADE, Role, Stage
from school_care.school.models import (
    Appointment,
    School,
    SchoolClass,
    TeachingAssignment,
    Term,
    User,
)
from school_care.school.models.places import CHINESE_DIGITS, school_year_of
from school_care.school.rights import why_not_decide
from school_care.students.enums import (
    ImportState,
    LeaveReason,
    Sex,
    YearFate,
    YearTurnState,
)
from school_care.students.models import (
    Enrolment,
    RosterImport,
    Standing,
    Student,
    YearTurn,
)
from school_care.students.year_facts import Turn, YearFacts, YearPupil
from school_care.students.year_plan import Plan, last_name
from school_care.students.year_ties import Caution, cautions_of

JUNE = 6
REMIND_MONTH, REMIND_DAY = 8, 20  # the office is back in school
EARLY = 100  # days before the step from which on a page asks whether that is meant
UNDER_WAY = (
    ImportState.UPLOADED,
    ImportState.READING,
    ImportState.PREVIEW,
    ImportState.COMMITTING,
)


@dataclass(frozen=True)
class Post:
    """An appointment or lesson that ends with its class; `why_not`: why this person may not end
    it, "" when they may."""

    row: Appointment | TeachingAssignment
    words: str
    why_not: str


def default_year(today: date) -> int:
    """The school year whose step people have in mind: from June on the one that begins (or began)
    this calendar year, before that the running one."""
    return today.year if today.month >= JUNE else today.year - 1


def first_day(year: int) -> date:
    """The day of the step into a school year."""
    return date(year, 9, 1)


def years_offered(today: date) -> list[int]:
    """School years one may choose."""
    year = default_year(today)
    return [year, year + 1]


def as_of(turns_on: date) -> date:
    """The day on which memberships are looked at: the day of the step, today when that is past."""
    return max(turns_on, clock.today())


def read_facts(user: Any, school: School, year: int) -> YearFacts:
    """The pupils enrolled now, with their class on the day of the step; four queries. The caller
    answers for the right to see the whole school."""
    day = as_of(first_day(year))
    classes = {group.pk: group for group in SchoolClass.objects.filter(school=school).in_order()}
    for group in classes.values():
        group.school = school
    students = (
        Student.objects.visible_to(user)
        .filter(school=school)
        .enrolled()
        .values_list("pk", "public_id", "name", "name_key", "sex", "boarding", "siblings_id")
    )
    stays = _stays(school, day)
    standings: dict[int, list[str]] = {}
    rows = Standing.objects.on(day).filter(school=school).order_by("starts_on", "id")
    for student_id, kind in rows.values_list("student_id", "kind"):
        standings.setdefault(student_id, []).append(kind)
    pupils, leaving, coming = [], 0, 0
    for pk, public_id, name, name_key, sex, boarding, siblings in students:
        here, later = stays.get(pk, (None, False))
        if here is None:
            leaving, coming = leaving + (not later), coming + later
            continue
        class_id, until = here
        pupils.append(
            YearPupil(
                pk=pk,
                public_id=public_id,
                name=name,
                name_key=name_key,
                sex=sex,
                boarding=bool(boarding),
                siblings=siblings,
                class_id=class_id,
                standings=tuple(standings.get(pk, ())),
                moves=later or until is not None,
            )
        )
    return YearFacts(year, classes, tuple(pupils), leaving, coming)


def _stays(school: School, day: date) -> dict[int, tuple[tuple | None, bool]]:
    """By pupil: (class, until) of the stay that holds the day, and whether another begins later."""
    found: dict[int, tuple[tuple | None, bool]] = {}
    rows = (
        Enrolment.objects.filter(school=school)
        .filter(Q(until__isnull=True) | Q(until__gt=day))
        .exclude(leave_reason=LeaveReason.CORRECTED)
        .values_list("student_id", "starts_on", "until", "school_class_id")
    )
    for student_id, starts_on, until, class_id in rows:
        here, later = found.get(student_id, (None, False))
        if starts_on > day:
            later = True
        else:
            here = (class_id, until)
        found[student_id] = (here, later)
    return found


def posts_to_end(user: User, plan: Plan) -> list[Post]:
    """Confirmed head teachers, grade heads and lessons of the classes that end, still running on
    that day; two queries."""
    groups = [ending.group for ending in plan.ending]
    return posts_of(user, groups, plan.turns_on)


def posts_of(user: User, groups: list[SchoolClass], on: date) -> list[Post]:
    """As `posts_to_end`, of given classes of one school."""
    if not groups:
        return []
    school = groups[0].school
    by_class = {group.pk: group for group in groups}
    cohorts = Q(pk__in=())
    for stage, year in {(group.stage, group.entry_year) for group in groups}:
        cohorts |= Q(role=Role.GRADE_HEAD, stage=stage, entry_year=year)
    running = Q(until__isnull=True) | Q(until__gt=on)
    held = Appointment.objects.confirmed().filter(running, school=school)
    held = held.filter(cohorts | Q(role=Role.HEAD_TEACHER, school_class__in=by_class))
    taught = TeachingAssignment.objects.confirmed().filter(running, school_class__in=by_class)
    found = []
    for row in held.select_related("user").order_by("role", "school_class_id", "id"):
        group = by_class.get(row.school_class_id)
        grade = CHINESE_DIGITS[LAST_GRADE[row.stage]] if row.stage else ""
        words = f"{last_name(group)}班主任" if group else f"{grade}年级组长"
        if row.acting:
            words += "（代理）"
        why = why_not_decide(user=row.user, role=row.role, school=school, by=user)
        found.append(Post(row, f"{words} {row.user.name}", why))
    for row in taught.select_related("user").order_by("school_class_id", "subject", "id"):
        words = f"{last_name(by_class[row.school_class_id])}{row.subject} {row.user.name}"
        why = why_not_decide(user=row.user, role=None, school=school, by=user)
        found.append(Post(row, words, why))
    return found


def cautions(school: School, plan: Plan) -> list[Caution]:
    """What to look at before the step; it forbids nothing. Two queries and those of other apps."""
    facts, found = plan.facts, []
    days = (facts.turns_on - clock.today()).days
    if days > EARLY:
        found.append(Caution(f"离{facts.year}年9月1日还有{days}天，一般在8月下旬办理。"))
    if unplaced := plan.count("unplaced"):
        text = f"有{unplaced}名学生没有班级，先分班再升级。"
        found.append(Caution(text, reverse("students:list")))
    held = {pupil.class_id for pupil in facts.pupils}
    empty = [g for g in plan.up if g.pk not in held]
    if empty:
        names = "、".join(group.name_on(facts.turns_on) for group in empty)
        found.append(Caution(f"这些班没有学生：{names}。", reverse("school:classes")))
    known = Term.objects.filter(school=school, school_year=facts.year)
    if known.count() < 2:
        text = f"校历里还没有{facts.year}—{facts.year + 1}学年的学期。"
        found.append(Caution(text, reverse("school:terms")))
    running = RosterImport.objects.filter(school=school, state__in=UNDER_WAY).count()
    if running:
        text = f"有{running}份花名册导入还没有完成，请先完成或放弃。"
        found.append(Caution(text, reverse("students:imports")))
    return [*found, *cautions_of(school, facts.turns_on)]


def turns_of(user: User, school: School) -> QuerySet[YearTurn]:
    """Earlier steps of the school, newest first."""
    turns = YearTurn.objects.visible_to(user).filter(school=school)
    return turns.select_related("done_by", "undone_by")


def done_turn(user: User, school: School, year: int) -> YearTurn | None:
    """The step into a school year that stands, if there is one."""
    return turns_of(user, school).filter(school_year=year, state=YearTurnState.DONE).first()


def stuck_pupils(user: User, school: School) -> QuerySet[Student]:
    """Pupils who are today in a class that has ended: nobody has said where they go."""
    ended = _ended(school_year_of(clock.today()), "current_class__")
    pupils = Student.objects.visible_to(user).filter(school=school).enrolled().filter(ended)
    return pupils.select_related("current_class").in_class_order()


def _ended(year: int, prefix: str) -> Q:
    """Classes that have ended by the school year, for a queryset joined through `prefix`."""
    ended = Q(pk__in=())
    for stage in Stage:
        oldest = year - (LAST_GRADE[stage] - FIRST_GRADE[stage] + 1)
        ended |= Q(**{f"{prefix}stage": stage, f"{prefix}entry_year__lte": oldest})
    return ended


def waits_since(today: date) -> bool:
    """Whether it is time to remind of the step: from 20 August on, until the next June."""
    return today >= date(default_year(today), REMIND_MONTH, REMIND_DAY)


def unplaced_count(user: User, school: School) -> int:
    """Pupils in classes that end with (or ended before) the step of this time, for whom nothing is
    arranged; one query."""
    year = default_year(clock.today())
    stays = Enrolment.objects.visible_to(user).filter(school=school)
    return stays.on(as_of(first_day(year))).filter(_ended(year, "school_class__")).count()


def staying_standings(plan: Plan) -> list[tuple[YearPupil, str]]:
    """Pupils of classes that move up who are away or on guest, with the class they stay in: the
    step leaves them there until they come back."""
    return [row for row in _in_classes(plan, Turn.UP) if row[0].standing_words]


def left_over(plan: Plan) -> list[tuple[YearPupil, str]]:
    """Pupils in classes that ended before this step: somebody forgot to say where they go."""
    return _in_classes(plan, Turn.OVER)


def _in_classes(plan: Plan, turn: Turn) -> list[tuple[YearPupil, str]]:
    facts = plan.facts
    groups = {pk: group for pk, group in facts.classes.items() if facts.turn_of(group) == turn}
    return [
        (pupil, groups[pupil.class_id].name_on(plan.turns_on))
        for pupil in facts.pupils
        if pupil.class_id in groups
    ]


@dataclass
class Result:
    """What a step did, class by class: name → [pupils, boys, girls, boarders]."""

    graduates: dict[str, list[int]]
    promoted: dict[str, list[int]]
    stays: dict[str, list[int]]
    opened: list[SchoolClass]  # classes it opened that are still there
    without_head: list[str]  # their names


def result_of(turn: YearTurn) -> Result:
    """What the step did; four queries at most."""
    opened = SchoolClass.objects.filter(pk__in=turn.undo.get("classes", [])).in_order()
    found = Result({}, {}, {}, list(opened), [])
    rows = turn.steps.select_related("from_class", "to_class").order_by(
        "-from_class__stage", "from_class__number", "to_class__number"
    )
    facts = rows.values_list("fate", "from_class", "to_class", "student__sex", "student__boarding")
    groups = SchoolClass.objects.filter(school_id=turn.school_id).in_bulk()
    places = {
        YearFate.GRADUATES: found.graduates,
        YearFate.PROMOTED: found.promoted,
        YearFate.STAYS: found.stays,
    }
    for fate, origin, target, sex, boarding in facts:
        if fate == YearFate.GRADUATES:
            name = last_name(groups[origin])
        else:
            name = groups[target].name_on(turn.turns_on) if target else "待分班"
        counts = places[YearFate(fate)].setdefault(name, [0, 0, 0, 0])
        for place, adds in enumerate((True, sex == Sex.MALE, sex == Sex.FEMALE, bool(boarding))):
            counts[place] += adds
    heads = Appointment.objects.filter(
        role=Role.HEAD_TEACHER, school_class__in=found.opened, declined_at__isnull=True
    )
    led = set(heads.values_list("school_class_id", flat=True))
    found.without_head = [
        group.name_on(turn.turns_on) for group in found.opened if group.pk not in led
    ]
    return found
