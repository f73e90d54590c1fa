"""Reads of levels, emergencies and assessments for pages."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from school_care.core import clock
from school_care.core.templatetags.days import short_date
from school_care.school.access import can, roles_of
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass
from school_care.students import assessment_form
from school_care.students.access import IN_CONFIDENCE
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student, StudentCareLevel
from school_care.students.models.assessments import Assessment
from school_care.students.models.levels import EmergencyCare, EmergencyPupil

NO_LEVEL = "none"


def levels_of(user: Any, student: Student) -> QuerySet[StudentCareLevel]:
    """All of the pupil's levels, newest first; those that never held left out."""
    rows = StudentCareLevel.objects.visible_to(user).filter(student=student)
    rows = rows.exclude(until=F("starts_on"))
    return rows.select_related("level", "set_by").order_by("-starts_on", "-id")


def care_pupils_by_level(
    user: Any, school: School, *, rank: str = "", school_class: SchoolClass | None = None
) -> QuerySet[Student]:
    """Care pupils whose level `user` may set, in class order; `rank` "none": those without one."""
    today = clock.today()
    pupils = Student.objects.kept_by(user, Capability.SET_LEVELS).filter(school=school)
    pupils = pupils.enrolled().in_care(today)
    held = StudentCareLevel.objects.on(today).filter(school=school)
    if rank == NO_LEVEL:
        pupils = pupils.exclude(pk__in=held.values("student_id"))
    elif rank:
        pupils = pupils.filter(pk__in=held.filter(level__rank=rank).values("student_id"))
    if school_class is not None:
        pupils = pupils.filter(current_class=school_class)
    return pupils.select_related("current_class", "school").in_class_order()


def emergencies_in_sight(user: Any, school: School) -> QuerySet[EmergencyCare]:
    """Emergencies of the school with the number of pupils `user` sees in them; those without any
    are left out, except for who sets them."""
    seen = EmergencyPupil.objects.visible_to(user).filter(left_on__isnull=True)
    counted = Count("pupils", filter=Q(pupils__in=seen.values("pk")))
    rows = EmergencyCare.objects.visible_to(user).filter(school=school).annotate(seen=counted)
    return rows if can(user, Capability.SET_LEVELS, school) else rows.filter(seen__gt=0)


def pupils_in_emergency(user: Any, emergency: EmergencyCare) -> list[EmergencyPupil]:
    """The pupils of the group `user` sees, in class order; those taken out last."""
    rows = EmergencyPupil.objects.visible_to(user).filter(emergency=emergency)
    rows = rows.select_related("student__current_class").order_by(
        "-student__current_class__stage",
        "-student__current_class__entry_year",
        "student__current_class__number",
        "student__name_key",
    )
    return sorted(rows, key=lambda row: row.left_on is not None)


def assessments_in_sight(user: Any, school: School) -> QuerySet[Assessment]:
    """Assessments whose answers `user` may read: those who answer for the child."""
    if not roles_of(user, school) & set(IN_CONFIDENCE):
        return Assessment.objects.none()
    rows = Assessment.objects.visible_to(user).filter(school=school)
    return rows.select_related(
        "student__current_class", "student__school", "form", "round", "assessed_by",
        "decided_level", "decided_by", "withdrawn_by",
    )  # fmt: skip


def waiting_for_decision(user: Any, school: School) -> QuerySet[Assessment]:
    """Assessments nobody has decided on, urgent ones first. Of a pupil who has left only an urgent
    one still waits for somebody."""
    rows = assessments_in_sight(user, school)
    rows = rows.filter(decided_on__isnull=True, withdrawn_on__isnull=True)
    rows = rows.filter(Q(student__status=EnrolmentStatus.ENROLLED) | Q(is_urgent=True))
    return rows.order_by("-is_urgent", "assessed_on", "id")


@dataclass(frozen=True)
class Explained:
    """An assessment in words: what was answered, what weighed most, which band says so."""

    answers: list[tuple[str, str, str]]  # area, question, answer
    urgent: list[str]
    harm: bool
    score: assessment_form.Score | None
    form_max: int


def explain(assessment: Assessment) -> Explained:
    """Open the seals of one assessment; the caller has asked who may read it."""
    content = assessment.form.content
    codes = json.loads(assessment.urgent or "[]")
    answers = json.loads(assessment.answers or "{}")
    said = [
        (question["area"], question["text"], question["options"][answers[question["code"]]]["text"])
        for question in content["questions"]
        if question["code"] in answers
    ]
    return Explained(
        answers=said,
        urgent=[line["text"] for line in content["urgent"] if line["code"] in codes],
        harm=assessment_form.suspects_harm(content, codes),
        score=None if assessment.is_urgent else assessment_form.score(content, answers),
        form_max=assessment_form.highest(content),
    )


def last_assessment_of(user: Any, school: School, student: Student) -> Assessment | None:
    """The pupil's last assessment that stands, when `user` may read it."""
    rows = assessments_in_sight(user, school).filter(student=student)
    return rows.filter(withdrawn_on__isnull=True).first()


def emergency_sentence(row: EmergencyCare) -> str:
    """应急关注：每日联系，至8月20日，云岭村洪水."""
    return f"应急关注：{row.rhythm}，至{short_date(row.last_day)}，{row.name}"
