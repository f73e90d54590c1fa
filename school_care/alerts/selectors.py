"""Reads for the pages of warnings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When, Window

from school_care.alerts import wording
from school_care.alerts.enums import ENDED, STANDING, AlertState, Tier
from school_care.alerts.models import Alert, AlertStep
from school_care.alerts.ruling import because_of, label_of, rule_of, rules
from school_care.school.models import School, SchoolClass
from school_care.students.models import Student

TODO, OVER = "todo", "over"
TABS = ((TODO, "待处理"), (OVER, "已结束"))
OF_TAB = {TODO: STANDING, OVER: ENDED}
OF_PUPIL = 8  # the file shows so many; the list has them all

_NOW_FIRST = Case(When(tier=Tier.NOW, then=Value(0)), default=Value(1), output_field=IntegerField())


def alerts_in_sight(user: Any, school: School) -> QuerySet[Alert]:
    """Warnings of the active school this person may open."""
    return Alert.objects.visible_to(user).filter(school=school)


def with_names(rows: QuerySet[Alert]) -> QuerySet[Alert]:
    """With what a row shows."""
    return rows.select_related("student__current_class", "owner", "school")


def in_order(rows: QuerySet[Alert]) -> QuerySet[Alert]:
    """What must be done at once, then by the moment it must be done."""
    return rows.order_by(_NOW_FIRST, "due_at", "pk")


@dataclass(frozen=True)
class Asked:
    """What a list is asked for; "" for all."""

    tab: str = TODO
    rule: str = ""
    school_class: str = ""


def listed(rows: QuerySet[Alert], asked: Asked) -> QuerySet[Alert]:
    """The rows of a tab, in the order they want looking at; what ended last comes first."""
    rows = rows.filter(state__in=OF_TAB[asked.tab])
    if asked.rule:
        rows = rows.filter(rule=asked.rule)
    if asked.school_class:
        rows = rows.filter(student__current_class__public_id=asked.school_class)
    rows = with_names(rows)
    return in_order(rows) if asked.tab == TODO else rows.order_by("-ended_at", "-pk")


def counts_of(rows: QuerySet[Alert]) -> dict[str, int]:
    """How many stand below each tab; one query."""
    wanted = {tab: Count("pk", filter=Q(state__in=states)) for tab, states in OF_TAB.items()}
    return rows.order_by().aggregate(**wanted)


def rules_among(rows: QuerySet[Alert], tab: str) -> list[tuple[str, str]]:
    """Rules one can narrow a tab to; one query."""
    held = rows.filter(state__in=OF_TAB[tab]).order_by()
    codes = set(held.values_list("rule", flat=True).distinct())
    places = {rule.code: place for place, rule in enumerate(rules())}
    ordered = sorted(codes, key=lambda code: (places.get(code, len(places)), code))
    return [(code, label_of(code)) for code in ordered]


def classes_among(rows: QuerySet[Alert], tab: str) -> list[SchoolClass]:
    """Classes one can narrow a tab to; one query."""
    held = rows.filter(state__in=OF_TAB[tab]).order_by()
    found = SchoolClass.objects.filter(pk__in=held.values("student__current_class"))
    return list(found.in_order())


@dataclass(frozen=True)
class Row:
    """A warning as a list shows it."""

    alert: Alert
    label: str
    because: str
    owner: str
    due: str
    late: bool
    end: str
    tone: str
    act: str  # what the button says; "" where nothing is to be done
    standing: bool
    is_open: bool
    is_now: bool


def row_of(alert: Alert, now: datetime) -> Row:
    """One warning in words; no query where it came `with_names`."""
    rule = rule_of(alert.rule)
    standing = alert.state in STANDING
    return Row(
        alert=alert,
        label=label_of(alert.rule),
        because=because_of(alert),
        owner=wording.owner_words(alert),
        due=wording.due_words(alert, now),
        late=wording.is_late(alert, now),
        end=wording.end_words(alert),
        tone=wording.TONES.get(AlertState(alert.state), ""),
        act=rule.act_label if rule and standing else "",
        standing=standing,
        is_open=alert.state == AlertState.OPEN,
        is_now=alert.tier == Tier.NOW,
    )


def act_url(alert: Alert) -> str:
    """Where one acts on a warning; "" where nobody says so any more."""
    rule = rule_of(alert.rule)
    return rule.act_url(alert) if rule else ""


@dataclass(frozen=True)
class Line:
    """A row of a warning's history in words."""

    step: AlertStep
    words: str
    because: str
    note: str
    who: str


def history_of(alert: Alert) -> list[Line]:
    """What happened to a warning, newest first; one query."""
    steps = alert.steps.select_related("by", "to_owner", "note").order_by("-at", "-id")
    return [
        Line(
            step=step,
            words=wording.step_words(step),
            because=wording.because_then(step, alert),
            note=step.note.text if step.note else "",
            who=step.by.name if step.by else "系统",
        )
        for step in steps
    ]


def for_card(rows: QuerySet[Alert], user: Any, now: datetime, most: int) -> list[Alert]:
    """The first few of `rows`, the person's own before others, each knowing how many there are in
    all, how many of them are late and how many are the person's; one query."""
    own = Case(When(owner=user, then=Value(0)), default=Value(1), output_field=IntegerField())
    counted = with_names(rows).annotate(
        all=Window(Count("pk")),
        late=Window(Count("pk", filter=Q(due_at__lt=now))),
        mine=Window(Count("pk", filter=Q(owner=user))),
    )
    return list(counted.order_by(own, _NOW_FIRST, "due_at", "pk")[:most])


def standing_of_pupil(user: Any, student: Student, now: datetime) -> list[Row]:
    """The warnings about one child nobody has finished with; one query."""
    rows = alerts_in_sight(user, student.school).standing().filter(student=student)
    return [row_of(one, now) for one in in_order(with_names(rows))[:OF_PUPIL]]
