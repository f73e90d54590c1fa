"""Warnings: who answers for a child sees and handles its warnings; a subject teacher, the
dormitory and the registrar do not. Only who answers for the school changes a rule, and none that
is kept elsewhere."""

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.models import Alert
from school_care.core import clock
from tests.access.who import LEADERS, NONE, PUBLIC_ID, Case, of, people, plain
from tests.factories import days_ago

SEES = people("principal director head_teacher other_head_teacher grade_head")
ZIXUAN = people("principal director head_teacher grade_head")
KEKE = people("principal director other_head_teacher grade_head")


def _each(get: bool, post: bool) -> dict[str, tuple]:
    def allowed(who):
        return (who if get else None, who if post else None)

    return {
        "own_alert": allowed(ZIXUAN),
        "alert_of_keke": allowed(KEKE),
        "foreign_alert": allowed(NONE),
    }


EXPECTED: dict[str, list[Case]] = {
    "alerts:alerts": plain(SEES),
    "alerts:alert": of(PUBLIC_ID, _each(get=True, post=False)),
    "alerts:alert_act": of(PUBLIC_ID, _each(get=True, post=False)),
    "alerts:alert_seen": of(PUBLIC_ID, _each(get=True, post=True)),
    "alerts:alert_end": of(PUBLIC_ID, _each(get=True, post=True)),
    "alerts:alert_hand": of(PUBLIC_ID, _each(get=True, post=True)),
    "alerts:alert_reopen": of(PUBLIC_ID, _each(get=True, post=True)),
    "alerts:alert_rules": plain(SEES),
    "alerts:alert_rule_edit": [
        Case("absence.morning", lambda cast: {"code": "absence.morning"}, LEADERS, LEADERS),
        Case("dropout.suspected", lambda cast: {"code": "dropout.suspected"}, NONE, NONE),
    ],
}


def _alert(student) -> Alert:
    return Alert.objects.create(
        school=student.school,
        student=student,
        rule="absence.morning",
        key=days_ago(1).isoformat(),
        tier=Tier.NOW,
        because={"first": days_ago(1).isoformat(), "days": 1},
        since=days_ago(1),
        raised_on=days_ago(1),
        raised_at=clock.now(),
        due_at=clock.now(),
        acts=Acts.HEAD_TEACHER,
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    return {
        "own_alert": _alert(cast.zixuan),
        "alert_of_keke": _alert(cast.keke),
        "foreign_alert": _alert(cast.foreign),
    }
