"""The demo school's categories in detail: causes and evidence, certificates, claims that wait, and
what the classes reported last term and this one."""

import random
from collections import defaultdict
from datetime import date, time, timedelta

from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, SchoolClass, Term, User
from school_care.students.enums import Cause
from school_care.students.models import (
    CareCategory,
    Certificate,
    ClassReport,
    Enrolment,
    ReportedPupil,
    Student,
    StudentCategory,
)
from school_care.students.services.certificates import (
    CERTIFICATE_NAMES,
    DISABILITY_GRADES,
    DISABILITY_KINDS,
)
from school_care.workspace.demo.moments import aware

BATCH = 1000
POOR = ("DIBAO", "DIBAO_EDGE", "TEKUN", "LIFTED", "MON_UNSTABLE", "MON_EDGE", "MON_SUDDEN")
CAUSES = {Cause.ILLNESS: 42, Cause.DISABILITY: 18, Cause.SCHOOLING: 20, Cause.DISASTER: 6, "": 14}
EVIDENCE = {
    "LB_BOTH": ("家访看到；父母均在外务工", "电话问过家长", "村（社区）证明、电话问过家长"),
    "LB_ONE": ("家访看到", "电话问过家长"),
    "SINGLE_PARENT": ("查看户口簿", "查看户口簿、家访看到"),
    "LIFTED": ("部门名单比对",),
    "DIBAO": ("查看证件原件", "部门名单比对"),
    "DISABLED": ("查看证件原件",),
    "ORPHAN": ("查看证件原件、部门名单比对",),
    "DE_FACTO": ("部门名单比对",),
    "ACADEMIC": ("年级组会议评议",),
}
USUAL_EVIDENCE = ("查看户口簿", "家访看到", "部门名单比对")
YEARS_VALID = {"DISABLED": 10, "DIBAO": 2, "DIBAO_EDGE": 2}
EXPIRES_IN = 25  # days: one 残疾证 runs out next month
UNKNOWN_WORDS = ("监测户", "重点人群")
CLAIM_REASONS = ("开学填表时家长说的", "邻居反映，还没见到家长")
SPRING_REPORT, AUTUMN_REPORT = 11, 11  # days after the term's first
NOT_REPORTED = 1  # class
SATURDAY = 5


def furnish_categories(*, school: School, today: date, dice: random.Random) -> None:
    """Fill causes, evidence, certificates, claims and class reports of a freshly built school."""
    rows = list(
        StudentCategory.objects.filter(school=school)
        .select_related("category", "student")
        .order_by("id")
    )
    heads = _head_teachers(school)
    _explain(rows, heads, dice)
    _leave_words_open(school, rows, today)
    _issue_certificates(school, rows, today, dice)
    _report(school, today, heads)


def _head_teachers(school: School) -> dict[int, User]:
    held = Appointment.objects.filter(school=school, role=Role.HEAD_TEACHER, acting=False)
    return {row.school_class_id: row.user for row in held.select_related("user").order_by("id")}


def _explain(rows: list[StudentCategory], heads: dict[int, User], dice: random.Random) -> None:
    for row in rows:
        code = row.category.code
        if code in POOR:
            row.cause = dice.choices(list(CAUSES), list(CAUSES.values()))[0]
        if row.verified_on:
            row.evidence = dice.choice(EVIDENCE.get(code, USUAL_EVIDENCE))
        elif code not in ("PSY", "BEHAVIOUR", "FAMILY_SPECIAL"):
            row.claimed_by = heads.get(row.student.current_class_id)
            row.entry_reason = dice.choice(CLAIM_REASONS)
    fields = ["cause", "evidence", "claimed_by", "entry_reason"]
    StudentCategory.objects.bulk_update(rows, fields, batch_size=BATCH)


def _leave_words_open(school: School, rows: list[StudentCategory], today: date) -> None:
    """Words of the roster nobody has made out yet, on pupils who wait for verification anyway."""
    unknown = CareCategory.objects.get(code="UNKNOWN")
    waiting = list({row.student_id: row for row in rows if row.verified_on is None}.values())
    StudentCategory.objects.bulk_create(
        [
            StudentCategory(
                school=school,
                student=row.student,
                category=unknown,
                starts_on=min(row.starts_on, today),
                claimed_as=words,
            )
            for row, words in zip(waiting, UNKNOWN_WORDS, strict=False)
        ]
    )


