"""Warnings in the words people read: by when, how it stands, what became of it."""

from datetime import datetime, timedelta

from django.utils.timezone import localtime

from school_care.alerts.enums import STANDING, Acts, AlertState, Change
from school_care.alerts.in_force import InForce
from school_care.alerts.models import Alert, AlertStep
from school_care.alerts.ruling import because_of, rule_of
from school_care.core.templatetags.days import near_day

TONES = {AlertState.OPEN: "due", AlertState.CLEARED: "good", AlertState.DONE: "good"}


def moment_words(moment: datetime, now: datetime) -> str:
    """今天12:00, 明天17:00, 11月25日17:00."""
    then, today = localtime(moment), localtime(now).date()
    if then.date() == today:
        day = "今天"
    elif then.date() == today + timedelta(days=1):
        day = "明天"
    else:
        day = near_day(then)
    return f"{day}{then:%H:%M}"


def due_words(alert: Alert, now: datetime) -> str:
    """最迟今天12:00; 应在11月20日12:00前处理."""
    when = moment_words(alert.due_at, now)
    return f"应在{when}前处理" if is_late(alert, now) else f"最迟{when}"


def is_late(alert: Alert, now: datetime) -> bool:
    """Whether nobody has finished with it though its moment is over."""
    return alert.state in STANDING and alert.due_at < now


def end_words(alert: Alert) -> str:
    """11月20日自动解除; 11月20日办结：误报."""
    if alert.ended_on is None:
        return ""
    day = near_day(alert.ended_on)
    if alert.state == AlertState.CLEARED:
        return f"{day}自动解除"
    return f"{day}办结：{alert.get_outcome_display()}"


def owner_words(alert: Alert) -> str:
    """Whose it is: a name, or by post where nobody was found."""
    return alert.owner.name if alert.owner else f"{Acts(alert.acts).label}（未定）"


def sentence_of(one: InForce) -> str:
    """A rule with its numbers."""
    return one.rule.sentence.format(**one.numbers)


def clears_of(one: InForce) -> str:
    """What makes a rule's warnings go away, with its numbers."""
    return one.rule.clears.format(**one.numbers)


def step_words(step: AlertStep) -> str:
    """What a row of the history says."""
    if step.change == Change.RAISED:
        return f"发出预警，责任人：{step.to_owner.name}" if step.to_owner else "发出预警"
    if step.change == Change.HANDED:
        return f"移交给{step.to_owner.name}" if step.to_owner else "移交"
    if step.change == Change.DONE:
        return f"办结：{step.get_outcome_display()}"
    if step.change == Change.CLEARED:
        return "自动解除"
    return step.get_change_display()


def because_then(step: AlertStep, alert: Alert) -> str:
    """Why it stood at that moment, where the page does not say the same already."""
    rule = rule_of(alert.rule)
    if rule is None or not step.because or step.change not in (Change.RAISED, Change.CLEARED):
        return ""
    said = rule.because(step.because)
    return "" if said == because_of(alert) else said


def days_words(alert: Alert) -> str:
    """11月18日发出; where the condition was met earlier: 11月16日起，11月18日发出."""
    raised = near_day(alert.raised_on)
    if alert.since == alert.raised_on:
        return f"{raised}发出"
    return f"{near_day(alert.since)}起，{raised}发出"
