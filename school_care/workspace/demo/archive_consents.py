"""The demo school's notices and consents: nearly everyone told at the parents' meeting, most
papers back, a few refusals and withdrawals, some families never reached."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from school_care.school.enums import Role
from school_care.school.models import Appointment, School, Term
from school_care.students.enums import ConsentChannel, ContactRole, Purpose
from school_care.students.models import Consent, ContactPerson, NoticeGiven, Student
from school_care.students.purposes import GUARDIANS, GUARDIANS_ONLY, NOTICE_VERSION
from school_care.students.selectors_consents import speakers_of

MEETING_AFTER = timedelta(days=9)  # of the term's beginning
ABSENT = 0.08  # families who did not come and were told by phone within weeks
NOT_TOLD = 0.02
NO_PAPER = 0.07
WITHDRAWN = 0.015
# How likely a family agrees, purpose by purpose; the rest refuse or leave it open.
AGREES = {
    Purpose.PHOTO: 0.9,
    Purpose.PUBLIC: 0.55,
    Purpose.CHARITY: 0.62,
    Purpose.QUESTIONNAIRE: 0.8,
}
LEFT_OPEN = 0.04
BATCH = 1000


def furnish_consents(*, school: School, today: date, dice: random.Random) -> None:
    """Fill notices and consents of everyone at the school, as of `today`."""
    meeting = _meeting(school, today)
    keepers = _head_teachers(school)
    pupils = list(Student.objects.filter(school=school).enrolled().order_by("pk"))
    speakers = speakers_of(pupils)
    notices: list[NoticeGiven] = []
    consents: list[Consent] = []
    for pupil in pupils:
        if dice.random() < NOT_TOLD:
            continue
        came = dice.random() >= ABSENT
        told_on = meeting if came else min(today, meeting + timedelta(days=dice.randint(2, 30)))
        keeper = keepers.get(pupil.current_class_id)
        people = speakers.get(pupil.pk, [])
        speaker = _who_came(people, dice) if came else _who_was_called(people, dice)
        notices.append(_notice(pupil, speaker, told_on, keeper, came=came))
        if speaker is None or dice.random() < NO_PAPER:
            continue
        channel = ConsentChannel.PAPER if came else _from_afar(dice)
        for purpose in Purpose:
            answer = _answer(purpose, speaker, dice)
            if answer is not None:
                row = _consent(pupil, purpose, answer, speaker, channel, told_on, keeper)
                _perhaps_withdrawn(row, today, keeper, dice)
                consents.append(row)
    NoticeGiven.objects.bulk_create(notices, batch_size=BATCH)
    Consent.objects.bulk_create(consents, batch_size=BATCH)


def _meeting(school: School, today: date) -> date:
    """The parents' meeting of this school year."""
    terms = Term.objects.filter(school=school, first_day__lte=today).order_by("-first_day")
    first = terms.first()
    return min(today, first.first_day + MEETING_AFTER) if first else today


def _head_teachers(school: School) -> dict[int, int]:
    held = Appointment.objects.filter(school=school, role=Role.HEAD_TEACHER, until__isnull=True)
    return dict(held.values_list("school_class_id", "user_id"))


def _who_came(people: list[ContactPerson], dice: random.Random) -> ContactPerson | None:
    """To a meeting comes who is at home: the guardian or carer before a parent far away."""
    near = [one for one in people if one.presence != "away"]
    return dice.choice(near or people) if people else None


def _who_was_called(people: list[ContactPerson], dice: random.Random) -> ContactPerson | None:
    parents = [one for one in people if one.role in GUARDIANS]
    return dice.choice(parents or people) if people else None


def _from_afar(dice: random.Random) -> ConsentChannel:
    return dice.choice([ConsentChannel.PHONE, ConsentChannel.MESSAGE])


def _notice(
    pupil: Student, speaker: ContactPerson | None, day: date, keeper: int | None, *, came: bool
) -> NoticeGiven:
    told_to = "家长会到会家长"
    if not came:
        told_to = f"{speaker.name}（{speaker.title}）" if speaker else "家长"
    return NoticeGiven(
        school_id=pupil.school_id,
        student=pupil,
        version=NOTICE_VERSION,
        told_to=told_to,
        channel=ConsentChannel.IN_PERSON if came else ConsentChannel.PHONE,
        told_on=day,
        recorded_by_id=keeper,
    )


def _answer(purpose: Purpose, speaker: ContactPerson, dice: random.Random) -> bool | None:
    """A carer leaves open what only a guardian may decide."""
    if speaker.role == ContactRole.CARER and purpose in GUARDIANS_ONLY:
        return None
    roll = dice.random()
    if roll < LEFT_OPEN:
        return None
    return roll < LEFT_OPEN + AGREES[purpose]


def _consent(
    pupil: Student,
    purpose: Purpose,
    agreed: bool,
    speaker: ContactPerson,
    channel: ConsentChannel,
    day: date,
    keeper: int | None,
) -> Consent:
    return Consent(
        school_id=pupil.school_id,
        student=pupil,
        purpose=purpose,
        agreed=agreed,
        given_by=speaker.name,
        relation=speaker.title,
        channel=channel,
        given_on=day,
        recorded_by_id=keeper,
        recorded_at=_noon(day),
    )


def _perhaps_withdrawn(row: Consent, today: date, keeper: int | None, dice: random.Random) -> None:
    if not row.agreed or dice.random() >= WITHDRAWN:
        return
    row.withdrawn_on = min(today, row.given_on + timedelta(days=dice.randint(5, 50)))
    row.withdrawn_by = f"{row.given_by}（{row.relation}）"[:60]
    row.withdrawn_channel = ConsentChannel.PHONE
    row.withdrawal_recorded_by_id = keeper
    row.withdrawal_recorded_at = _noon(row.withdrawn_on)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
