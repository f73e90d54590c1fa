"""困境学生包保责任表 (T3-12, B02): for each pupil who leads, who teaches and helps, and how."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from school_care.mentoring.models import Plan
from school_care.reports.enums import GroupPost
from school_care.reports.models import LeadingMember
from school_care.reports.standing.group import members_on, name_of
from school_care.school.models import School
from school_care.students.models import CareCategory, Student, StudentCategory
from school_care.students.outward.cells_care import category_words
from school_care.students.outward.facts import PupilFacts, facts_of

# 困境: who has no parent to lean on, or lives in hardship, or with a disability or an illness
HARDSHIP = (
    "ORPHAN",
    "DE_FACTO",
    "DIFFICULT",
    "DISABLED",
    "TEKUN",
    "DIBAO",
    "DIBAO_EDGE",
    "ILLNESS",
)
WHOLE = ("全校", "全体")


@dataclass(frozen=True)
class DutyLine:
    """A pupil and who answers for them. Words; "" where nobody is registered."""

    student: Student
    class_name: str
    sex: str
    categories: str
    leader: str
    teacher: str
    as_what: str  # 帮扶教师, or 班主任 where nobody is paired
    phone: str
    measures: str


def kinds_offered() -> list[CareCategory]:
    """The kinds one may choose: in use, not in confidence; one query."""
    rows = CareCategory.objects.filter(in_use=True, confidential=False).exclude(code="UNKNOWN")
    return list(rows.order_by("order"))


def duty_lines(
    *, user: Any, school: School, codes: Collection[str], on: date, phones: bool
) -> list[DutyLine]:
    """The pupils at the school who hold one of `codes` on a day, in class order, as far as `user`
    sees them; a constant number of queries. `phones`: the teacher's number too."""
    held = StudentCategory.objects.visible_to(user).on(on).filter(school=school)
    held = held.filter(category__code__in=list(codes), category__confidential=False)
    pupils = Student.objects.care_visible_to(user).filter(school=school).enrolled()
    pupils = pupils.filter(pk__in=held.values("student_id")).in_class_order()
    facts = facts_of(user=user, school=school, students=list(pupils), on=on)
    plans = _plans(user, [one.student.pk for one in facts], on)
    members = members_on(school, on)
    return [_line(one, members, plans.get(one.student.pk, ""), phones) for one in facts]


def leader_for(facts: PupilFacts, members: Sequence[LeadingMember]) -> str:
    """Whose 包保范围 names the pupil's class, grade or village, the narrowest first; else who has
    the whole school; else the 组长."""
    village = facts.student.village
    places = [name for name in (facts.class_name, facts.grade_name, village) if name]
    for place in (*places, *WHOLE):
        for one in members:
            if place in one.looks_after:
                return name_of(one)
    head = next((one for one in members if one.post == GroupPost.HEAD), None)
    return name_of(head) if head else ""


def _line(
    facts: PupilFacts, members: Sequence[LeadingMember], plans: str, phones: bool
) -> DutyLine:
    teachers = [user for user, _ in facts.mentors] or ([facts.head] if facts.head else [])
    return DutyLine(
        student=facts.student,
        class_name=facts.class_name,
        sex=facts.student.get_sex_display() if facts.student.sex else "",
        categories="、".join(category_words(facts)),
        leader=leader_for(facts, members),
        teacher="、".join(one.name for one in teachers),
        as_what="帮扶教师" if facts.mentors else ("班主任" if facts.head else ""),
        phone="、".join(filter(None, (one.phone for one in teachers))) if phones else "",
        measures=plans,
    )


def _plans(user: Any, pupils: Sequence[int], on: date) -> dict[int, str]:
    """The plans that run for pupils in the term of a day, by name; one query."""
    rows = Plan.objects.visible_to(user).running().filter(student_id__in=pupils)
    rows = rows.filter(term__first_day__lte=on, term__last_day__gte=on).order_by("pk")
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows.only("student_id", "kind"):
        found[row.student_id].append(row.get_kind_display())
    return {pupil: "、".join(dict.fromkeys(names)) for pupil, names in found.items()}
