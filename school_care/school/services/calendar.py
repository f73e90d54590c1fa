"""Terms and days, kept by people; official days filled in once a year."""

from datetime import date, timedelta

from django.db import transaction

from school_care.core import audit
from school_care.school.enums import Capability, DayKind, Season
from school_care.school.models import CalendarYear, School, SchoolDay, Term, User
from school_care.school.official_days import default_terms, is_published, official_days
from school_care.school.refusal import Refused
from school_care.school.rights import require

LONGEST_TERM = timedelta(days=250)
MAX_DAY_NOTE = 40


@transaction.atomic
def fill_calendar(*, school: School, year: int, by: User | None = None) -> int:
    """Store the official holidays and make-up days of `year`; returns how many days were added.

    Days a person has marked stay as they are, so that filling twice changes nothing. A year the
    packages do not know is left unpublished.
    """
    known = is_published(year)
    row, created = CalendarYear.objects.get_or_create(
        school=school, year=year, defaults={"published": known}
    )
    published_now = not created and known and not row.published
    if published_now:
        row.published = True
        row.save(update_fields=["published"])
    days = official_days(year)
    marked = set(
        SchoolDay.objects.filter(school=school, date__in=days).values_list("date", flat=True)
    )
    added = [
        SchoolDay(school=school, date=day, kind=kind, note=note)
        for day, (kind, note) in days.items()
        if day not in marked
    ]
    SchoolDay.objects.bulk_create(added)
    if added or published_now:
        audit.record("calendar.filled", actor=by, school_id=school.pk, year=year, days=len(added))
    return len(added)


@transaction.atomic
def make_default_terms(*, school: School, school_year: int) -> list[Term]:
    """Likely terms of `school_year` that are missing, marked as not checked by anybody."""
    made = []
    for season, first_day, last_day in default_terms(school_year):
        term, created = Term.objects.get_or_create(
            school=school,
            school_year=school_year,
            season=season,
            defaults={"first_day": first_day, "last_day": last_day},
        )
        if created:
            made.append(term)
    if made:
        codes = [term.code for term in made]
        audit.record("calendar.terms", school_id=school.pk, codes=codes)
    return made


@transaction.atomic
def save_term(
    *,
    school: School,
    school_year: int,
    season: Season | str,
    first_day: date,
    last_day: date,
    by: User | None,
) -> Term:
    """Set the dates (both inclusive) of a term and mark it checked. Raises Refused when it would
    overlap another term or lie outside its school year."""
    require(by, Capability.MANAGE_CALENDAR, school)
    check_term_dates(school_year, first_day, last_day)
    clash = Term.objects.filter(
        school=school, first_day__lte=last_day, last_day__gte=first_day
    ).exclude(school_year=school_year, season=season)
    if clash.exists():
        raise Refused(f"与{clash.first()}的日期重叠。")
    term, _ = Term.objects.update_or_create(
        school=school,
        school_year=school_year,
        season=season,
        defaults={"first_day": first_day, "last_day": last_day, "checked": True},
    )
    audit.record("term.saved", actor=by, row=term, code=term.code)
    return term


def check_term_dates(school_year: int, first_day: date, last_day: date) -> None:
    """The rules every term keeps, whoever writes it: order, length, its school year. Raises
    Refused."""
    if last_day <= first_day or last_day - first_day > LONGEST_TERM:
        raise Refused("结束日期须晚于开学日期，一个学期不超过250天。")
    if not date(school_year, 8, 1) <= first_day <= last_day <= date(school_year + 1, 8, 31):
        raise Refused(f"日期应在{school_year}年8月至{school_year + 1}年8月之间。")


@transaction.atomic
def mark_day(*, school: School, day: date, kind: DayKind | str, note: str, by: User | None) -> None:
    """Mark a day 休息, 上课 or with a note; kind "" takes the mark away. Raises Refused."""
    require(by, Capability.MANAGE_CALENDAR, school)
    note = " ".join(note.split())
    if len(note) > MAX_DAY_NOTE:
        raise Refused(f"说明不超过{MAX_DAY_NOTE}个字。")
    if kind == DayKind.NOTE and not note:
        raise Refused("请填写说明。")
    if kind:
        SchoolDay.objects.update_or_create(
            school=school, date=day, defaults={"kind": DayKind(kind), "note": note}
        )
    else:
        SchoolDay.objects.filter(school=school, date=day).delete()
    audit.record("calendar.day", actor=by, school_id=school.pk, day=day.isoformat(), kind=str(kind))


@transaction.atomic
def set_published(*, school: School, year: int, published: bool, by: User | None) -> None:
    """Say whether the holidays of a calendar year are all in. Raises Refused."""
    require(by, Capability.MANAGE_CALENDAR, school)
    CalendarYear.objects.update_or_create(
        school=school, year=year, defaults={"published": published}
    )
    audit.record(
        "calendar.published", actor=by, school_id=school.pk, year=year, published=published
    )
