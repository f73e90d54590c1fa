"""Contact cards of a demo school: gone through last term and, mostly, this term; a police station.

Call it after everything else that changes pupils or the people around them: a card remembers what
it said.
"""

import random
from datetime import date, timedelta

from django.db.models import Min

from school_care.core import audit
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School
from school_care.students.card_content import digest_of
from school_care.students.models import ContactCard, ContactPerson, Student, StudentCategory
from school_care.workspace.demo.storing import hotline_numbers

THIS_TERM = 0.86  # of the care pupils (domain §10, 联系卡更新率)
LAST_TERM = 0.9
CHANGED_SINCE = 0.05  # of those verified: somebody has a new number since
FIRST_WEEKS = timedelta(days=35)  # of a term, when class teachers go through the cards
BATCH = 1000


def furnish_cards(*, school: School, today: date, dice: random.Random) -> None:
    """Give the care pupils of `school` their cards as of `today`, and the school its station."""
    town = school.name.split("镇")[0].split("县")[-1]
    school.police_name = f"{town}派出所"
    school.police_phone, _ = hotline_numbers(dice)
    school.save(update_fields=["police_name", "police_phone"])
    terms = [term for term in SchoolCalendar(school).terms if term.first_day <= today][-2:]
    if not terms:
        return
    cards = _cards(school, terms, today, dice)
    ContactCard.objects.bulk_create(cards, batch_size=BATCH)
    audit.record_many(
        audit.entry(
            "card.verified",
            actor=card.verified_by,
            school_id=school.pk,
            row=card,
            student_id=card.student.public_id,
            version=card.version,
            changed=False,
        )
        for card in cards
    )


def _cards(school: School, terms: list, today: date, dice: random.Random) -> list[ContactCard]:
    teachers = {
        post.school_class_id: post.user
        for post in Appointment.objects.effective(today)
        .filter(school=school, role=Role.HEAD_TEACHER)
        .select_related("user")
        .order_by("-acting")
    }
    in_care = dict(
        StudentCategory.objects.on(today)
        .filter(school=school)
        .order_by()
        .values_list("student_id")
        .annotate(since=Min("starts_on"))
    )
    people: dict[int, list[ContactPerson]] = {}
    for person in ContactPerson.objects.filter(school=school).current(today):
        people.setdefault(person.student_id, []).append(person)
    cards = []
    pupils = Student.objects.filter(school=school, pk__in=in_care).enrolled().order_by("pk")
    for student in pupils:
        digest = digest_of(student, people.get(student.pk, ()))
        by = teachers.get(student.current_class_id)
        days = [
            day
            for term in terms
            if (day := _day(term, in_care[student.pk], today, dice)) is not None
            and dice.random() < (THIS_TERM if term is terms[-1] else LAST_TERM)
        ]
        for version, day in enumerate(days, start=1):
            now_other = version == len(days) and dice.random() < CHANGED_SINCE
            cards.append(
                ContactCard(
                    school=school,
                    student=student,
                    version=version,
                    verified_on=day,
                    verified_by=by,
                    digest="0" * 40 if now_other else digest,
                )
            )
    return cards


def _day(term, entered: date, today: date, dice: random.Random) -> date | None:
    """A weekday of the term's first weeks on which the pupil was in care; None when there is none
    up to today."""
    first = max(term.first_day, entered)
    last = min(term.first_day + FIRST_WEEKS, term.last_day, today)
    if entered > last:  # came into care later: the teacher sees to it at once
        last = min(entered, term.last_day, today)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    days = [day for day in days if day.weekday() < 5] or days
    return dice.choice(days) if days else None
