"""Whether what was due was done in time (domain §5.2): duties, warnings, answers from above, the
list of problems. Counted by item and class; nobody of the staff is in any of it."""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from school_care.alerts.enums import AlertState
from school_care.alerts.models import Alert
from school_care.core import clock
from school_care.core.duty_kinds import CLASS
from school_care.core.intervals import holds
from school_care.duties.enums import DutyState
from school_care.duties.wording import item
from school_care.escalation import working_days
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation, RecipientRule
from school_care.escalation.models.recipients import LONGEST_LIMIT
from school_care.reports.figures.overdue import due_between
from school_care.reports.figures.registry import (
    MONTH,
    TERM,
    Measure,
    Member,
)
from school_care.reports.figures.span import Span
from school_care.reports.models import ProblemItem
from school_care.students.care_days import classes_on

ONE_DAY = timedelta(days=1)
OF_SCHOOL = 0  # the subject of what the school owes as a whole, or says of itself
# How far back the school's rows are looked at, by what they are found by.
LONGEST_DUTY, LONGEST_WARNING = timedelta(days=400), timedelta(days=100)
LONGEST_ANSWER = timedelta(days=LONGEST_LIMIT * 2)  # calendar days round so many working days


def on_time(span: Span) -> list[Member]:
    """待办按时办结率: duties whose last day in time lies in the month and that were done by it, by
    class and item. What was waived or is no longer needed is not counted, nor what can still be
    done today, nor anything of protection cases, nor the month's report itself."""
    rows = due_between(span.school, span.month, span.as_of)
    rows = rows.filter(opens_on__range=(span.month - LONGEST_DUTY, span.as_of))
    rows = rows.exclude(state=DutyState.OPEN, due_on__gte=clock.today())
    done = Q(state=DutyState.DONE, settled_on__lte=F("due_on"))
    found: dict[tuple[int | None, str], list[int]] = defaultdict(lambda: [0, 0])
    counted = rows.order_by().values_list("school_class_id", "rule_code")
    for group, code, due, in_time in counted.annotate(
        due=Count("pk"), in_time=Count("pk", filter=done)
    ):
        sums = found[group, item(code)]
        sums[0] += in_time
        sums[1] += due
    return [
        Member(group or OF_SCHOOL, group, in_time, words, due)
        for (group, words), (in_time, due) in found.items()
    ]


def alerts(span: Span) -> list[Member]:
    """预警及时处置率: warnings whose hour lies in the month and that somebody dealt with by it. One
    that cleared by itself before its hour asked nothing of anybody and is left out."""
    begins, now = clock.midnight(span.month), clock.midnight(span.as_of + ONE_DAY)
    rows = Alert.objects.filter(
        school=span.school,
        due_at__gte=begins,
        due_at__lt=now,
        raised_on__range=(span.month - LONGEST_WARNING, span.as_of),
    )
    rows = rows.exclude(state=AlertState.CLEARED, ended_at__lte=F("due_at"))
    moment = clock.now()
    classes = classes_on(span.school.pk, span.as_of)
    found = []
    for key, pupil, due_at, state, ended_at in rows.values_list(
        "pk", "student_id", "due_at", "state", "ended_at"
    ):
        acted = state == AlertState.DONE and ended_at is not None and ended_at <= due_at
        if acted or due_at <= moment:
            day = timezone.localdate(due_at)
            found.append(Member(pupil, classes.get(pupil), int(acted), f"{day}#{key}"))
    return found


def replies(span: Span) -> list[Member]:
    """上报按期答复率: reports the receiver answered by the agreed day, of those whose day lies in
    the month. The day is so many working days after the delivery; copies owe no answer, and what is
    in confidence is not counted here."""
    rows = Escalation.objects.filter(
        school=span.school,
        copied=False,
        in_confidence=False,
        delivered_at__gte=clock.midnight(span.month - LONGEST_ANSWER),
        delivered_at__lt=clock.midnight(span.as_of + ONE_DAY),
    ).exclude(state=State.WITHDRAWN, answered_at__isnull=True)
    limits = _agreed(span)
    classes = classes_on(span.school.pk, span.as_of)
    found = []
    for key, pupil, recipient, kind, delivered_at, answered_at, days in rows.values_list(
        "pk",
        "student_id",
        "recipient_id",
        "kind",
        "delivered_at",
        "answered_at",
        "recipient__answer_days",
    ):
        left = timezone.localdate(delivered_at)
        agreed = next((each for rule, each in limits[recipient, kind] if holds(*rule, left)), days)
        due_on = working_days.after(left, agreed)
        answered = answered_at is not None and timezone.localdate(answered_at) <= due_on
        waits = not answered and due_on >= clock.today()
        if span.month <= due_on <= span.as_of and not waits:
            group = classes.get(pupil) if pupil else None
            found.append(Member(pupil or OF_SCHOOL, group, int(answered), f"{due_on}#{key}"))
    return found


def _agreed(span: Span) -> dict[tuple[int, str], list[tuple[tuple[date, date | None], int]]]:
    """The working days agreed for a kind with a recipient, in whichever days; one query."""
    rows = RecipientRule.objects.filter(school=span.school, answer_days__isnull=False)
    found: dict[tuple[int, str], list] = defaultdict(list)
    for recipient, kind, starts_on, until, days in rows.values_list(
        "recipient_id", "kind", "starts_on", "until", "answer_days"
    ):
        found[recipient, kind].append(((starts_on, until), days))
    return found


def problems(span: Span) -> list[Member]:
    """问题清零率: items of the 问题清单 whose day came this term, and of them those settled by
    now."""
    rows = ProblemItem.objects.filter(
        school=span.school, due_on__range=(span.term.first_day, span.as_of)
    )
    classes = classes_on(span.school.pk, span.as_of)
    found = []
    for key, pupil, due_on, cleared_on in rows.values_list(
        "pk", "student_id", "due_on", "cleared_on"
    ):
        cleared = cleared_on is not None and cleared_on <= span.as_of
        if cleared or due_on < clock.today():
            found.append(Member(pupil, classes.get(pupil), int(cleared), f"{due_on}#{key}"))
    return found


MEASURES: tuple[Measure, ...] = (
    Measure(
        code="work.on_time",
        label="待办按时办结率",
        group="work",
        unit="件",
        part_words="在最后期限前办完的",
        whole_words="本月到期的待办（免办、保护事项、月报不计）",
        per=MONTH,
        source="应办台账：按事项、按班级统计，不统计个人",
        count=on_time,
        subject=CLASS,
        on_dashboard=True,
    ),
    Measure(
        code="work.alerts",
        label="预警及时处置率",
        group="work",
        unit="次",
        part_words="在时限前处理的",
        whole_words="本月到时限的预警（时限前自行解除的不计）",
        per=MONTH,
        source="预警规则：每条预警都有最迟处理时间",
        count=alerts,
        on_dashboard=True,
    ),
    Measure(
        code="work.replies",
        label="上报按期答复率",
        group="work",
        unit="件",
        part_words="收件单位按期答复的",
        whole_words="本月应答复的上报（抄送、保密的不计）",
        per=MONTH,
        source="未成年人保护法第十一条：接到报告的单位应及时处置并答复",
        count=replies,
        on_dashboard=True,
    ),
    Measure(
        code="work.problems",
        label="问题清零率",
        group="work",
        unit="件",
        part_words="已经解决的",
        whole_words="本学期到期的问题",
        per=TERM,
        source="关爱排查问题清单：逐项解决，到期清零",
        count=problems,
        on_dashboard=True,
    ),
)
