"""申请销号: whether the evidence the district asks for is there (domain §4.3).

Days at school in a row, or a named paper that says where the child is instead; reported by the
student-affairs director, signed by the principal.
"""

from datetime import date

from django.db.models import prefetch_related_objects

from school_care.cases.dropout.enums import BACK, PLACED, CourseState
from school_care.cases.dropout.facts import CourseFacts, facts_of
from school_care.cases.dropout.rung import CLOSURE
from school_care.cases.models import DropoutCourse
from school_care.core.templatetags.days import long_date, short_date
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation, Step
from school_care.school.refusal import Refused

CAME_BACK = "返校复学"  # as the title of the kind has it
NO_COURSE = "这件事项没有控辍经过，不能申请销号。"


def what_is_missing(course: DropoutCourse, on: date) -> list[str]:
    """What keeps the application from going out, sentence by sentence; empty: it may go."""
    return missing_of(_facts(course, on))


def evidence_of(course: DropoutCourse, on: date) -> list[str]:
    """The evidence in words: the days at school in a row, or the paper that says where."""
    facts = _facts(course, on)
    if facts.placed_on:
        return [_paper_words(course)]
    row = facts.present_row
    if not row:
        return []
    days = "、".join(short_date(day) for day in row)
    return [
        f"{long_date(course.returned_on or row[0])}返校，连续在校{len(row)}个上课日",
        f"在校日期：{days}",
    ]


def missing_of(facts: CourseFacts) -> list[str]:
    """`what_is_missing` of what was read."""
    course = facts.course
    if facts.state in PLACED:
        if course.ended_paper and course.ended_paper_on:
            return []
        return ["没有登记凭证的名称、文号和日期。"]
    if facts.state not in BACK:
        label = CourseState(facts.state).label if facts.state else "未立案"
        return [f"现在是「{label}」：学生返校，或登记了休学、转学、送教上门之后才能申请销号。"]
    lacking = facts.policy.present_days - len(facts.present_row)
    if lacking > 0:
        return [
            f"返校后要连续在校{facts.policy.present_days}个上课日，"
            f"现在是{len(facts.present_row)}个，还差{lacking}个。"
        ]
    return []


def told_of(escalation: Escalation, on: date) -> tuple[str, list[str]]:
    """What the application says beside a person's words: how it turned out («休学»), for its title,
    and the evidence with who sent it up. Raises Refused where something is missing."""
    course = (
        DropoutCourse.objects.filter(
            case__school_id=escalation.school_id, case__case_no=escalation.case_no
        )
        .select_related("case", "school", "student")
        .first()
    )
    if course is None:
        raise Refused(NO_COURSE)
    missing = what_is_missing(course, on)
    if missing:
        raise Refused(missing[0])
    how = CAME_BACK if course.state in BACK else str(CourseState(course.state).label)
    return how, [*evidence_of(course, on), *_sent_up_by(escalation)]


def _sent_up_by(escalation: Escalation) -> list[str]:
    step = (
        Step.objects.filter(escalation=escalation, to_state=State.IN_REVIEW)
        .select_related("by")
        .order_by("-id")
        .first()
    )
    return [f"德育处送审：{step.by.name}"] if step is not None and step.by else []


def _paper_words(course: DropoutCourse) -> str:
    label = CourseState(course.state).label
    on = f"（{long_date(course.ended_paper_on)}）" if course.ended_paper_on else ""
    return f"学生已{label}，凭证：{course.ended_paper}{on}"


def _facts(course: DropoutCourse, on: date) -> CourseFacts:
    prefetch_related_objects([course], "case", "school", "student")
    return facts_of([course], on)[course.pk]


__all__ = ["CAME_BACK", "CLOSURE", "evidence_of", "missing_of", "told_of", "what_is_missing"]
