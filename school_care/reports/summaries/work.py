"""二、工作开展: what was done, item by item. Items are counted; nobody of the staff is named or
compared (domain §0.1.6), and no small number here says anything of a child."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from school_care.activities.choices.home import CallResult, NoteState
from school_care.activities.choices.programme import ActivityKind, ActivityState
from school_care.activities.models import Activity, BirthdayKept, CallTry, HomeNote, Letter
from school_care.cases.models import EmergencyDrill
from school_care.core import clock
from school_care.mentoring.enums import CONTACT_KINDS, Outcome, RecordKind
from school_care.mentoring.models import (
    CareRecord,
    Pairing,
    PlanCheck,
    PlanVersion,
    TermReview,
)
from school_care.school.models import School

ONE_DAY = timedelta(days=1)
Line = list[Any]  # [item, unit, done, tried in vain or None]


def work(school: School, since: date, until: date) -> list[Line]:
    """The items of some days, both included; a constant number of queries."""
    return [
        *_records(school, since, until),
        *_home(school, since, until),
        *_plans(school, since, until),
        *_activities(school, since, until),
    ]


def _records(school: School, since: date, until: date) -> list[Line]:
    rows = CareRecord.objects.counted().filter(school=school, happened_on__range=(since, until))
    found: Counter = Counter()
    for kind, outcome, many in (
        rows.order_by().values_list("kind", "outcome").annotate(many=Count("pk"))
    ):
        found[kind, outcome == Outcome.MADE or kind not in CONTACT_KINDS] += many
    shown = [kind for kind in RecordKind if kind != RecordKind.LECTURE]
    return [
        [
            str(kind.label),
            "人次",
            found[kind, True],
            found[kind, False] if kind in CONTACT_KINDS else None,
        ]
        for kind in shown
    ]


def _home(school: School, since: date, until: date) -> list[Line]:
    days = (since, until)
    tries = CallTry.objects.filter(school=school, happened_on__range=days).aggregate(
        made=Count("pk", filter=Q(result=CallResult.CONNECTED)),
        vain=Count("pk", filter=~Q(result=CallResult.CONNECTED)),
    )
    letters = Letter.objects.filter(school=school, sent_on__range=days).count()
    birthdays = BirthdayKept.objects.filter(
        school=school, held_on__range=days, withdrawn_at__isnull=True
    ).count()
    notes = HomeNote.objects.filter(
        school=school, issued_on__range=days, state=NoteState.ISSUED
    ).count()
    return [
        ["亲情通话", "人次", tries["made"], tries["vain"]],
        ["亲情书信寄出", "封", letters, None],
        ["生日祝福", "人次", birthdays, None],
        ["家校联系册发出", "份", notes, None],
    ]


def _plans(school: School, since: date, until: date) -> list[Line]:
    begun = Pairing.objects.filter(school=school, starts_on__range=(since, until))
    moments = clock.midnight(since), clock.midnight(until + ONE_DAY)
    adopted = PlanVersion.objects.filter(
        plan__school=school, number=1, adopted_at__gte=moments[0], adopted_at__lt=moments[1]
    )
    checks = PlanCheck.objects.filter(
        plan__school=school, done_on__range=(since, until), withdrawn_at__isnull=True
    )
    reviews = TermReview.objects.filter(school=school, done_on__range=(since, until))
    return [
        ["新结对", "对", begun.count(), None],
        ["帮扶计划开始执行", "份", adopted.count(), None],
        ["帮扶计划阶段检查", "次", checks.count(), None],
        ["学期评议完成", "份", reviews.count(), None],
    ]


def _activities(school: School, since: date, until: date) -> list[Line]:
    rows = Activity.objects.filter(
        school=school, state=ActivityState.HELD, starts_on__range=(since, until)
    )
    kinds = Counter(dict(rows.order_by().values_list("kind").annotate(many=Count("pk"))))
    lectures = kinds.pop(ActivityKind.LECTURE, 0)
    meetings = kinds.pop(ActivityKind.PARENT_SCHOOL, 0)
    drills = EmergencyDrill.objects.filter(plan__school=school, held_on__range=(since, until))
    return [
        ["法治、安全、心理健康讲座", "场", lectures, None],
        ["家长学校", "场", meetings, None],
        ["其他活动", "场", sum(kinds.values()), None],
        ["应急演练", "次", drills.count(), None],
    ]
