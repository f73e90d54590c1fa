"""Letters on the pupil's file, in the month's note, and where two files become one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest

from school_care.activities.models import Letter, PostalAddress
from school_care.activities.selectors_letters import letters_of
from school_care.activities.services.letters.writing import may_write_for
from school_care.core.panels import Part, pupil_panels
from school_care.core.templatetags.days import short_date
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.students.bag_lines import register_bag_words
from school_care.students.merging import register_rule
from school_care.students.models import Student
from school_care.students.note_lines import OfferedLine, register_note_lines
from school_care.students.selectors import reads_care
from school_care.students.services.merging.journal import Merge

SHOWN = 3


def register() -> None:
    """Fill the registries; called once at start-up."""
    pupil_panels.register(
        Part("letters", 62, "activities/letters/_panel.html", letters_panel, "rest")
    )
    register_note_lines("letters", 40, letter_lines)
    register_bag_words("letters", bag_words_of_letters)
    register_rule(Letter, "student", letters_not_held)
    register_rule(PostalAddress, "student", addresses_not_held)


def letters_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The last letters with their days and to whom; of what they say, nothing. One query."""
    user = request.user
    if not can(user, Capability.READ_CARE, request.school) or not reads_care(user, student):
        return None
    letters = list(letters_of(user, student)[: SHOWN + 1])
    writes = may_write_for(user, student)
    if not letters and not writes:
        return None
    return {
        "student": student,
        "letters": letters[:SHOWN],
        "more": len(letters) > SHOWN,
        "writes": writes,
    }


def letter_lines(
    user: Any, students: Sequence[Student], first: date, last: date
) -> dict[int, list[OfferedLine]]:
    """9月20日给妈妈写了信; 9月30日收到妈妈的回信. One query."""
    found: dict[int, list[OfferedLine]] = defaultdict(list)
    rows = Letter.objects.visible_to(user).filter(student__in=students, withdrawn_at__isnull=True)
    for row in rows.order_by("written_on", "pk"):
        if first <= row.written_on <= last:
            sent = "并寄出" if row.sent_on and row.sent_on <= last else ""
            words = f"{short_date(row.written_on)}给{row.to}写了信{sent}"
            key = f"{row.public_id}:written"
            found[row.student_id].append(OfferedLine(key, words, row.written_on))
        if row.answered_on and first <= row.answered_on <= last:
            words = f"{short_date(row.answered_on)}收到{row.to}的回信"
            key = f"{row.public_id}:answered"
            found[row.student_id].append(OfferedLine(key, words, row.answered_on))
    return found


def bag_words_of_letters(
    reader: Any, students: Sequence[Student], first: date, last: date
) -> dict[int, list[str]]:
    """写信2封，收到回信1封: that there were letters, not what they say. One query."""
    rows = Letter.objects.all() if reader is None else Letter.objects.visible_to(reader)
    rows = rows.filter(
        student__in=students, written_on__range=(first, last), withdrawn_at__isnull=True
    )
    held: dict[int, list[bool]] = defaultdict(list)
    for pupil, answered in rows.order_by().values_list("student_id", "answered_on"):
        held[pupil].append(answered is not None and answered <= last)
    return {
        pupil: [f"写信{len(one)}封" + (f"，收到回信{sum(one)}封" if any(one) else "")]
        for pupil, one in held.items()
    }


def letters_not_held(merge: Merge, model: type, name: str) -> None:
    """A letter comes over, unless the file that goes on has one to the same person on the same
    occasion."""
    standing = [row for row in merge.rows_of(model, name, merge.keep) if row.withdrawn_at is None]
    held = {(row.occasion_id, row.to) for row in standing if row.occasion_id}
    coming = [
        row.pk
        for row in merge.rows_of(model, name, merge.absorb)
        if row.withdrawn_at is not None or (row.occasion_id, row.to) not in held
    ]
    merge.move(model, name, coming)


def addresses_not_held(merge: Merge, model: type, name: str) -> None:
    """An address comes over, unless the file that goes on has one in force for that person."""
    held = {row.to for row in merge.rows_of(model, name, merge.keep) if row.until is None}
    coming = [
        row.pk
        for row in merge.rows_of(model, name, merge.absorb)
        if row.until is not None or row.to not in held
    ]
    merge.move(model, name, coming)
