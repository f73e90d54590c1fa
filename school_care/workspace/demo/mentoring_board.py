"""What the demo school's board knows: a few teachers with numbers and villages of their own, two
wishes, and groups by subject in every other class."""

import random
from datetime import date, timedelta

from school_care.core import clock
from school_care.mentoring.choices.pairings import HelpGroup, PairingKind
from school_care.mentoring.models import MentorTerms, PairingSettings, PairingWish, SubjectHelp
from school_care.mentoring.services.pairings.holders import staff_who_may
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, TeachingAssignment
from school_care.students.models import Student
from school_care.students.selectors import villages_of

MOST = 8
SUBJECTS = ("语文", "数学", "英语")
HELPED = 0.6  # of care pupils are in a group
GROUPS = (HelpGroup.FOUNDATION, HelpGroup.FOUNDATION, HelpGroup.HABIT, HelpGroup.STRETCH)
SINCE = timedelta(days=50)


def furnish_board(*, school: School, today: date, dice: random.Random) -> None:
    """Terms, wishes and groups; bulk writes."""
    _terms(school, dice)
    _wishes(school, today, dice)
    _groups(school, today, dice)


def _terms(school: School, dice: random.Random) -> None:
    PairingSettings.objects.create(school=school, most=MOST)
    people = list(staff_who_may(school, PairingKind.TEACHER, clock.today()))
    villages = villages_of(school)
    leads = set(
        Appointment.objects.effective(clock.today())
        .filter(school=school, role__in=[Role.PRINCIPAL, Role.DIRECTOR])
        .values_list("user_id", flat=True)
    )
    rows = []
    for user in people:
        own = 4 if user.pk in leads else None
        known = dice.sample(villages, min(len(villages), dice.choice((0, 0, 1, 2))))
        if own is not None or known:
            rows.append(MentorTerms(school=school, user=user, most=own, villages=known))
    MentorTerms.objects.bulk_create(rows)


def _wishes(school: School, today: date, dice: random.Random) -> None:
    pupils = list(_cared(school, today)[:40])
    people = list(staff_who_may(school, PairingKind.TEACHER, clock.today()))
    if len(pupils) < 2 or not people:
        return
    PairingWish.objects.bulk_create(
        PairingWish(
            school=school,
            student=student,
            user=dice.choice(people),
            wanted=wanted,
            noted_at=clock.now(),
        )
        for student, wanted in zip(dice.sample(pupils, 2), (True, False), strict=True)
    )


def _groups(school: School, today: date, dice: random.Random) -> None:
    taught: dict[int, list[str]] = {}
    lessons = TeachingAssignment.objects.effective(today).filter(
        school=school, subject__in=SUBJECTS
    )
    for group, subject in lessons.order_by("pk").values_list("school_class_id", "subject"):
        if subject not in taught.setdefault(group, []):
            taught[group].append(subject)
    some = sorted(taught)[::2]
    rows = []
    for student in _cared(school, today).filter(current_class_id__in=some):
        if dice.random() > HELPED:
            continue
        subjects = taught[student.current_class_id]
        for subject in dice.sample(subjects, min(len(subjects), dice.choice((1, 1, 2)))):
            rows.append(
                SubjectHelp(
                    school=school,
                    student=student,
                    school_class_id=student.current_class_id,
                    subject=subject,
                    group=dice.choice(GROUPS),
                    starts_on=today - SINCE,
                    set_at=clock.now(),
                )
            )
    SubjectHelp.objects.bulk_create(rows, batch_size=500)


def _cared(school: School, today: date):
    return Student.objects.filter(school=school).enrolled().in_care(today).order_by("pk")
