"""Short words for consents in tests."""

from uuid import uuid4

from school_care.core import clock
from school_care.students.models import Consent, Student
from tests.factories import days_ago


def agree(student: Student, purpose: str = "public", **facts) -> Consent:
    """The grandmother agreed ten days ago, or what `facts` say instead."""
    values = {
        "agreed": True,
        "given_by": "张奶奶",
        "relation": "奶奶",
        "channel": "paper",
        "given_on": days_ago(10),
        "recorded_at": clock.now(),
    }
    return Consent.objects.create(
        school=student.school, student=student, purpose=purpose, **(values | facts)
    )


def answer_form(who, *, day=None, **chosen) -> dict[str, str]:
    """What the browser sends for one pupil: `answer_form(person, public="yes", told="on")`."""
    return {
        "form_id": str(uuid4()),
        "who": str(getattr(who, "public_id", who)),
        "channel": "in_person",
        "day": str(day or days_ago(0)),
        **chosen,
    }
