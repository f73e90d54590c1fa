"""Rows of the school's own papers for tests."""

from datetime import date, timedelta

from school_care.core import clock
from school_care.reports.enums import GroupPost, PrintPurpose
from school_care.reports.models import ProblemItem
from school_care.reports.standing.group import Seat
from school_care.reports.standing.problems import Finding, add_problem
from school_care.reports.standing.shared import WhatFor
from tests.core.pdf.support import text_of
from tests.factories import days_ago
from tests.reports.support import compact

WORK = WhatFor(PrintPurpose.WORK)
HEAD = {"post": GroupPost.HEAD, "title": "校长", "duties": "全面负责"}


def ahead(days: int) -> date:
    """A day to come."""
    return clock.today() + timedelta(days=days)


def seat(since: int, **said) -> Seat:
    """What is said of a member, from so many days ago."""
    return Seat(**{"post": GroupPost.MEMBER, "starts_on": days_ago(since), **said})


def finding(owner, **said) -> Finding:
    """A problem found five days ago, to be settled in a week."""
    given = {
        "source": "visit",
        "found_on": days_ago(5),
        "what": "冬天的棉衣不够",
        "measure": "联系爱心衣橱",
        "due_on": ahead(7),
    }
    return Finding(owner=owner, **{**given, **said})


def problem(student, by, **said) -> ProblemItem:
    """A problem of the pupil, written and owned by `by`."""
    return add_problem(by=by, student=student, finding=finding(by, **said))


def stored_problem(student, *, owner=None, **said) -> ProblemItem:
    """A row as it may stand: late ones too."""
    given = {
        "source": "visit",
        "found_on": days_ago(20),
        "what": "冬天的棉衣不够",
        "measure": "联系爱心衣橱",
        "due_on": days_ago(3),
        "written_at": clock.now(),
    }
    values = {"school": student.school, "student": student, "owner": owner, **given, **said}
    return ProblemItem.objects.create(**values)


def pdf_text(pdf: bytes) -> str:
    """What stands in a paper, without the white space of its layout."""
    return compact(text_of(pdf))
