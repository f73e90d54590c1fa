"""The demo school's letters home: the term's occasion with its letters, written, sent and answered;
some for an elder's birthday, some families' addresses. Of what the letters say there is nothing."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from school_care.activities.choices.home import LetterReason, LetterWay
from school_care.activities.letter_days import Proposal, proposals
from school_care.activities.letter_people import Reader, readers_of
from school_care.activities.letter_population import asked
from school_care.activities.models import Letter, LetterOccasion, PostalAddress
from school_care.core.clock import now
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, Term
from school_care.students.models import Student

WAYS = (*(LetterWay.POST,) * 6, *(LetterWay.ELECTRONIC,) * 3, LetterWay.HANDED)
PLACES = ("广东省东莞市厚街镇演示工业区", "浙江省宁波市演示路", "广东省佛山市演示大道")
ADDRESSES = 12
ELDERS = 10
BOTH = 0.45  # write to two people at home


def furnish_letters(*, school: School, today: date, dice: random.Random) -> None:
    """Store the occasion of the term and its letters up to today."""
    calendar = SchoolCalendar(school)
    term = calendar.current_or_last_term(today)
    if term is None:
        return
    offered = proposals(calendar, term, term.first_day)
    chosen = next((one for one in offered if one.ticked), None)
    if chosen is None:
        return
    director = Appointment.objects.filter(school=school, role=Role.DIRECTOR).first()
    occasion = _occasion(school, term, chosen, director and director.user_id)
    if chosen.opens_on > today:
        return
    letters = _letters(school, occasion, today, dice)
    Letter.objects.bulk_create(letters, batch_size=500)
    _addresses(letters, dice)


def _occasion(school: School, term: Term, one: Proposal, by: int | None) -> LetterOccasion:
    return LetterOccasion.objects.create(
        school=school,
        term=term,
        reason=one.reason,
        name=one.name,
        day=one.day,
        opens_on=one.opens_on,
        due_on=one.due_on,
        made_by_id=by,
        made_at=_moment(one.opens_on - timedelta(days=5), 10),
    )


def _letters(
    school: School, occasion: LetterOccasion, today: date, dice: random.Random
) -> list[Letter]:
    last = min(today, occasion.due_on)
    writers = asked(school_id=school.pk, on=last)
    students = list(Student.objects.filter(pk__in=writers).order_by("pk"))
    readers = readers_of(students, last)
    teachers = dict(
        Appointment.objects.effective(last)
        .filter(school=school, role=Role.HEAD_TEACHER)
        .values_list("school_class_id", "user_id")
    )
    found = []
    for student in students:
        people = readers[student.pk]
        if not people or dice.random() > 0.9:
            continue  # nobody to write to, or still owed
        teacher = teachers.get(writers[student.pk].class_id)
        span = (occasion.opens_on, last)
        first = _letter(student, people, occasion, span, today, teacher, dice)
        found.append(first)
        others = [one for one in people if one.word != first.to]
        if others and dice.random() < BOTH:
            found.append(_letter(student, others[:1], occasion, span, today, teacher, dice))
    elders = dice.sample(found, min(ELDERS, len(found)))
    grandparents = ("奶奶", "爷爷", "外婆", "外公")
    for letter in elders:
        old = [one for one in readers[letter.student_id] if one.word in grandparents]
        if old:
            span = (last, today)
            found.append(_letter(letter.student, old, None, span, today, letter.guided_by_id, dice))
    return found


def _letter(
    student: Student,
    people: list[Reader],
    occasion: LetterOccasion | None,
    span: tuple[date, date],
    today: date,
    teacher: int | None,
    dice: random.Random,
) -> Letter:
    reader = people[0] if dice.random() < 0.8 else dice.choice(people)
    written = span[0] + timedelta(days=dice.randint(0, max(0, (span[1] - span[0]).days)))
    sent = written + timedelta(days=dice.randint(0, 3)) if dice.random() < 0.93 else None
    sent = sent if sent and sent <= today else None
    answered = sent + timedelta(days=dice.randint(9, 26)) if sent and dice.random() < 0.4 else None
    return Letter(
        school_id=student.school_id,
        student=student,
        occasion=occasion,
        reason=occasion.reason if occasion else LetterReason.ELDER,
        contact=reader.contact,
        to=reader.word,
        way=dice.choice(WAYS),
        written_on=written,
        sent_on=sent,
        answered_on=answered if answered and answered <= today else None,
        guided_by_id=teacher,
        recorded_by_id=teacher,
        recorded_at=_moment(written, 16),
    )


def _addresses(letters: list[Letter], dice: random.Random) -> None:
    """A few families told where they wish to receive letters."""
    posted = [one for one in letters if one.way == LetterWay.POST and one.contact is not None]
    taken = set()
    for letter in dice.sample(posted, min(ADDRESSES, len(posted))):
        if (letter.student_id, letter.to) in taken:
            continue
        taken.add((letter.student_id, letter.to))
        row = PostalAddress(
            school_id=letter.school_id,
            student_id=letter.student_id,
            contact=letter.contact,
            to=letter.to,
            postcode="999999",
            told_on=letter.written_on,
            recorded_by_id=letter.recorded_by_id,
        )
        row.name = letter.contact.name or letter.to
        row.address = f"{dice.choice(PLACES)}{dice.randint(1, 90)}号"
        row.save(force_insert=True)


def _moment(day: date, hour: int) -> datetime:
    """An hour of a day, never ahead."""
    told = timezone.make_aware(datetime.combine(day, time(hour, 10)))
    return min(told, now())
