"""一、基本情况: who is in care, by category and level, who came and who went."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from school_care.core.duty_kinds import ask_once
from school_care.school.models import School
from school_care.students.care_days import care_since, ranks_on
from school_care.students.models import CareCategory, StudentCategory
from school_care.students.models.levels import CareLevel

ONE_DAY = timedelta(days=1)
NO_LEVEL = "未定等级"


def people(school: School, since: date, until: date) -> dict[str, Any]:
    """Counts of care pupils on the last day, and how they came about since the day before the
    first; a constant number of queries."""
    before = set(care_since(school.pk, since - ONE_DAY))
    now = set(care_since(school.pk, until))
    return {
        "before": len(before),
        "came": len(now - before),
        "left": len(before - now),
        "now": len(now),
        "categories": _categories(school, until, now),
        "levels": _levels(school, until, now),
    }


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
    return [*found, [NO_LEVEL, len(now) - sum(counted.values())]]
