"""Who may open one's own duties, waive them and take that back."""

from school_care.core import clock
from school_care.duties.models import Duty
from tests.access.who import CARE_READERS, LEADERS, NONE, PUBLIC_ID, of, people, plain

DECIDE = LEADERS | people("head_teacher")

EXPECTED = {
    "duties:mine": plain(CARE_READERS),
    "duties:waive": of(PUBLIC_ID, {"own_waived": (DECIDE, DECIDE), "foreign_waived": (NONE, NONE)}),
    "duties:restore": of(
        PUBLIC_ID, {"own_waived": (DECIDE, DECIDE), "foreign_waived": (NONE, NONE)}
    ),
}


def objects(cast) -> dict:
    """A duty to a pupil of each school."""
    return {
        "own_waived": _duty(cast.zixuan, cast.head_teacher),
        "foreign_waived": _duty(cast.foreign, cast.foreign_head_teacher),
    }


def _duty(student, owner) -> Duty:
    today = clock.today()
    return Duty.objects.create(
        school=student.school,
        rule_code="contact.level",
        subject_kind="student",
        subject_key=f"student:{student.pk}",
        student=student,
        school_class=student.current_class,
        period_key="2000-01-01",
        urgency="care",
        owner=owner,
        opens_on=today,
        due_on=today,
        warn_on=today.replace(year=today.year + 1),
        created_at=clock.now(),
    )
