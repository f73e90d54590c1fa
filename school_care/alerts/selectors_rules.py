"""Reads for the page of rules: each as it holds, what becomes of it, how often it was right."""

from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse

from school_care.alerts.in_force import InForce, rules_on
from school_care.alerts.models import AlertRule
from school_care.alerts.precision import Figures, figures_of
from school_care.alerts.ruling import rule_of
from school_care.alerts.services.rules_set import may_be_set
from school_care.alerts.wording import clears_of, sentence_of
from school_care.school.models import School

MOST_VERSIONS = 30
OFF = "停用"


@dataclass(frozen=True)
class RuleLine:
    """One rule as the page shows it. `set_at`: the page where its numbers are kept, for one that
    is not set here; `coming`: how it will be, where a later version is planned."""

    one: InForce
    words: str
    clears: str
    figures: Figures
    is_own: bool
    may_be_set: bool
    set_at: str
    coming: str = ""
    coming_on: date | None = None


def rule_lines(school: School, on: date) -> list[RuleLine]:
    """Every rule in the order of the page; three queries."""
    figures = figures_of(school, on)
    planned = {
        row.code: row
        for row in AlertRule.objects.filter(school=school, starts_on__gt=on, until__isnull=True)
    }
    lines = []
    for one in rules_on(school.pk, on):
        row = planned.get(one.rule.code)
        lines.append(
            RuleLine(
                one=one,
                words=sentence_of(one),
                clears=clears_of(one),
                figures=figures.get(one.rule.code, Figures()),
                is_own=one.numbers != one.rule.defaults() or not one.active,
                may_be_set=may_be_set(one.rule),
                set_at=page_of(one.rule.set_at),
                coming=version_words(row) if row else "",
                coming_on=row.starts_on if row else None,
            )
        )
    return lines


def page_of(route: str) -> str:
    """The address of another app's page; "" where nobody has it."""
    try:
        return reverse(route) if route else ""
    except NoReverseMatch:
        return ""


def version_words(row: AlertRule) -> str:
    """A version in a sentence, or that it is off."""
    rule = rule_of(row.code)
    if rule is None or not row.active:
        return OFF
    known = rule.defaults()
    return rule.sentence.format(
        **known | {name: n for name, n in row.numbers.items() if name in known}
    )


@dataclass(frozen=True)
class Version:
    """A past, present or planned version of a rule."""

    row: AlertRule
    words: str
    never_held: bool


def versions_of(school: School, code: str) -> list[Version]:
    """Every version a school made of a rule, the newest first; one query."""
    rows = AlertRule.objects.filter(school=school, code=code).select_related("set_by")
    return [
        Version(row, version_words(row), row.until == row.starts_on)
        for row in rows.order_by("-id")[:MOST_VERSIONS]
    ]
