"""Activities for tests."""

from datetime import timedelta
from uuid import uuid4

from school_care.activities.choices.programme import ActivityKind, Reach
from school_care.activities.models import Activity
from school_care.activities.services.activities import Places, make_activity
from school_care.activities.services.activity_records import RecordWords, hold_with_record
from school_care.activities.services.programme.items import Plan
from school_care.core import clock


def planned(cast, *, by=None, classes=None, places: Places | None = None, **plan) -> Activity:
    """An activity of 七(1)班 today, unless told otherwise."""
    given = {
        "kind": ActivityKind.LECTURE,
        "topic": "safety",
        "title": "交通安全记心间",
        "reach": Reach.CLASS,
        "starts_on": clock.today(),
        "classes": tuple(classes or (cast.seven_one,)),
        **plan,
    }
    return make_activity(
        by=by or cast.head_teacher,
        school=cast.school,
        plan=Plan(**given),
        public_id=uuid4(),
        places=places or Places(),
    )


def held(cast, *, by=None, absent=None, days: int = 0, **plan) -> Activity:
    """One that was held, `days` ago."""
    day = clock.today() - timedelta(days=days)
    activity = planned(cast, by=by, starts_on=day, **plan)
    return hold_with_record(
        by=by or cast.head_teacher, activity=activity, words=RecordWords(), absent=absent or {}
    )
