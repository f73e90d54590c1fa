"""How cases and reports move when two files of one child become one.

Numbers stay: they are known outside. Reports move with the child by themselves.
"""

from django.db import models

from school_care.cases.models import BullyingChild, Case, DropoutCourse, GraduateDestination
from school_care.cases.protection.enums import PROTECTED
from school_care.cases.services.closing import has_open_report
from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.merging import register_rule
from school_care.students.merging_rules import once_a
from school_care.students.services.merging.journal import Merge


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_rule(Case, "student", one_open_case_a_type)
    register_rule(GraduateDestination, "student", one_destination_a_year)
    # A child stands once in a case; a second row stays where it is, and nobody else learns of it.
    register_rule(BullyingChild, "student", once_a("protection_id"))


def one_open_case_a_type(merge: Merge, model: type[models.Model], name: str) -> None:
    """All cases come over, each with its course. Of two open ones of a type, one with nothing under
    way is closed; where both have something at a receiver, or a course that runs, a person must
    finish one first. Of protection there may be several, and a merge closes none."""
    held = {
        row.type: row
        for row in merge.rows_of(model, name, merge.keep)
        if not row.closed_on and row.type not in PROTECTED
    }
    coming = merge.rows_of(model, name, merge.absorb)
    for row in coming:
        mine = held.get(row.type)
        if mine is None or row.closed_on:
            continue
        idle = next((one for one in (row, mine) if _is_idle(one)), None)
        if idle is None:
            raise Refused(
                f"两份档案都有正在办理的{row.get_type_display()}事项。"
                "请先办结或撤回其中一件，再合并。"
            )
        merge.change(idle, closed_on=clock.today())
    merge.move(model, name, [row.pk for row in coming])


def _is_idle(case: Case) -> bool:
    running = DropoutCourse.objects.running().filter(case=case)
    return not has_open_report(case) and not running.exists()


def one_destination_a_year(merge: Merge, model: type[models.Model], name: str) -> None:
    """Where a child went after grade 9 is one answer a year: that of the file that goes on."""
    held = {row.year for row in merge.rows_of(model, name, merge.keep)}
    coming = merge.rows_of(model, name, merge.absorb)
    merge.move(model, name, [row.pk for row in coming if row.year not in held])
