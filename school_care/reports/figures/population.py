"""D of domain §5.2: who is in care on a day, each counted once, with the class of that day."""

from school_care.core.duty_kinds import ask_once
from school_care.reports.figures.registry import Member
from school_care.reports.figures.span import Span
from school_care.students.care_days import care_since, classes_on
from school_care.students.models import CareCategory, StudentCategory


def in_care(span: Span) -> dict[int, int | None]:
    """Pupils enrolled and in care on the span's day, with their class; nobody where the month has
    no school. Moved out before it they are out, moved in they count from the first day."""
    if span.term is None:
        return {}
    school_id, on = span.school.pk, span.as_of
    classes = classes_on(school_id, on)
    return {pupil: classes[pupil] for pupil in care_since(school_id, on)}


def left_behind(span: Span) -> dict[int, int | None]:
    """Those of them who are left behind by one of the register's words (§2.2 LB_*)."""
    held = categories_on(span)
    codes = left_behind_codes()
    return {
        pupil: group for pupil, group in in_care(span).items() if held.get(pupil, set()) & codes
    }


def categories_on(span: Span) -> dict[int, set[str]]:
    """The codes of the categories each pupil holds on the span's day; one query a reckoning."""

    def ask() -> dict[int, set[str]]:
        rows = StudentCategory.objects.on(span.as_of).filter(school_id=span.school.pk)
        found: dict[int, set[str]] = {}
        for pupil, code in rows.order_by().values_list("student_id", "category__code"):
            found.setdefault(pupil, set()).add(code)
        return found

    return ask_once(("figure_categories", span.school.pk, span.as_of), ask)


def left_behind_codes() -> frozenset[str]:
    """Codes of the categories that say left-behind; one query a reckoning."""

    def ask() -> frozenset[str]:
        rows = CareCategory.objects.filter(left_behind=True)
        return frozenset(rows.values_list("code", flat=True))

    return ask_once(("left_behind_codes",), ask)


def share(population: dict[int, int | None], good: set[int]) -> list[Member]:
    """A rate of pupils: all of `population`, those in `good` in the numerator."""
    return [Member(pupil, group, int(pupil in good)) for pupil, group in population.items()]
