"""排查情况表 附件1 (F-04): a line for each pupil of a special group, or with a problem on the list.

The columns are those the district asks for. Whether a mandatory report was made is no column that
anybody fills from here: who knows of one is told in person, and the form says so for every child
alike.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from school_care.core.cells import squeeze
from school_care.core.templatetags.days import long_date, short_date
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.models import CareRecord
from school_care.reports.models import ProblemItem
from school_care.school.models import School
from school_care.school.models.places import school_year_of
from school_care.students.models import Student, StudentCategory
from school_care.students.outward.cells_care import aid_cell, category_words, disability_text
from school_care.students.outward.cells_people import family_phone, guardian_of, phone_of
from school_care.students.outward.facts import NEVER_TOLD, PupilFacts, facts_of

ELSEWHERE = "按规定另行报告"  # 是否强制报告: the same words for every child
_TOWN = re.compile(r"([^省市县区旗\s]{1,8}?(?:镇|乡|街道))")
YEAR_BEGINS = (9, 1)


@dataclass(frozen=True)
class ScreenedPupil:
    """What the columns are written from."""

    facts: PupilFacts
    problems: Sequence[ProblemItem]
    visited: date | None
    numbers: bool


@dataclass(frozen=True)
class ScreeningColumn:
    """A column: its heading, its width in a workbook, its share of the paper in percent."""

    heading: str
    width: float
    share: float
    write: Callable[[ScreenedPupil], str]


def year_begin(on: date) -> date:
    """From which day problems are told: the school year's first."""
    return date(school_year_of(on), *YEAR_BEGINS)


def problems_told(school: School, on: date) -> Q:
    """Which problems a form of a day tells: found in its school year, and older ones that waited
    when it began."""
    since = year_begin(on)
    waited = Q(cleared_on__isnull=True) | Q(cleared_on__gte=since)
    return Q(school=school, found_on__lte=on) & (Q(found_on__gte=since) | waited)


def screened(*, user: Any, school: School, on: date, numbers: bool = False) -> list[ScreenedPupil]:
    """Pupils at the school who belong to a group that may be told or have a problem on the list,
    as far as `user` reads their care, in class order; a constant number of queries."""
    pupils, rows = _in_the_form(user, school, on)
    problems: dict[int, list[ProblemItem]] = defaultdict(list)
    for row in rows.select_related("owner").order_by("found_on", "pk"):
        problems[row.student_id].append(row)
    facts = facts_of(user=user, school=school, students=list(pupils.in_class_order()), on=on)
    visited = _visits(user, [one.student.pk for one in facts], on)
    return [
        ScreenedPupil(one, problems.get(one.student.pk, ()), visited.get(one.student.pk), numbers)
        for one in facts
    ]


def screened_counts(*, user: Any, school: School, on: date) -> tuple[int, int]:
    """How many pupils `screened` answers, and how many of them with a problem; two queries."""
    pupils, rows = _in_the_form(user, school, on)
    return pupils.count(), pupils.filter(pk__in=rows.values("student_id")).count()


def _in_the_form(user: Any, school: School, on: date) -> tuple[QuerySet, QuerySet]:
    """The pupils of the form, and the problems it tells."""
    told = StudentCategory.objects.visible_to(user).on(on)
    told = told.filter(school=school, category__confidential=False)
    told = told.exclude(category__code__in=NEVER_TOLD)
    rows = ProblemItem.objects.visible_to(user).filter(problems_told(school, on))
    pupils = Student.objects.care_visible_to(user).filter(school=school).enrolled()
    either = Q(pk__in=told.values("student_id")) | Q(pk__in=rows.values("student_id"))
    return pupils.filter(either), rows


def rows_of(pupils: Sequence[ScreenedPupil]) -> list[list[str]]:
    """The lines of the form, without their number."""
    return [[column.write(pupil) for column in COLUMNS] for pupil in pupils]


def town_of(address: str) -> str:
    """云岭镇 of 云川县云岭镇东风村; "" where the address names none."""
    found = _TOWN.search(squeeze(address))
    return found[1] if found else ""


