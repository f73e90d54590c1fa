"""The templates a term's programme is made from, as data."""

from dataclasses import dataclass

from school_care.activities.templates_days import DAYS
from school_care.activities.templates_rules import Layer, Line, Offer
from school_care.activities.templates_school import SCHOOL_PLAN
from school_care.activities.templates_year import YEAR_PLAN
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import Term

__all__ = ["TEMPLATES", "Line", "Offer", "Template", "offers_by_template", "offers_of"]


@dataclass(frozen=True)
class Template:
    """A named set of lines."""

    code: str
    name: str
    says: str
    lines: tuple[Line, ...]


TEMPLATES = (
    Template("school", "学校活动方案", "秋季学期按月安排的关爱主题活动。", SCHOOL_PLAN),
    Template("year", "全年活动方案", "家长学校、家长开放半日和每月参观实践。", YEAR_PLAN),
    Template("days", "纪念日与节日", "节日前后的主题班会、队会或广播。", DAYS),
)


def offers_by_template(calendar: SchoolCalendar, term: Term) -> list[tuple[Template, list[Offer]]]:
    """What each template offers a term, by day; templates with nothing for it are left out."""
    layer = Layer(calendar, term)
    found = []
    for template in TEMPLATES:
        laid = [offer for line in template.lines if (offer := layer.lay(line))]
        if laid:
            found.append((template, sorted(laid, key=lambda offer: (offer.day, offer.line.code))))
    return found


def offers_of(calendar: SchoolCalendar, term: Term) -> list[Offer]:
    """Every template's offers for a term."""
    return [offer for _, offers in offers_by_template(calendar, term) for offer in offers]
