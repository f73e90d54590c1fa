"""A school morning, rolls handed in on it and its pages, for tests of the roll."""

from datetime import UTC, date, datetime, timedelta
from html import unescape
from uuid import uuid4

from django.urls import reverse

from school_care.attendance.enums import AbsenceKind, LeaveKind, Session
from school_care.attendance.models import AttendanceException, LeaveNote
from school_care.attendance.services.roll import Mark, submit_roll
from school_care.core import clock

MONDAY = date(2026, 11, 16)
TUESDAY = date(2026, 11, 17)
AT_EIGHT = datetime(2026, 11, 17, 0, 5, tzinfo=UTC)  # 8:05 in the school


def hand_in(by, group, marks=None, **more):
    """The class's roll of today; `marks`: {pupil: kind}."""
    given = {
        "date": clock.today(),
        "session": Session.MORNING,
        "public_id": uuid4(),
        "based_on": 0,
        "taken_at": clock.now(),
        "school_class": group,
    }
    said = [Mark(pupil.public_id, kind) for pupil, kind in (marks or {}).items()]
    return submit_roll(by=by, marks=said, **{**given, **more})


def known(pupil, day=None) -> AttendanceException:
    """What is stored of the pupil for the day."""
    return AttendanceException.objects.get(student=pupil, date=day or clock.today())


def roll_url(group, day=TUESDAY, **more) -> str:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{reverse('attendance:roll', args=[group.public_id])}?on={day}{query}"


def seen(client, user, url) -> str:
    """What the page's main part says."""
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return unescape(answer.content.decode()).split('id="main"')[1]


def give_leave(cast, pupil, **more) -> LeaveNote:
    """Leave of Monday and Tuesday, confirmed."""
    note = {
        "kind": LeaveKind.SICK,
        "starts_on": MONDAY,
        "until": TUESDAY + timedelta(days=1),
        "confirmed_at": clock.now(),
    }
    return LeaveNote.objects.create(
        school=cast.school,
        student=pupil,
        written_by=cast.head_teacher,
        written_at=clock.now(),
        **{**note, **more},
    )


def ring(client, cast, result, **headers):
    """The head teacher taps what came of ringing 张子轩's grandmother."""
    client.force_login(cast.head_teacher)
    grandmother = cast.zixuan.contacts.get(relation="奶奶")
    fields = {
        "on": TUESDAY,
        "person": grandmother.public_id,
        "which": "phone",
        "result": result,
        "public_id": uuid4(),
    }
    url = reverse("attendance:call", args=[cast.zixuan.public_id])
    return client.post(url, fields, headers=headers)


UNVERIFIED, SICK, PRESENT, LATE = (
    AbsenceKind.UNVERIFIED,
    AbsenceKind.SICK,
    AbsenceKind.PRESENT,
    AbsenceKind.LATE,
)
