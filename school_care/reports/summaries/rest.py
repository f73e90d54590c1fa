"""What was late, what was warned of, dropout as it was signed, and what went upwards."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from school_care.alerts.models import Alert
from school_care.cases.models import DropoutMonth
from school_care.core import clock
from school_care.core.duty_kinds import duty_kind
from school_care.duties.enums import DutyState
from school_care.escalation.enums import WITH_RECEIVER
from school_care.escalation.models import Escalation, Message
from school_care.escalation.sources import label_of
from school_care.reports.figures.overdue import due_between
from school_care.school.models import School

ONE_DAY = timedelta(days=1)
TOLD_OF_DROPOUT = ("suspected", "confirmed", "persuaded", "came_back", "settled", "not_back")


def items(school: School, since: date, until: date) -> list[dict[str, Any]]:
    """What fell due in some days, by item: how much, in time, later, and not yet or never; one
    query. No person and no class: an item is the school's."""
    rows = (
        due_between(school, since, until)
        .order_by()
        .values("rule_code")
        .annotate(
            due=Count("pk"),
            in_time=Count("pk", filter=Q(state=DutyState.DONE, settled_on__lte=F("due_on"))),
            late=Count("pk", filter=Q(state=DutyState.DONE, settled_on__gt=F("due_on"))),
            left=Count("pk", filter=~Q(state=DutyState.DONE)),
        )
    )
    found = [{**row, "label": duty_kind(row["rule_code"]).label} for row in rows]
    return sorted(found, key=lambda one: (-one["left"], -one["late"], one["label"]))


def alerts(school: School, since: date, until: date) -> dict[str, int]:
    """Warnings raised in some days and what became of them; one query."""
    rows = Alert.objects.filter(school=school, raised_on__range=(since, until))
    return rows.aggregate(
        raised=Count("pk"),
        in_time=Count("pk", filter=Q(ended_at__lte=F("due_at"))),
        late=Count("pk", filter=Q(ended_at__gt=F("due_at"))),
        standing=Count("pk", filter=Q(ended_at__isnull=True)),
    )


def dropout(school: School, month: date) -> dict[str, Any]:
    """The signed 控辍保学月报 of a month: its numbers are told here, never counted again; one
    query."""
    rows = DropoutMonth.objects.filter(school=school, month=month, signed_at__isnull=False)
    row = rows.order_by("-version").first()
    if row is None:
        return {}
    cells = row.figures.get("total", {}).get("cells", {})
    return {
        "version": row.version,
        "signed_on": timezone.localdate(row.signed_at).isoformat(),
        "zero": row.is_zero,
        "cells": {code: cells.get(code, 0) for code in TOLD_OF_DROPOUT},
    }


def upwards(school: School, since: date, until: date) -> dict[str, Any]:
    """Reports and referrals sent in some days, by kind, a case once; what is in confidence is not
    counted, nor what the school reports of itself. Two queries."""
    about_pupils = Q(escalation__in_confidence=False, escalation__student__isnull=False)
    sent = Message.objects.filter(
        about_pupils,
        school=school,
        made_at__gte=clock.midnight(since),
        made_at__lt=clock.midnight(until + ONE_DAY),
    )
    cases = set(sent.order_by().values_list("escalation__kind", "case_no"))
    kinds = Counter(kind for kind, _ in cases)
    waiting = Escalation.objects.filter(
        school=school,
        in_confidence=False,
        student__isnull=False,
        copied=False,
        state__in=WITH_RECEIVER,
        begun_at__lt=clock.midnight(until + ONE_DAY),
    )
    told = sorted((label_of(kind), many) for kind, many in kinds.items())
    return {"kinds": [[label, many] for label, many in told], "waiting": waiting.count()}
