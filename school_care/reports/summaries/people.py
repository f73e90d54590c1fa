"""一、基本情况: who is in care, by category and level, who came and who went."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.db.models import Q, QuerySet

from school_care.core.duty_kinds import ask_once
from school_care.school.models import School
from school_care.students.care_days import care_since, ranks_on
from school_care.students.models import CareCategory, Enrolment, StudentCategory
from school_care.students.models.levels import CareLevel

ONE_DAY = timedelta(days=1)
NO_LEVEL = "未定等级"


def people(school: School, since: date, until: date) -> dict[str, Any]:
    """Counts of care pupils on the last day, and how they came about since the day before the
    first; a constant number of queries. Who came and who went are counted from the entries
    themselves, so that the sum is a check."""
    before = set(care_since(school.pk, since - ONE_DAY))
    now = set(care_since(school.pk, until))
    stays = list(_stays(school, since, until))
    return {
        "before": len(before),
        "came": sum(since <= begun <= until for begun, _ in stays),
        "left": sum(since <= ends <= until for _, ends in stays),
        "now": len(now),
        "categories": _categories(school, until, now),
        "levels": _levels(school, until, now),
    }


def _stays(school: School, since: date, until: date) -> Iterator[tuple[date, date]]:
    """Unbroken times in which a pupil was at the school and in care, as far as they touch some
    days; the end is not included. Two queries."""
    here = _unbroken(Enrolment.objects.filter(school=school), since, until)
    for pupil, times in _unbroken(
        StudentCategory.objects.filter(school=school), since, until
    ).items():
        for (begun, ends), (entered, gone) in product(times, here.get(pupil, ())):
            first, after = max(begun, entered), min(ends, gone)
            if first < after:
                yield first, after


def _unbroken(rows: QuerySet, since: date, until: date) -> dict[int, list[tuple[date, date]]]:
    """Intervals by pupil; those that touch are one."""
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=since), starts_on__lte=until)
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    dates = rows.order_by("student_id", "starts_on").values_list("student_id", "starts_on", "until")
    for pupil, begun, ends in dates:
        ends, held = ends or date.max, found[pupil]
        if ends == begun:
            continue
        if held and begun <= held[-1][1]:
            held[-1] = (held[-1][0], max(held[-1][1], ends))
        else:
            held.append((begun, ends))
    return found


def _categories(school: School, on: date, now: set[int]) -> list[list[Any]]:
    """[label, how many], each pupil once in each category held; confidential ones are in no
    report."""
    rows = StudentCategory.objects.on(on).filter(school=school, student_id__in=now)
    held = set(rows.order_by().values_list("student_id", "category_id"))
    counted = Counter(category for _, category in held)
    return [[one.name, counted[one.pk]] for one in _known() if counted[one.pk]]


def _known() -> list[CareCategory]:
    rows = CareCategory.objects.filter(confidential=False)
    return ask_once(("summary_categories",), lambda: list(rows))


def _levels(school: School, on: date, now: set[int]) -> list[list[Any]]:
    ranks = ranks_on(school.pk, on)
    counted = Counter(ranks[pupil] for pupil in now if pupil in ranks)
    names = CareLevel.objects.filter(school=school).order_by("-rank").values_list("rank", "name")
    found = [[name, counted[rank]] for rank, name in names]
    return [*found, [NO_LEVEL, len(now - ranks.keys())]]