def _visits(user: Any, pupils: Sequence[int], on: date) -> dict[int, date]:
    rows = CareRecord.objects.visible_to(user).made_contacts()
    rows = rows.filter(student_id__in=pupils, kind=RecordKind.VISIT, happened_on__lte=on)
    last = rows.order_by().values("student_id").annotate(last=Max("happened_on"))
    return dict(last.values_list("student_id", "last"))


def _id_number(one: ScreenedPupil) -> str:
    student = one.facts.student
    if one.numbers:
        return student.id_number or ""
    return f"尾号{student.id_number_last4}" if student.id_number_last4 else ""


def _guardian(one: ScreenedPupil) -> str:
    person = guardian_of(one.facts)
    return " ".join(filter(None, (person.name, str(phone_of(person) or "")))) if person else ""


def _disability(one: ScreenedPupil) -> str:
    said = str(disability_text(one.facts) or "")
    papers = [
        row
        for row in one.facts.certificates
        if row.category.code == "DISABLED" and row.valid_until is not None
    ]
    until = f"证件{long_date(papers[0].valid_until)}到期" if papers else ""
    return "，".join(filter(None, (said, until)))


def _problems(one: ScreenedPupil) -> str:
    return "；".join(
        f"{row.what}（{short_date(row.cleared_on)}已解决）"
        if row.cleared_on and row.cleared_on <= one.facts.on
        else str(row.what)
        for row in one.problems
    )


def _measures(one: ScreenedPupil) -> str:
    return "；".join(dict.fromkeys(str(row.measure) for row in one.problems if row.measure))


def _responsible(one: ScreenedPupil) -> str:
    owners = [row.owner.name for row in one.problems if row.owner and row.cleared_on is None]
    mentors = [user.name for user, _ in one.facts.mentors]
    named = owners or mentors or [one.facts.head_teacher]
    return "、".join(dict.fromkeys(filter(None, named)))


def _updated(one: ScreenedPupil) -> str:
    """When something of this line was last written: the file, a problem, a visit."""
    days = [timezone.localtime(one.facts.student.updated_at).date()]
    days += [row.cleared_on or row.found_on for row in one.problems]
    days += [one.visited] if one.visited else []
    return max(days).isoformat()


COLUMNS: tuple[ScreeningColumn, ...] = (
    ScreeningColumn("街道（乡镇）", 10, 4, lambda one: town_of(one.facts.student.address)),
    ScreeningColumn("村（社区）", 11, 4.5, lambda one: one.facts.student.village),
    ScreeningColumn("姓名", 9, 4, lambda one: one.facts.student.name),
    ScreeningColumn("性别", 5, 2.5, lambda one: one.facts.student.get_sex_display()),
    ScreeningColumn("身份证号", 21, 8.5, _id_number),
    ScreeningColumn("人员类别", 16, 6.5, lambda one: "、".join(category_words(one.facts))),
    ScreeningColumn("住址", 20, 7, lambda one: one.facts.student.address),
    ScreeningColumn("联系电话", 13, 5, lambda one: str(family_phone(one.facts) or "")),
    ScreeningColumn("监护人及电话", 18, 5.5, _guardian),
    ScreeningColumn("身体状况", 10, 4, lambda one: one.facts.student.health),
    ScreeningColumn("残疾类别/等级/证到期日", 14, 5.5, _disability),
    ScreeningColumn("已享受救助", 11, 4.5, lambda one: str(aid_cell(one.facts) or "")),
    ScreeningColumn("存在问题", 22, 8.5, _problems),
    ScreeningColumn("是否强制报告", 10, 4.5, lambda one: ELSEWHERE),
    ScreeningColumn("帮扶措施", 22, 8, _measures),
    ScreeningColumn("责任人", 10, 4.5, _responsible),
    ScreeningColumn("走访日期", 11, 5, lambda one: one.visited.isoformat() if one.visited else ""),
    ScreeningColumn("更新日期", 11, 5, _updated),
)
