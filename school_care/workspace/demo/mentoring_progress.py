"""The demo school's progress files: three exams, honours, growth bags, last term's reviews and the
first drafts of this one."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from school_care.core import audit
from school_care.mentoring.choices.progress import (
    ExamStage,
    HowSaid,
    ReviewState,
    Voice,
)
from school_care.mentoring.models import (
    Achievement,
    BagEntry,
    Exam,
    Mark,
    ReviewVoice,
    TermReview,
)
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role, Stage
from school_care.school.models import Appointment, School, Term, User
from school_care.students.models import Enrolment, Student
from school_care.workspace.demo import mentoring_progress_words as words
from school_care.workspace.demo.moments import aware

BATCH = 500
START_AFTER, MIDDLE_AFTER = timedelta(days=9), timedelta(days=66)
END_BEFORE, REVIEWED_BEFORE = timedelta(days=6), timedelta(days=3)
MAIN = ("语文", "数学", "英语")
GRADES = ("优", "良", "良", "中")
ABSENT_SHARE, REVIEWED_SHARE, DRAFTS, HONOURED_SHARE, BAG_SHARE = 0.01, 0.93, 6, 0.3, 0.25


@dataclass(frozen=True)
class _Pupil:
    student: Student
    grade: int
    junior: bool
    since: date
    head_teacher: User | None


def furnish_progress(*, school: School, today: date, dice: random.Random) -> None:
    """Fill the progress files of a freshly built school."""
    calendar = SchoolCalendar(school)
    terms = [term for term in calendar.terms if term.first_day <= today]
    if not terms:
        return
    running, last = terms[-1], terms[-2] if len(terms) > 1 else None
    pupils = _pupils(school, today)
    _marks(school, pupils, _exams(school, running, last, today, calendar), dice)
    _honours(school, pupils, running, today, dice)
    _bags(school, pupils, running, today, dice)
    if last is not None:
        there = [pupil for pupil in pupils if pupil.since <= last.last_day]
        reviewed = [pupil for pupil in there if dice.random() < REVIEWED_SHARE]
        _reviews(school, reviewed, last, dice, done_on=last.last_day - REVIEWED_BEFORE)
    _reviews(school, pupils[:DRAFTS], running, dice, done_on=None, today=today)


def _pupils(school: School, today: date) -> list[_Pupil]:
    posts = Appointment.objects.effective(today).filter(school=school, role=Role.HEAD_TEACHER)
    teachers = {post.school_class_id: post.user for post in posts.select_related("user")}
    since = dict(
        Enrolment.objects.filter(school=school)
        .order_by("-starts_on")
        .values_list("student_id", "starts_on")
    )
    cared = Student.objects.filter(school=school, current_class__isnull=False).enrolled()
    cared = cared.in_care(today).select_related("current_class").in_class_order()
    return [
        _Pupil(
            student=student,
            grade=student.current_class.grade_on(today),
            junior=student.current_class.stage == Stage.JUNIOR,
            since=since[student.pk],
            head_teacher=teachers.get(student.current_class_id),
        )
        for student in cared
    ]


def _exams(
    school: School, running: Term, last: Term | None, today: date, calendar: SchoolCalendar
) -> list[Exam]:
    """Those that have been held, oldest first."""
    wanted = [
        (running, ExamStage.START, "期初检测", running.first_day + START_AFTER),
        (running, ExamStage.MIDDLE, "期中考试", running.first_day + MIDDLE_AFTER),
        (running, ExamStage.END, "期末考试", running.last_day - END_BEFORE),
    ]
    if last is not None:
        wanted.insert(0, (last, ExamStage.END, "期末考试", last.last_day - END_BEFORE))
    held = []
    for term, stage, name, day in wanted:
        taken_on = calendar.next_school_day(day) or day
        if taken_on <= today and taken_on <= term.last_day:
            held.append(Exam(school=school, term=term, stage=stage, name=name, taken_on=taken_on))
    return Exam.objects.bulk_create(held)


def _marks(school: School, pupils: list[_Pupil], exams: list[Exam], dice: random.Random) -> None:
    rows = []
    for pupil in pupils:
        able = {subject: dice.gauss(0.7, 0.13) for subject in _subjects(pupil)}
        better = dice.gauss(0.015, 0.03)  # an exam: most get a little better
        for number, exam in enumerate(exams):
            if exam.taken_on < pupil.since:
                continue
            for subject, level in able.items():
                rows.append(_mark(school, pupil, exam, subject, level + better * number, dice))
    Mark.objects.bulk_create(rows, batch_size=BATCH)


def _subjects(pupil: _Pupil) -> tuple[str, ...]:
    if pupil.junior:
        return (*MAIN, *(("物理",) if pupil.grade >= 8 else ("生物",)))
    return (*(MAIN if pupil.grade >= 3 else MAIN[:2]), "科学")


def _mark(
    school: School, pupil: _Pupil, exam: Exam, subject: str, level: float, dice: random.Random
) -> Mark:
    mark = Mark(
        school=school,
        student=pupil.student,
        exam=exam,
        subject=subject,
        written_by=pupil.head_teacher,
        written_at=aware(exam.taken_on + timedelta(days=4), time(16, 20)),
    )
    share = min(max(level + dice.gauss(0, 0.04), 0.12), 0.99)
    if dice.random() < ABSENT_SHARE:
        mark.absent = True
    elif subject == "科学":
        mark.grade = GRADES[min(int((1 - share) * 8), 3)]
    else:
        full = 120 if pupil.junior and subject in MAIN else 100
        mark.points, mark.full = Decimal(round(share * full * 2)) / 2, Decimal(full)
    return mark


def _honours(
    school: School, pupils: list[_Pupil], term: Term, today: date, dice: random.Random
) -> None:
    days = (min(today, term.last_day) - term.first_day).days
    rows = []
    for pupil in pupils:
        if dice.random() >= HONOURED_SHARE:
            continue
        title, level = dice.choice(words.ACHIEVEMENTS)
        day = term.first_day + timedelta(days=dice.randint(0, max(days, 0)))
        rows.append(
            Achievement(
                school=school,
                student=pupil.student,
                happened_on=day,
                title=title,
                level=level,
                written_by=pupil.head_teacher,
                written_at=aware(day, time(17)),
            )
        )
    _keep(Achievement, rows, "achievement.added")


def _bags(
    school: School, pupils: list[_Pupil], term: Term, today: date, dice: random.Random
) -> None:
    days = (min(today, term.last_day) - term.first_day).days
    rows = []
    for pupil in pupils:
        if dice.random() >= BAG_SHARE:
            continue
        for item, text in dice.sample(words.BAG, dice.randint(1, 2)):
            day = term.first_day + timedelta(days=dice.randint(0, max(days, 0)))
            rows.append(
                BagEntry(
                    school=school,
                    student=pupil.student,
                    term=term,
                    item=item,
                    added_on=day,
                    text=text,
                    written_by=pupil.head_teacher,
                    written_at=aware(day, time(17)),
                )
            )
    _keep(BagEntry, rows, "bag.added")


def _reviews(
    school: School,
    pupils: Iterable[_Pupil],
    term: Term,
    dice: random.Random,
    *,
    done_on: date | None,
    today: date | None = None,
) -> None:
    """Reviews done on a day, or drafts of today with only the teacher's first words."""
    reviews, voices = [], []
    for pupil in pupils:
        on = done_on or today
        at = aware(on, time(15, 40))
        review = TermReview(
            school=school,
            student=pupil.student,
            term=term,
            state=ReviewState.DONE if done_on else ReviewState.DRAFT,
            done_on=done_on,
            done_by=pupil.head_teacher if done_on else None,
            made_by=pupil.head_teacher,
            made_at=at,
        )
        if done_on:
            review.next_term = dice.choice(words.NEXT_TERM)
        reviews.append(review)
        said = _said(dice, on) if done_on else _said(dice, on)[:1]
        for voice, values in said:
            by = {"written_by": pupil.head_teacher, "written_at": at}
            voices.append(ReviewVoice(review=review, voice=voice, **values, **by))
    _keep(TermReview, reviews, "review.done" if done_on else "review.begun")
    ReviewVoice.objects.bulk_create(voices, batch_size=BATCH)


def _said(dice: random.Random, on: date) -> list[tuple[Voice, dict]]:
    told = "".join(dice.sample(words.TEACHER, 2))
    by, how, text = dice.choice(words.PARENT)
    parent = {"text": text, "how": how, "said_by": by, "said_on": on, "for_family": True}
    if dice.random() < 0.12:
        parent = {"text": dice.choice(words.PARENT_ABSENT), "how": HowSaid.ABSENT}
    return [
        (Voice.TEACHER, {"text": told, "for_family": True}),
        (
            Voice.PUPIL,
            {
                "text": dice.choice(words.PUPIL),
                "how": HowSaid.SPOKEN,
                "said_on": on,
                "for_family": True,
            },
        ),
        (Voice.PARENT, parent),
    ]


def _keep(model: type, rows: list, action: str) -> None:
    """Store the rows with the trail the services leave."""
    model.objects.bulk_create(rows, batch_size=BATCH)
    trail = []
    for row in rows:
        by = getattr(row, "written_by", None) or getattr(row, "made_by", None)
        line = audit.entry(action, actor=by, row=row, student_id=row.student.public_id)
        line.at = getattr(row, "written_at", None) or row.made_at
        trail.append(line)
    audit.record_many(sorted(trail, key=lambda line: line.at))
