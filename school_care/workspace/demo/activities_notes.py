"""The demo school's home–school notes: last month's of those who are owed one, most of them
answered, and one draft of this month."""

import random
from datetime import date, time, timedelta
from typing import Any

from school_care.activities.choices.home import NoteState, NoteWay, ReplySaid, ReplyWho
from school_care.activities.models import HomeNote
from school_care.activities.note_content import Line, Reply, stored, stored_reply, unsaid_words
from school_care.activities.selectors_notes import CLOSELY
from school_care.activities.services.notes import term_of_month
from school_care.core.months import first_of, last_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, Term, User
from school_care.students.models import Student, StudentCareLevel
from school_care.students.note_lines import offered_lines
from school_care.workspace.demo.moments import aware

ISSUED, BY_LINK, ANSWERED, DRAFTS = 0.9, 0.3, 0.7, 3
WORDS = (
    "这个月上课敢举手了，作业本也干净了。",
    "和同学一起值日很主动，请在家也夸夸孩子。",
    "字写得比上个月端正，周末可以让孩子读一段课文给您听。",
    "中午吃饭、睡觉都好，请放心。天冷了，请给孩子添件厚衣服。",
)
REPLIES = ("", "", "谢谢老师，孩子在家也说学校好。", "收到，周末我们多陪他读书。", "老师辛苦了。")
WHO = (ReplyWho.GRANDMOTHER, ReplyWho.GRANDFATHER, ReplyWho.MOTHER, ReplyWho.FATHER)
LINES = 3


def furnish_notes(*, school: School, today: date, dice: random.Random) -> None:
    """Store the notes of the last month with school before this one, and a few drafts."""
    calendar = SchoolCalendar(school)
    month = first_of(first_of(today) - timedelta(days=1))
    term = term_of_month(calendar, month)
    levels = StudentCareLevel.objects.on(today).filter(school=school, level__rank__gte=CLOSELY)
    owed = levels.order_by().values_list("student_id", flat=True)
    pupils = list(
        Student.objects.filter(pk__in=owed)
        .enrolled()
        .select_related("school", "current_class")
        .order_by("pk")
    )
    posts = Appointment.objects.effective(today).filter(school=school, role=Role.HEAD_TEACHER)
    teachers = {post.school_class_id: post.user for post in posts.select_related("user")}
    told = [one for one in pupils if teachers.get(one.current_class_id)]
    rows: list[HomeNote] = []
    if term is not None:
        chosen = [one for one in told if dice.random() < ISSUED]
        rows += _issued(school, term, month, chosen, teachers, today, dice)
    running = term_of_month(calendar, first_of(today))
    if running is not None:
        for one in told[:DRAFTS]:
            words = dice.choice(WORDS)
            teacher = teachers[one.current_class_id]
            draft = _note(one, running, first_of(today), words, teacher, today)
            draft.number = 1 + sum(note.student == one and note.term == running for note in rows)
            rows.append(draft)
    HomeNote.objects.bulk_create(rows, batch_size=500)


def _issued(
    school: School,
    term: Term,
    month: date,
    pupils: list[Student],
    teachers: dict[int, User],
    today: date,
    dice: random.Random,
) -> list[HomeNote]:
    director = Appointment.objects.filter(school=school, role=Role.DIRECTOR).first()
    if director is None:
        return []
    last = last_of(month)
    offered = offered_lines(director.user, pupils, month, last) if pupils else {}
    rows = []
    for one in pupils:
        lines = [
            Line(line.key, line.words)
            for line in offered[one.pk]
            if line.chosen and not unsaid_words(line.words)
        ]
        teacher = teachers[one.current_class_id]
        note = _note(one, term, month, dice.choice(WORDS), teacher, last, lines[:LINES])
        note.state, note.issued_on, note.issued_by = NoteState.ISSUED, last, teacher
        note.way = NoteWay.LINK if dice.random() < BY_LINK else NoteWay.PAPER
        if dice.random() < ANSWERED:
            _answer(note, min(today, last + timedelta(days=dice.randrange(1, 6))), dice)
        rows.append(note)
    return rows


def _note(
    student: Student,
    term: Term,
    month: date,
    words: str,
    teacher: User,
    on: date,
    lines: Any = (),
) -> HomeNote:
    note = HomeNote(
        school_id=student.school_id,
        student=student,
        term=term,
        month=month,
        made_by=teacher,
        made_at=aware(on, time(16, 20)),
    )
    note.lines, note.words = stored(lines), words
    return note


def _answer(note: HomeNote, on: date, dice: random.Random) -> None:
    note.replied_on = on
    if note.way == NoteWay.PAPER:
        note.reply = stored_reply(Reply(ReplySaid.SLIP))
        return
    said = ReplySaid.CALL if dice.random() < 0.15 else ReplySaid.SEEN
    note.reply = stored_reply(Reply(said, dice.choice(REPLIES)))
    note.replied_by = dice.choice(WHO).label
