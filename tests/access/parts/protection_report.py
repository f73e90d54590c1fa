"""强制报告: everybody who works at the school reports; one report is handled by the director, who
alone prints and sends. The principal knows of it and does not; others know nothing."""

from datetime import timedelta

from school_care.cases.models import Protection
from school_care.cases.protection.services.filing import Written, file
from school_care.cases.protection.services.opening import Found
from school_care.core import clock
from tests.access.who import NONE, PUBLIC_ID, STAFF, Case, of, people, plain

REPORTERS = STAFF - {"auditor"}
HANDLER = people("director")
WRITE = {"own_mandatory": (None, HANDLER), "foreign_mandatory": (None, NONE)}

EXPECTED: dict[str, list[Case]] = {
    "cases:mandatory": plain(REPORTERS, REPORTERS),
    "cases:mandatory_find": plain(None, REPORTERS),
    "cases:mandatory_paper": of(
        PUBLIC_ID, {"own_mandatory": (HANDLER, None), "foreign_mandatory": (NONE, None)}
    ),
    "cases:mandatory_education": of(PUBLIC_ID, WRITE),
    "cases:mandatory_outcome": of(PUBLIC_ID, WRITE),
    "cases:mandatory_send": of(PUBLIC_ID, WRITE),
}


def _filed(by, student) -> Protection:
    return file(
        by=by,
        school=student.school,
        found=Found(
            happened="手臂上有几道红印",
            found_at=clock.now() - timedelta(minutes=10),
            student=student,
        ),
        written=Written(["MR4"], "likely"),
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    return {
        "own_mandatory": _filed(cast.teacher, cast.zixuan),
        "foreign_mandatory": _filed(cast.foreign_head_teacher, cast.foreign),
    }
