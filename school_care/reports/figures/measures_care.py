"""谈心与家访: talks, visits and contacts of care pupils (domain §5.2).

Restricted records count as handled, attempts and withdrawn ones do not. What was done for a child
before it came into care stands in no figure, as the ledger of duties has it.
"""

from school_care.core.duty_kinds import CLASS
from school_care.duties.enums import Standing
from school_care.duties.reckoning.items import Item
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.kinds import contact_level, contacts, visit_level
from school_care.reports.figures.facts_care import reached, rolling, talk_weeks
from school_care.reports.figures.of_care import IN_CARE, PUPILS, out_of_care
from school_care.reports.figures.population import in_care, share
from school_care.reports.figures.registry import (
    DAY,
    MONTH,
    TERM,
    Measure,
    Member,
)
from school_care.reports.figures.span import Span

GROUP = "care"
LEVELS = "学校关爱等级办法：按等级联系、家访的间隔"
TALKS = "学校特殊群体学生关爱方案：每周与3—5名谈心"
VISITS = "学校特殊群体学生关爱方案：每学期家访"


@out_of_care
def talk_cover(span: Span) -> set[int]:
    """谈心覆盖率 (A15): pupils talked with in the month ÷ D."""
    return reached(span, RecordKind.TALK, since=span.since)


def talk_met(span: Span) -> list[Member]:
    """谈心达标率 (A15, X01, X02): of all teaching weeks of classes with care pupils, those in which
    three of them were talked with, or all where there are fewer. Counted on the week's last school
    day (make-up days included), in whose month it stands; a week still running is not counted. Of
    a month whose last week reaches into the next, talks of its days there come too late."""
    return [
        Member(one.school_class, one.school_class, int(one.met), one.week)
        for one in talk_weeks(span)
    ]


@out_of_care
def visit(span: Span) -> set[int]:
    """家访率 (A14): pupils visited at home in person in the term ÷ D; telephone and video are told
    apart."""
    return reached(span, RecordKind.VISIT, since=span.term.first_day)


@out_of_care
def visit_remote(span: Span) -> set[int]:
    """The same by telephone or video, visited or not."""
    return reached(span, RecordKind.CALL, RecordKind.VIDEO, since=span.term.first_day)


def visit_late(span: Span) -> list[Member]:
    """走访超期率 (T3-08): pupils past `warn_after` ÷ pupils in care with a level. By the rules of
    the day: exactly 5, 10 or 20 days (or what the school set) are not yet past; holidays between
    terms stop the clock."""
    population = in_care(span)
    if not population:
        return []
    held = {one.subject for one in contacts.followed(school_id=span.school.pk, on=span.as_of)}
    late = {item.subject for item in rolling(span, visit_level.KIND.code) if _late(span, item)}
    return share({pupil: population[pupil] for pupil in population if pupil in held}, late)


def contact(span: Span) -> list[Member]:
    """按等级联系及时率 (domain §0.1.4): of the pupils whose level asks for contact every so many
    days, those not past it."""
    population = in_care(span)
    if not population:
        return []
    items = [item for item in rolling(span, contact_level.KIND.code) if item.subject in population]
    asked = {item.subject: population[item.subject] for item in items}
    return share(asked, {item.subject for item in items if not _late(span, item)})


def _late(span: Span, item: Item) -> bool:
    return item.standing(span.as_of) == Standing.WARNED


MEASURES: tuple[Measure, ...] = (
    Measure(
        code="care.talk_cover",
        label="谈心覆盖率",
        group=GROUP,
        unit=PUPILS,
        part_words="本月谈过心的",
        whole_words=IN_CARE,
        per=MONTH,
        source=TALKS,
        count=talk_cover,
        on_dashboard=True,
    ),
    Measure(
        code="care.talk_met",
        label="谈心达标率",
        group=GROUP,
        unit="班·周",
        part_words="谈满3名（不足3名的谈到每一名）的",
        whole_words="有关爱学生的班在本月的教学周（按每周最后一个上课日计）",
        per=MONTH,
        source=TALKS,
        count=talk_met,
        subject=CLASS,
        on_dashboard=True,
    ),
    Measure(
        code="care.visit",
        label="家访率",
        group=GROUP,
        unit=PUPILS,
        part_words="本学期上门家访过的",
        whole_words=IN_CARE,
        per=TERM,
        source=VISITS,
        count=visit,
        on_dashboard=True,
    ),
    Measure(
        code="care.visit_remote",
        label="电话、视频联系率",
        group=GROUP,
        unit=PUPILS,
        part_words="本学期用电话或视频联系上的",
        whole_words=IN_CARE,
        per=TERM,
        source=VISITS,
        count=visit_remote,
    ),
    Measure(
        code="care.visit_late",
        label="走访超期率",
        group=GROUP,
        unit=PUPILS,
        part_words="超过等级规定的家访期限的",
        whole_words="定了关爱等级的学生",
        per=DAY,
        source=LEVELS,
        count=visit_late,
        lower_is_better=True,
        on_dashboard=True,
    ),
    Measure(
        code="care.contact",
        label="按等级联系及时率",
        group=GROUP,
        unit=PUPILS,
        part_words="没有超过联系期限的",
        whole_words="等级要求定期联系的学生",
        per=DAY,
        source=LEVELS,
        count=contact,
    ),
)
