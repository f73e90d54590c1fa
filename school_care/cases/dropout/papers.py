"""The papers of one dropout case: 报告表 (F-20), 劝返记录表 (F-22), 劝学通知书和送达回证 (F-25)."""

from typing import Any

from django.db import transaction

from school_care.cases.dropout.enums import ServedHow
from school_care.cases.dropout.papers_facts import (
    Head,
    found_words,
    head_of,
    missed_of,
    place_words,
    reason_words,
)
from school_care.cases.dropout.papers_rounds import SIGN_OFF, blank_round, lines_of
from school_care.cases.models import DropoutCourse, UrgingNotice
from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.school.papers import print_paper
from school_care.school.refusal import Refused
from school_care.students import silence

OUT_OF_SIGHT = "这名学生的档案不在您的查看范围内，不能打印。"


def print_form(*, course: DropoutCourse, printed_by: Any) -> bytes:
    """辍学学生情况报告表, one A4; opinions, seal and dates stay for hands. Effects: a trace."""
    today = clock.today()
    head = _head(printed_by, course)
    content = {
        "head": head,
        "course": course,
        "case": course.case,
        "missed": missed_of(course, today),
        "reasons": reason_words(course),
        "place": place_words(course),
        "found": found_words(course),
        "boarding": {True: "寄宿", False: "走读"}.get(course.student.boarding, ""),
        "today": long_date(today),
    }
    return _print("print/dropout_form.html", content, course, printed_by, "dropout.form_printed")


def print_rounds(*, course: DropoutCourse, printed_by: Any, blank: bool = False) -> bytes:
    """劝返记录表: every round that stands; `blank`: one to take along, the pupil's head filled in.
    Effects: a trace."""
    rounds = course.rounds.standing().select_related("written_by").order_by("happened_on", "id")
    lines = [] if blank else [lines_of(row, n) for n, row in enumerate(rounds, start=1)]
    is_blank = not lines
    content = {
        "head": _head(printed_by, course),
        "course": course,
        "case": course.case,
        "rounds": lines or [blank_round(rounds.count() + 1)],
        "is_blank": is_blank,
        "chain": list(zip(SIGN_OFF[::2], SIGN_OFF[1::2], strict=True)),
        "first_absent": long_date(course.first_absent) if course.first_absent else "",
    }
    return _print(
        "print/dropout_rounds.html", content, course, printed_by, "dropout.rounds_printed"
    )


def print_notice(*, notice: UrgingNotice, printed_by: Any) -> bytes:
    """劝学通知书 and 送达回证, a page each: the first goes to the guardian, the second comes back.
    Effects: a trace. Raises Refused for one that was cancelled, and where nothing goes to the
    family now."""
    silence.require_spoken(notice.course.student)
    if notice.cancelled_at is not None:
        raise Refused("这份通知书已经作废，请另开一份。")
    course = notice.course
    missed = missed_of(course, notice.made_on)
    tried = [("打电话", missed.calls.total), ("家访", missed.visits.total), ("劝返", missed.rounds)]
    content = {
        "notice": notice,
        "head": _head(printed_by, course),
        "first_absent": missed.first_absent,
        "tried": "、".join(f"{label}{count}次" for label, count in tried if count),
        "days": (notice.back_by - notice.made_on).days,
        "made_on": long_date(notice.made_on),
        "back_by": long_date(notice.back_by),
        "served": _served(notice),
        "school": course.school,
    }
    return _print(
        "print/dropout_notice.html", content, course, printed_by, "dropout.notice_printed"
    )


def _served(notice: UrgingNotice) -> dict[str, str]:
    """What was noted of how it was served; empty strings where nothing was."""
    on = long_date(notice.served_on) if notice.served_on else ""
    how = str(notice.get_served_how_display()) if notice.served_how else ""
    found = {"on": on, "how": how, "place": notice.served_place, "by": notice.served_by}
    refused = notice.served_how == ServedHow.LEFT
    found["witness"] = notice.served_to if refused else ""
    found["note"] = f"{notice.served_to}签收" if notice.served_to and not refused else ""
    return found


def _head(user: Any, course: DropoutCourse) -> Head:
    head = head_of(user, course.student, clock.today())
    if head is None:
        raise Refused(OUT_OF_SIGHT)
    return head


@transaction.atomic
def _print(
    template: str,
    content: dict[str, Any],
    course: DropoutCourse,
    printed_by: Any,
    action: str,
) -> bytes:
    """No watermark: they go to families, township and bureau; the trail knows who printed them."""
    pdf = print_paper(template, content, school=course.school, printed_by=printed_by)
    audit.record(action, actor=printed_by, row=course, student_id=course.student.public_id)
    return pdf
