"""Who prints the papers of a dropout case and sends notices to guardians: whoever keeps the case of
the pupil; nobody else, also of the same school."""

from school_care.cases.models import DropoutCourse, UrgingNotice
from school_care.core import clock
from tests.access.parts.dropout_course import ZIXUAN
from tests.access.who import NONE, PUBLIC_ID, Case, of
from tests.factories import days_ago

PRINTED = {"own_dropout_case": (ZIXUAN, None), "foreign_dropout_case": (NONE, None)}
MADE = {"own_dropout_case": (ZIXUAN, ZIXUAN), "foreign_dropout_case": (NONE, NONE)}

EXPECTED: dict[str, list[Case]] = {
    "cases:dropout_form": of(PUBLIC_ID, PRINTED),
    "cases:dropout_rounds_paper": of(PUBLIC_ID, PRINTED),
    "cases:dropout_notice": of(PUBLIC_ID, MADE),
    "cases:dropout_notice_paper": of(
        PUBLIC_ID, {"own_urging": (ZIXUAN, None), "foreign_urging": (NONE, None)}
    ),
    "cases:dropout_notice_served": of(
        PUBLIC_ID, {"own_urging": (ZIXUAN, ZIXUAN), "foreign_urging": (NONE, NONE)}
    ),
    "cases:dropout_notice_cancel": of(
        PUBLIC_ID, {"own_urging": (None, ZIXUAN), "foreign_urging": (None, NONE)}
    ),
}


def _notice(student) -> UrgingNotice:
    today = clock.today()
    course = DropoutCourse.objects.get(student=student)  # made by the part before
    return UrgingNotice.objects.create(
        course=course,
        school=student.school,
        year=today.year,
        number=41,
        guardian="张远行",
        made_on=today,
        back_by=days_ago(-7),
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast and the cases."""
    return {"own_urging": _notice(cast.zixuan), "foreign_urging": _notice(cast.foreign)}
