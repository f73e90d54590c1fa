"""The trail of what left the school."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.exchange.models import ExportLog
from school_care.school.models import School
from school_care.students.models import Student


def log_export(
    *,
    by: Any,
    school: School,
    form: str,
    purpose: str,
    why: str,
    scope: str,
    pupils: Sequence[Student],
    protected: bool,
) -> ExportLog:
    """Note that a list of `pupils` left the school: one line of 导出记录, and in each pupil's trail
    who took it and for what. `scope` names classes, never a child. For `handing_out` alone."""
    with transaction.atomic():
        log = ExportLog.objects.create(
            school=school,
            by=by,
            at=clock.now(),
            form=form,
            purpose=purpose,
            why=why[:200],
            scope=scope[:200],
            pupils=len(pupils),
            protected=protected,
        )
        facts = {"form": form, "purpose": purpose, "export": str(log.public_id)}
        audit.record(
            "list.exported", actor=by, row=log, pupils=len(pupils), protected=protected, **facts
        )
        audit.record_many(
            audit.entry("pupil.exported", actor=by, row=one, student_id=one.public_id, **facts)
            for one in pupils
        )
    return log
