"""What the demo school reported of its own work: the plan of the term and the reports of the months
that were lived, of the last one a draft while it is not yet due. Of terms before there is nothing
to tell."""

import random
from datetime import date, timedelta

from school_care.core import clock
from school_care.core.months import first_of, next_month
from school_care.escalation.enums import OrgType, State
from school_care.escalation.services import sending
from school_care.reports.enums import SummaryKind
from school_care.reports.models import Summary
from school_care.reports.summaries import services
from school_care.reports.summaries.periods import Period, period_of
from school_care.reports.summaries.source import kind_of_report, number_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.workspace.demo import reports_words as words
from school_care.workspace.demo.escalation_desk import Desk, moment
from school_care.workspace.demo.moments import moments_of
from school_care.workspace.demo.reports_figures import months_lived

ONE_DAY = timedelta(days=1)
SIGNED_BY = 12  # the day of the next month on which a report was signed
USUAL = {"work": words.WORK, "problems": words.TROUBLES, "plans": words.NEXT}
OF_PLAN = {"work": words.PLAN_WORK, "problems": words.PLAN_TROUBLES, "plans": words.PLAN_NEXT}


def furnish_summaries(*, school: School, today: date, dice: random.Random) -> None:
    """Reports of a freshly built school; its figures must be there."""
    desk = Desk(school, today)
    if desk.director is None or desk.principal is None:
        return
    calendar = SchoolCalendar(school)
    term = calendar.current_or_last_term(today)
    if term is None:
        return
    _plan(desk, period_of(calendar, SummaryKind.PLAN, term.code), today)
    for month in months_lived(moments_of(school, today).days.past, today):
        period = period_of(calendar, SummaryKind.MONTH, f"{month:%Y-%m}")
        if period is not None and period.opens_on < today:
            _month(desk, period, today)


def _plan(desk: Desk, period: Period | None, today: date) -> None:
    signed = period.since + 4 * ONE_DAY if period else today
    if period is not None and signed < today:
        _signed(desk, period, signed, OF_PLAN)


def _month(desk: Desk, period: Period, today: date) -> None:
    """Signed in time; the last one still with the director while its day has not come."""
    signed = next_month(first_of(period.since)).replace(day=SIGNED_BY)
    if signed < today:
        _reported(desk, _signed(desk, period, signed, USUAL), signed, today)
    elif (today - period.opens_on).days >= 2:
        _drafted(desk, period, today - ONE_DAY, USUAL)


def _drafted(desk: Desk, period: Period, day: date, said: dict[str, str]) -> Summary:
    with clock.standing_at(moment(day, 15, 40)):
        row = services.draft(by=desk.director, school=desk.school, period=period)
        note = words.EXPLAINED if row.broken else ""
        return services.write(
            by=desk.director, row=row, revision=row.revision, words={**said, "note": note}
        )


def _signed(desk: Desk, period: Period, day: date, said: dict[str, str]) -> Summary:
    row = _drafted(desk, period, day - ONE_DAY, said)
    with clock.standing_at(moment(day, 9, 10)):
        row = services.submit(by=desk.director, row=row, revision=row.revision)
    with clock.standing_at(moment(day, 16, 20)):
        return services.sign(by=desk.principal, row=row, seen=services.stamp_of(row))


def _reported(desk: Desk, row: Summary, day: date, today: date) -> None:
    """On to 教育局 by system, taken in there, and done with a week later, as far as days have gone
    by."""
    office = desk.recipients.get(OrgType.EDU)
    if office is None or day + ONE_DAY >= today:
        return
    with clock.standing_at(moment(day, 16, 30)):
        held = sending.begin(
            by=desk.director,
            school=desk.school,
            student=None,
            case_no=number_of(row, desk.school),
            kind=kind_of_report(row),
            recipient=office,
        )
    desk.submit(day, [held])
    desk.sign(day + ONE_DAY, [held])
    who = {"unit": words.OFFICE_UNIT, "handler": words.OFFICE_CLERK}
    if day + 3 * ONE_DAY < today:
        desk.answer(day + 3 * ONE_DAY, held, State.ACCEPTED, "", **who)
    if day + 7 * ONE_DAY < today:
        desk.answer(day + 7 * ONE_DAY, held, State.RESOLVED, words.OFFICE_SAID, **who)
        desk.verify(day + 7 * ONE_DAY, held, words.OFFICE_READ)
        desk.close(day + 7 * ONE_DAY, held, words.OFFICE_READ)
