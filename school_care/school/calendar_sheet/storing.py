"""Stage three: store a plan, and take it back exactly. Both inside the caller's transaction."""

from datetime import date
from typing import Any

from django.db.models import ProtectedError

from school_care.core.templatetags.days import long_date
from school_care.school.calendar_sheet.plan import CalendarPlan
from school_care.school.models import School, SchoolDay, Term
from school_care.school.refusal import Refused

DAYS_NAMED = 3


def store_plan(plan: CalendarPlan, *, school: School) -> dict[str, list]:
    """Write terms (checked, since a person has written them) and days; returns what taking it back
    needs."""
    for change in plan.terms:
        row = change.row
        Term.objects.update_or_create(
            school=school,
            school_year=row.school_year,
            season=row.season,
            defaults={"first_day": row.first_day, "last_day": row.last_day, "checked": True},
        )
    new = [one for one in plan.days if one.before is None]
    SchoolDay.objects.bulk_create(
        SchoolDay(school=school, date=one.date, kind=one.kind, note=one.note) for one in new
    )
    changed = {one.date: one for one in plan.days if one.before is not None}
    held = list(SchoolDay.objects.filter(school=school, date__in=changed))
    for day in held:
        day.kind, day.note = changed[day.date].kind, changed[day.date].note
    SchoolDay.objects.bulk_update(held, ["kind", "note"])
    return _memory(plan)


def _memory(plan: CalendarPlan) -> dict[str, list]:
    terms = [
        {
            "year": change.row.school_year,
            "season": change.row.season,
            "now": [change.row.first_day.isoformat(), change.row.last_day.isoformat(), True],
            "old": _plain(change.before),
        }
        for change in plan.terms
    ]
    days = [
        {"date": one.date.isoformat(), "now": [one.kind, one.note], "old": _plain(one.before)}
        for one in plan.days
    ]
    return {"terms": terms, "days": days}


def _plain(before: tuple | None) -> list | None:
    if before is None:
        return None
    return [one.isoformat() if isinstance(one, date) else one for one in before]


def take_back(memory: dict[str, list], *, school: School) -> None:
    """Terms and days say again what they said. Raises Refused when one has been changed since, or
    something hangs on a term the import made."""
    terms = {(term.school_year, term.season): term for term in Term.objects.filter(school=school)}
    told = [date.fromisoformat(one["date"]) for one in memory["days"]]
    days = {day.date: day for day in SchoolDay.objects.filter(school=school, date__in=told)}
    _insist(memory, terms, days)
    for one in memory["days"]:
        _restore_day(days[date.fromisoformat(one["date"])], one["old"])
    made = []
    for one in memory["terms"]:
        term = terms[one["year"], one["season"]]
        if one["old"] is None:
            made.append(term)
            continue
        term.first_day, term.last_day, term.checked = _term_values(one["old"])
        term.save(update_fields=["first_day", "last_day", "checked"])
    _delete(made)
    _insist_apart(school)


def _insist(memory: dict[str, list], terms: dict[Any, Term], days: dict[date, SchoolDay]) -> None:
    changed: list[str] = []
    for one in memory["terms"]:
        term = terms.get((one["year"], one["season"]))
        now = term and _plain((term.first_day, term.last_day, term.checked))
        if now != one["now"]:
            changed.append(str(Term(school_year=one["year"], season=one["season"])))
    for one in memory["days"]:
        day = days.get(date.fromisoformat(one["date"]))
        if day is None or [day.kind, day.note] != one["now"]:
            changed.append(long_date(date.fromisoformat(one["date"])))
    if changed:
        named = "、".join(changed[:DAYS_NAMED])
        named += f"等{len(changed)}处" if len(changed) > DAYS_NAMED else ""
        raise Refused(f"不能撤销：{named}在导入之后改过，请在校历里逐项更正。")


def _restore_day(day: SchoolDay, old: list | None) -> None:
    if old is None:
        day.delete()
        return
    day.kind, day.note = old
    day.save(update_fields=["kind", "note"])


def _term_values(old: list) -> tuple[date, date, bool]:
    return date.fromisoformat(old[0]), date.fromisoformat(old[1]), old[2]


def _delete(terms: list[Term]) -> None:
    for term in terms:
        try:
            term.delete()
        except ProtectedError as error:
            raise Refused(f"不能撤销：{term}里已经有报到等登记。") from error


def _insist_apart(school: School) -> None:
    """Terms made by hand since must not overlap one that comes back."""
    terms = list(Term.objects.filter(school=school).order_by("first_day"))
    for one, following in zip(terms, terms[1:], strict=False):
        if following.first_day <= one.last_day:
            raise Refused(f"不能撤销：{one}恢复后会与{following}重叠，请先更正学期起止。")
