"""A row of one file in the tables of letters and calls."""

from collections.abc import Callable
from datetime import time

from school_care.activities.models import CallLine, CallTry, CallTurn, Letter, PostalAddress
from school_care.core import clock
from tests.factories import days_ago


def _turn(cast, pupil, other):
    line = CallLine.objects.create(school=cast.school, name="亲情电话")
    return CallTurn.objects.create(
        school=cast.school,
        student=pupil,
        line=line,
        day=days_ago(3),
        begins=time(18, 10),
        ends=time(18, 15),
        booked_at=clock.now(),
    )


def _address(cast, pupil, other):
    row = PostalAddress(school=cast.school, student=pupil, to="妈妈", told_on=days_ago(9))
    row.name, row.address = "田母", "演示路1号"
    row.save(force_insert=True)
    return row


BUILDERS: dict[str, Callable] = {
    "activities.letter.student": lambda c, p, o: Letter.objects.create(
        school=c.school,
        student=p,
        reason="elder",
        to="奶奶",
        written_on=days_ago(9),
        recorded_at=clock.now(),
    ),
    "activities.postaladdress.student": _address,
    "activities.callturn.student": _turn,
    "activities.calltry.student": lambda c, p, o: CallTry.objects.create(
        school=c.school,
        student=p,
        happened_on=days_ago(9),
        result="connected",
        written_at=clock.now(),
    ),
}
