"""The monthly report is for whoever keeps the school's ledgers; the principal signs. Of a month to
come, or before anybody filled one in, nobody is told anything."""

from school_care.cases.dropout.month_table import COLUMNS
from school_care.cases.models import DropoutMonth
from school_care.core import clock
from school_care.core.months import first_of
from tests.access.who import NONE, Case, people, plain

KEEPERS = people("principal director registrar")
SIGNERS = people("principal")


def _of_month(get, post=None) -> list[Case]:
    """A route of the running month, which is filled in at both schools."""
    return [Case("month", lambda cast: {"month": f"{clock.today():%Y-%m}"}, get, post)]


def _to_come(get, post=None) -> list[Case]:
    return [Case("month to come", lambda cast: {"month": "2099-01"}, get, post)]


EXPECTED: dict[str, list[Case]] = {
    "cases:months": plain(KEEPERS),
    "cases:dropout_figures": plain(KEEPERS),
    "cases:month": [*_of_month(KEEPERS), *_to_come(NONE)],
    "cases:month_fill": [*_of_month(KEEPERS, KEEPERS), *_to_come(NONE, NONE)],
    "cases:month_sign": [*_of_month(SIGNERS, SIGNERS), *_to_come(NONE, NONE)],
    "cases:month_handed": [*_of_month(KEEPERS, KEEPERS), *_to_come(NONE, NONE)],
    "cases:month_paper": [*_of_month(KEEPERS), *_to_come(NONE)],
    "cases:month_who": [*_of_month(KEEPERS), *_to_come(NONE)],
}


def objects(cast) -> dict:
    """The running month of both schools, filled in."""
    today = clock.today()
    cells = dict.fromkeys(COLUMNS, 0)
    empty = {"key": "all", "name": "合计", "classes": 0, "cells": cells, "days": [0, 0]}
    figures = {"rows": [], "total": empty, "groups": [], "roll_on": None, "broken": []}
    figures |= {"since": first_of(today).isoformat(), "until": today.isoformat()}
    rows = [
        DropoutMonth.objects.create(
            school=school,
            month=first_of(today),
            taken_on=today,
            figures=figures,
            filled_by=by,
            filled_at=clock.now(),
        )
        for school, by in (
            (cast.school, cast.registrar),
            (cast.other_school, cast.foreign_head_teacher),
        )
    ]
    return {"own_month": rows[0], "foreign_month": rows[1]}