def _issue_certificates(
    school: School, rows: list[StudentCategory], today: date, dice: random.Random
) -> None:
    papers = []
    running_out = False
    for row in rows:
        code = row.category.code
        if row.until is not None or row.verified_on is None or code not in CERTIFICATE_NAMES:
            continue
        if code == "LIFTED":
            continue
        paper = Certificate(
            school=school,
            student=row.student,
            category=row.category,
            name=CERTIFICATE_NAMES[code],
            issued_on=min(row.starts_on, today) - timedelta(days=dice.randint(20, 300)),
            recorded_by=row.verified_by,
        )
        if code in YEARS_VALID:
            left = timedelta(days=dice.randint(150, 360 * YEARS_VALID[code] - 20))
            paper.valid_until = today + left
        if code == "DISABLED":
            _fill_disability(paper, row.student, dice)
            if not running_out:
                running_out = True
                paper.valid_until = today + timedelta(days=EXPIRES_IN)
                paper.issued_on = paper.valid_until - timedelta(days=5 * 365)
        papers.append(paper)
    Certificate.objects.bulk_create(papers, batch_size=BATCH)


def _fill_disability(paper: Certificate, student: Student, dice: random.Random) -> None:
    """The number of the paper: the ID number, the kind written in the file, a grade."""
    kinds = {name: digit for digit, name in DISABILITY_KINDS.items()}
    kind = next((name for name in kinds if name in student.health), "肢体")
    level = dice.choice("2334")
    paper.grade = kind + DISABILITY_GRADES[level]
    paper.number = f"{student.id_number}{kinds[kind]}{level}"


def _report(school: School, today: date, heads: dict[int, User]) -> None:
    calendar = SchoolCalendar(school)
    begun = [term for term in calendar.terms if term.first_day <= today]
    memory = _Memory(school)
    groups = list(SchoolClass.objects.filter(school=school).in_order())
    before: dict[int, dict[int, list[str]]] = {}
    for term, days in zip(begun[-2:], (SPRING_REPORT, AUTUMN_REPORT), strict=False):
        day = min(term.first_day + timedelta(days=days), today - timedelta(days=1))
        if day < term.first_day:
            continue
        while day.weekday() >= SATURDAY and day > term.first_day:
            day -= timedelta(days=1)
        listed = {group.pk: memory.listed(group.pk, day) for group in groups}
        reporting = [group for group in groups if listed[group.pk] is not None]
        if term == begun[-1]:
            # first those whose head teacher's account is handed out: they can be tried
            trying = {pk for pk, head in heads.items() if head.has_usable_password()}
            first = sorted(reporting, key=lambda group: group.pk not in trying)
            waiting = _waiting(first, listed, before)
            reporting = [group for group in reporting if group not in waiting]
        _store(school, term, day, reporting, listed, before, heads)
        before |= {group.pk: listed[group.pk] for group in reporting}


def _waiting(reporting: list[SchoolClass], listed: dict, before: dict) -> list[SchoolClass]:
    """Who has not reported: first a class where nothing changed, then one where something did."""
    same = [group for group in reporting if before.get(group.pk) == listed[group.pk]]
    changed = [group for group in reporting if group not in same]
    chosen = [*same[:1], *changed[:1], *same[1:], *changed[1:]]
    return chosen[: min(NOT_REPORTED, len(reporting) - 1)]


def _days_early(day: date, place: int) -> int:
    """Classes hand in on the school days of one week, not all on the last one."""
    return place % (day.weekday() + 1)


def _store(
    school: School,
    term: Term,
    day: date,
    groups: list[SchoolClass],
    listed: dict,
    before: dict,
    heads: dict[int, User],
) -> None:
    at = aware(day, time(16, 20))
    reports = [
        ClassReport(
            school=school,
            school_class=group,
            term=term,
            unchanged=before.get(group.pk) == listed[group.pk],
            pupils=len(listed[group.pk]),
            reported_by=heads.get(group.pk),
            reported_at=at - timedelta(days=_days_early(day, place), minutes=7 * place),
        )
        for place, group in enumerate(groups)
    ]
    ClassReport.objects.bulk_create(reports, batch_size=BATCH)
    ReportedPupil.objects.bulk_create(
        [
            ReportedPupil(school=school, report=report, student_id=pupil, codes=codes)
            for report in reports
            for pupil, codes in listed[report.school_class_id].items()
        ],
        batch_size=BATCH,
    )


class _Memory:
    """Who was in which class and category on a past day; read once."""

    def __init__(self, school: School) -> None:
        self._spells: dict[int, list[Enrolment]] = defaultdict(list)
        for spell in Enrolment.objects.filter(school=school).order_by("student_id"):
            self._spells[spell.school_class_id].append(spell)
        self._held: dict[int, list[StudentCategory]] = defaultdict(list)
        rows = StudentCategory.objects.filter(school=school).select_related("category")
        for row in rows.order_by("category__order"):
            self._held[row.student_id].append(row)

    def listed(self, class_id: int, day: date) -> dict[int, list[str]] | None:
        """The class's care pupils with their codes; None when it had no pupils yet."""
        pupils = [spell.student_id for spell in self._spells[class_id] if spell.holds_on(day)]
        if not pupils:
            return None
        codes = {
            pupil: [row.category.code for row in self._held[pupil] if row.holds_on(day)]
            for pupil in pupils
        }
        return {pupil: held for pupil, held in codes.items() if held}
