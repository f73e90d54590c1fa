"""What becomes of pocket money when two files of one child become one: accounts come over with
their books; money itself is never added up by a merge."""

from django.db import models

from school_care.mentoring.models.allowances import AllowanceAccount
from school_care.school.refusal import Refused
from school_care.students.merging import register_rule
from school_care.students.services.merging.journal import Merge


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_rule(AllowanceAccount, "student", one_open_account)


def one_open_account(merge: Merge, model: type[models.Model], name: str) -> None:
    """Every account comes over; two open ones stop the merge until one was settled by people."""
    ours = merge.rows_of(model, name, merge.keep)
    theirs = list(merge.rows_of(model, name, merge.absorb))
    both = [any(row.closed_on is None for row in rows) for rows in (ours, theirs)]
    if all(both):
        raise Refused("两份档案都有没结清的零用钱账户。请先由保管人结清其中一个，再合并。")
    merge.move(model, name, [row.pk for row in theirs])
