"""A protection case begins. No approval: whoever finds a child harmed reports it at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from school_care.cases.models import Protection
from school_care.cases.protection import telling
from school_care.cases.protection.enums import OF_THE_HOME, Level, Part, Suspect
from school_care.cases.protection.services import guardian, people, steps
from school_care.cases.protection.services.rights import require_level, require_reporting
from school_care.cases.services.opening import new_case
from school_care.core import audit, clock
from school_care.school.models import School, User
from school_care.school.refusal import Refused
from school_care.students import silence
from school_care.students.models import Student

MAX_TEXT, MAX_LINE = 4000, 200


@dataclass(frozen=True)
class Found:
    """What somebody found. `pupil_words` where they could not point at the child; `named`: members
    of staff who are suspected or of the family, and keep out."""

    happened: str
    found_at: datetime
    student: Student | None = None
    pupil_words: str = ""
    found_where: str = ""
    suspects: Sequence[str] = ()
    suspect_words: str = ""
    named: Sequence[User] = ()


def begin(*, by: Any, school: School, kind: str, found: Found) -> Protection:
    """A new case of `kind`. Effects: the row, its number where the child is known, whoever reported
    it in it, whoever is named out of it, silence towards the family where one of them is suspected,
    a trace, and a nameless row in the inboxes of principal and handlers. Raises Refused."""
    require_reporting(by, school)
    _check(found, school)
    now = clock.now()
    with transaction.atomic():
        case = new_case(by=by, student=found.student, type=kind) if found.student else None
        row = Protection(
            school=school,
            kind=kind,
            case=case,
            student=found.student,
            state=steps.FIRST[kind],
            state_on=clock.today(),
            found_at=found.found_at,
            found_by=by,
            filed_at=now,
            suspects=list(found.suspects),
        )
        row.pupil_words, row.found_where = found.pupil_words.strip(), found.found_where.strip()
        row.happened, row.suspect_words = found.happened.strip(), found.suspect_words.strip()
        row.save(force_insert=True)
        steps.note(row, by=by)
        people.put(row, by, Part.REPORTER, by=by)
        for one in found.named:
            if one.pk != by.pk:
                people.exclude(row, one, by=by, why="报告时登记")
        if set(found.suspects) & set(OF_THE_HOME):
            guardian.flag(row, by=by)
        people.ensure_reader(row, by=by)
        audit.record("protection.filed", actor=by, row=row, kind=kind)
        telling.tell_of(row, telling.FILED, actor=by)
    return row


def is_the_same(held: Protection, by: Any, found: Found) -> bool:
    """Whether this was reported already: by the same person, of the same child, in the same words.
    A form that came back from the browser's memory about another child is a report of its own."""
    if held.found_by_id != by.pk or (held.happened or "") != found.happened.strip():
        return False
    if words := found.pupil_words.strip():
        return held.pupil_words == words
    return found.student is not None and held.student_id == found.student.pk


def put_name(*, by: Any, protection: Protection, student: Student) -> Protection:
    """A handler puts a pupil to what was reported in words. Effects: the number, the silence.
    Raises Refused."""
    require_level(by, protection, Level.CONTENT)
    if student.school_id != protection.school_id:
        raise Refused("请选择本校的学生。")
    with transaction.atomic():
        held = Protection.objects.select_for_update(of=("self",), no_key=True).get(pk=protection.pk)
        if held.student_id is not None:
            raise Refused("这件事项已经确定了学生。")
        held.student = student
        held.case = new_case(by=by, student=student, type=held.kind)
        held.save(update_fields=["student", "case"])
        if held.closed_on is not None:  # a case of the pupil that runs would be a thing to do
            held.case.closed_on = held.closed_on
            held.case.save(update_fields=["closed_on"])
        if held.guardian_suspect:
            silence.hush(student=student, source_ref=str(held.public_id))
        audit.record("protection.named", actor=by, row=held)
    return held


def _check(found: Found, school: School) -> None:
    if found.student is None and not found.pupil_words.strip():
        raise Refused("请选择学生；不认识的，写下姓名、班级或样子。")
    if found.student is not None and found.student.school_id != school.pk:
        raise Refused("请选择本校的学生。")
    if not found.happened.strip():
        raise Refused("请写下看到什么、听到什么，用原话，不要推测。")
    if len(found.happened) > MAX_TEXT:
        raise Refused(f"经过请不超过{MAX_TEXT}字。")
    if found.found_at > clock.now():
        raise Refused("发现时间不能晚于现在。")
    if not set(found.suspects) <= set(Suspect.values):
        raise Refused("请从列出的关系里选择。")
    for words in (found.pupil_words, found.found_where, found.suspect_words):
        if len(words) > MAX_LINE:
            raise Refused(f"学生、地点、疑似侵害人各请不超过{MAX_LINE}字。")
