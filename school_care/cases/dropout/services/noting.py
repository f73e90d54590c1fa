"""What people write on a case's page: why, where, who answers for it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from school_care.cases.content import MAX_TEXT, ONE_WORD, Content
from school_care.cases.dropout.enums import ENDED, FoundHow
from school_care.cases.dropout.services.rights import require_keeping, worded
from school_care.cases.dropout.services.steps import STALE
from school_care.cases.enums import NEEDS_WORDS, DropoutReason
from school_care.cases.models import Case, DropoutCourse
from school_care.core import audit, clock
from school_care.duties.reckoning.owners import staff_on
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.students.enums import Whereabouts

SEALED = ("reason_words", "whereabouts_words", "later_care")
NOTED = (
    "reasons",  # codes of DropoutReason
    "reason_words",
    "whereabouts",
    "whereabouts_words",
    "answers_school",  # a User or None
    "answers_village",
    "found_how",
    "later_care",
)


def note(
    *, by: Any, course: DropoutCourse, values: Mapping[str, Any], revision: int
) -> DropoutCourse:
    """Set those of NOTED that `values` holds; `revision` is that of the page. Effects: the row and
    a trace. Raises Refused, also where somebody saved meanwhile."""
    require_keeping(by, course.student)
    if course.state in ENDED:
        raise Refused("这件事项已经结束，不能再改；需要更正请联系德育主任另立一件。")
    unknown = set(values) - set(NOTED)
    if unknown:
        raise ValueError(f"not noted here: {sorted(unknown)}")
    checked = {name: _CHECKS[name](value, course) for name, value in values.items()}
    changed = [
        name
        for name, value in checked.items()
        if (getattr(course, name) or None) != (value or None)
    ]
    _check_reasons(course, checked)
    if not changed:
        return course
    for name in changed:
        setattr(course, name, checked[name])
    stored = {
        (f"{name}_sealed" if name in SEALED else name): getattr(
            course, f"{name}_sealed" if name in SEALED else name
        )
        for name in changed
    }
    with transaction.atomic():
        rows = DropoutCourse.objects.filter(pk=course.pk, revision=revision)
        if not rows.update(**stored, revision=revision + 1):
            raise Refused(STALE)
        audit.record(
            "dropout.noted",
            actor=by,
            row=course,
            student_id=course.student.public_id,
            fields=sorted(changed),
        )
    course.revision = revision + 1
    return course


def _check_reasons(course: DropoutCourse, checked: Mapping[str, Any]) -> None:
    """厌学 is never enough alone (domain §2.4)."""
    reasons = checked.get("reasons", course.reasons)
    words = checked.get("reason_words", course.reason_words)
    if len(reasons) == 1 and reasons[0] in NEEDS_WORDS and not words:
        raise Refused(ONE_WORD.format(label=DropoutReason(reasons[0]).label))


def _reasons(value: Any, course: DropoutCourse) -> list[str]:
    if not set(value) <= set(DropoutReason.values):
        raise Refused("请从列出的原因里选择。")
    return list(dict.fromkeys(value))


def _whereabouts(value: str, course: DropoutCourse) -> str:
    if value and value not in Whereabouts.values:
        raise Refused("请从列出的去向里选择一项。")
    return value


def _found_how(value: str, course: DropoutCourse) -> str:
    if value not in FoundHow.values:
        raise Refused("请选择发现途径。")
    return value


def _answers_school(value: User | None, course: DropoutCourse) -> User | None:
    if value is not None and value.pk not in staff_on(course.school_id, clock.today()):
        raise Refused("校内责任人请从本校在岗教职工里选择。")
    return value


def _words(label: str, most: int) -> Callable[[str, DropoutCourse], str]:
    return lambda value, course: worded(value or "", label, most)


_CHECKS: dict[str, Callable[[Any, DropoutCourse], Any]] = {
    "reasons": _reasons,
    "reason_words": _words("原因说明", MAX_TEXT),
    "whereabouts": _whereabouts,
    "whereabouts_words": _words("去向说明", MAX_TEXT),
    "answers_school": _answers_school,
    "answers_village": _words("村（社区）责任人", 40),
    "found_how": _found_how,
    "later_care": _words("后续关爱", MAX_TEXT),
}


def learn_from_report(*, by: Any, case: Case, content: Content) -> None:
    """What a report says of reasons and whereabouts stands on the case's page as well, where nobody
    has written it there: nothing is asked twice."""
    course = DropoutCourse.objects.filter(case=case).select_related("student").first()
    if course is None or course.state in ENDED:
        return
    values: dict[str, Any] = {}
    if content.reasons and not course.reasons:
        values["reasons"] = list(content.reasons)
        if content.reason_words and not course.reason_words:
            values["reason_words"] = content.reason_words
    if content.whereabouts and not course.whereabouts:
        values["whereabouts"] = content.whereabouts
    alone = len(content.reasons) == 1 and content.reasons[0] in NEEDS_WORDS
    if alone and not content.reason_words:  # a draft that is not finished
        values.pop("reasons", None)
    if not values:
        return
    try:
        with transaction.atomic():
            note(by=by, course=course, values=values, revision=course.revision)
    except Refused:
        pass  # somebody saves the page at this moment: their words stand
