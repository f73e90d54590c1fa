"""Which pupil it is, where whoever reported could only describe the child."""

from typing import Any

from django.db import transaction

from school_care.cases.models import Protection
from school_care.cases.protection.services import filing, opening
from school_care.students.models import Student


def put_name(*, by: Any, protection: Protection, student: Student) -> Protection:
    """Put a pupil to a case, and send what waited for it. Raises Refused."""
    with transaction.atomic():
        named = opening.put_name(by=by, protection=protection, student=student)
        filing.send_out(by=by, protection=named)
    return named
