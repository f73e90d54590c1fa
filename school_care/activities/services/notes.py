"""家校联系册: written as a draft, given to the family on paper or by link, taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from school_care.activities.choices.home import NoteState, NoteWay, ReplySaid
from school_care.activities.models import HomeNote
from school_care.activities.note_content import (
    MAX_LINES,
    MAX_WORDS,
    Line,
    Reply,
    lines_of,
    stored,
    stored_reply,
    unsaid_words,
)
from school_care.core import audit, clock
from school_care.core.months import first_of, last_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import Term
from school_care.school.refusal import Refused
from school_care.students import silence
from school_care.students.models import Student
from school_care.students.selectors import may, reads_care

MAX_WHY = 120

NOT_YOURS = "您不能给这名学生发联系册，请找班主任。"


def require_issuer(by: Any, student: Student) -> None:
    """Raises Refused unless `by` gives notes to the pupil's family."""
    if not (may(by, Capability.ISSUE_NOTES, student) and reads_care(by, student)):
        raise Refused(NOT_YOURS)


def term_of_month(calendar: SchoolCalendar, month: date) -> Term | None:
    """The term a month's note belongs to: that of the month's last school day; None in a month
    without school."""
    days = calendar.school_days(month, last_of(month))
    return calendar.term_on(days[-1]) if days else None


def save_note(
    *,
    by: Any,
    student: Student,
    month: date,
    lines: Sequence[Line],
    words: str,
    calendar: SchoolCalendar,
) -> HomeNote:
    """The draft of a month; written again, it says the later. Raises Refused."""
    require_issuer(by, student)
    month, today = first_of(month), clock.today()
    term = term_of_month(calendar, month)
    if month > today:
        raise Refused("这个月还没到，到时再写。")
    if term is None:
        raise Refused("这个月不上课，不用发联系册。")
    words = words.strip()
    _check(lines, words)
    try:
        with transaction.atomic():
            note = standing_note(student, month, hold=True)
            if note is not None and note.state != NoteState.DRAFT:
                raise Refused("这个月的联系册已经发出。要改，请先撤回，再重新写。")
            note = note or HomeNote(school_id=student.school_id, student=student, month=month)
            note.term, note.number = term, next_number(student, term)
            note.lines, note.words = stored(lines), words
            note.made_by, note.made_at = by, clock.now()
            note.save()
            audit.record(
                "note.drafted",
                actor=by,
                row=note,
                student_id=student.public_id,
                month=f"{month:%Y-%m}",
                lines=len(lines),
            )
    except IntegrityError:
        raise Refused("刚刚有人写了这个月的联系册：请刷新页面，看过再写。") from None
    return note


def _check(lines: Sequence[Line], words: str) -> None:
    if not lines and not words:
        raise Refused("请勾选要告诉家里的内容，或者写一句话。")
    if len(lines) > MAX_LINES:
        raise Refused(f"请最多勾选{MAX_LINES}条：太长家里人看不完。")
    if len(words) > MAX_WORDS:
        raise Refused(f"老师的话请不超过{MAX_WORDS}字，现在{len(words)}字。")
    unsaid = unsaid_words(words)
    if unsaid:
        raise Refused(
            f"老师的话里有“{'”“'.join(unsaid)}”：给家里的联系册不写类别、等级和名次，请换个说法。"
        )


def standing_note(student: Student, month: date, *, hold: bool = False) -> HomeNote | None:
    """The note of a month that was not withdrawn; with `hold` locked."""
    rows = HomeNote.objects.exclude(state=NoteState.WITHDRAWN)
    rows = rows.select_for_update() if hold else rows
    return rows.filter(student=student, month=month).first()


def next_number(student: Student, term: Term) -> int:
    """第几期: issues count from 1 in each term (X04)."""
    issued = HomeNote.objects.filter(student=student, term=term, state=NoteState.ISSUED)
    return (issued.aggregate(last=Max("number"))["last"] or 0) + 1


def issue(note: HomeNote, by: Any, way: str) -> None:
    """Mark a locked draft as gone out today; the caller holds the transaction and checked the
    right."""
    note.state, note.way = NoteState.ISSUED, way
    note.number = next_number(note.student, note.term)
    note.issued_on, note.issued_by = clock.today(), by
    note.save()
    audit.record(
        "note.issued",
        actor=by,
        row=note,
        student_id=note.student.public_id,
        way=way,
        month=f"{note.month:%Y-%m}",
    )


def held_note(note: HomeNote) -> HomeNote:
    """The note as it is stored now, locked, with its pupil and term."""
    rows = HomeNote.objects.select_for_update(of=("self",))
    return rows.select_related("student", "term").get(pk=note.pk)


def issue_on_paper(*, by: Any, notes: Sequence[HomeNote]) -> int:
    """Drafts go out on paper, all or none; what went out before stays. How many went out now.
    Raises Refused."""
    count = 0
    with transaction.atomic():
        for one in notes:
            require_issuer(by, one.student)
            silence.require_spoken(one.student)
            note = held_note(one)
            if note.state == NoteState.WITHDRAWN:
                raise Refused("这一份已经撤回，请重新写。")
            if note.state == NoteState.DRAFT:
                if not (lines_of(note) or note.words):
                    raise Refused("这一份还是空的，请先写。")
                issue(note, by, NoteWay.PAPER)
                count += 1
    return count


def take_slip(*, by: Any, note: HomeNote) -> None:
    """回执已收: the slip came back. Raises Refused."""
    require_issuer(by, note.student)
    with transaction.atomic():
        note = held_note(note)
        if note.state != NoteState.ISSUED:
            raise Refused("这一份没有发出，收不到回执。")
        if note.replied_on is not None:
            return
        note.reply, note.replied_on = stored_reply(Reply(ReplySaid.SLIP)), clock.today()
        note.save()
        audit.record("note.slip_taken", actor=by, row=note, student_id=note.student.public_id)


def withdraw_note(*, by: Any, note: HomeNote, why: str) -> None:
    """撤回: a link of it opens no more; the row stays. A new one may be written. Raises Refused."""
    require_issuer(by, note.student)
    why = " ".join(why.split())
    if not why:
        raise Refused("请写明为什么撤回。")
    with transaction.atomic():
        note = held_note(note)
        if note.state == NoteState.WITHDRAWN:
            raise Refused("这一份已经撤回过了。")
        note.state, note.withdrawn_why = NoteState.WITHDRAWN, why[:MAX_WHY]
        note.link_hash, note.link_until = "", None
        note.save()
        audit.record("note.withdrawn", actor=by, row=note, student_id=note.student.public_id)
