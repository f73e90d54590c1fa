"""Which body reads the figures of which schools: set from the server's command line."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from school_care.core import audit
from school_care.reports.models import Oversight
from school_care.school.models import School
from school_care.school.refusal import Refused


def begin_oversight(
    *, office: School, schools: Iterable[School], on: date, actor: Any = None
) -> list[Oversight]:
    """Let a body read the schools' figures from a day; those it reads already stay. Answers the
    new ones."""
    begun = []
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=office.pk)
        open_rows = Oversight.objects.filter(office=office, until__isnull=True)
        held = set(open_rows.values_list("school_id", flat=True))
        for school in schools:
            if school.pk == office.pk:
                raise Refused("单位不能把自己列为所辖学校。")
            if school.pk in held:
                continue
            held.add(school.pk)
            row = Oversight.objects.create(office=office, school=school, starts_on=on)
            audit.record("oversight.begun", actor=actor, school_id=school.pk, row=row)
            begun.append(row)
    return begun


def end_oversight(
    *, office: School, schools: Iterable[School], on: date, actor: Any = None
) -> list[Oversight]:
    """End it with a day, the first one without. Answers what was ended."""
    ended = []
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=office.pk)
        rows = Oversight.objects.filter(office=office, school__in=schools, until__isnull=True)
        for row in rows:
            row.until = max(on, row.starts_on)
            row.save(update_fields=["until"])
            audit.record("oversight.ended", actor=actor, school_id=row.school_id, row=row)
            ended.append(row)
    return ended
