"""Mandatory reports for tests: filed as the page files them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime

from school_care.cases.models import Protection
from school_care.cases.protection.enums import Severity, Shielding, Situation
from school_care.cases.protection.services.filing import Rung, Written, file
from school_care.cases.protection.services.opening import Found
from school_care.core import clock
from tests.cases.protection.making import CANARY

NUMBER = "J20261121007"


def rung(**more: Any) -> Rung:
    """110, five minutes ago, with a number."""
    known = {"to": "110", "called_at": clock.now() - timedelta(minutes=5), "number": NUMBER}
    return Rung(**{**known, "answered_by": "李警官", **more})


def reported(
    by: Any, student: Any, *, call: Rung | None = None, public_id: UUID | None = None, **more: Any
) -> Protection:
    """A report of somebody hurt at home, found twelve minutes ago."""
    known = {
        "happened": f"{CANARY}：手臂上有几道红印，孩子说是摔的。",
        "found_at": clock.now() - timedelta(minutes=12),
        "found_where": f"{CANARY}教室门口",
        "suspects": ["guardian"],
        "suspect_words": f"{CANARY}父亲",
    }
    return file(
        by=by,
        school=by.school,
        found=Found(student=student, **{**known, **more}),
        written=Written([Situation.HURT, Situation.UNABLE], Severity.HURT, [Shielding.WITH_CHILD]),
        rung=call,
        public_id=public_id,
    )


def typed(**more: Any) -> dict[str, Any]:
    """What a phone posts: the least that makes a report."""
    known = {
        "public_id": "6f1c8a52-8f54-4a7e-9f0e-0d6a4f7f2f10",
        "situations": ["MR4"],
        "severity": "hurt",
        "found_at": f"{localtime(clock.now() - timedelta(hours=1)):%Y-%m-%dT%H:%M}",
        "happened": f"{CANARY}：手臂上有几道红印",
        "rung": "no",
    }
    return {**known, **more}
