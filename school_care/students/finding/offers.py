"""What this person may narrow a list by: their classes, grades, villages, categories, levels."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from school_care.core import clock
from school_care.school.access import roles_of
from school_care.school.enums import READS_CARE
from school_care.school.models import School, SchoolClass
from school_care.school.models.places import grade_word
from school_care.students.access import IN_CONFIDENCE, READS_CATEGORIES, grants_of
from school_care.students.enums import Sex
from school_care.students.finding.criteria import BOARDING, LACKING, NO_LEVEL, Criteria
from school_care.students.models import CareCategory
from school_care.students.selectors import (
    classes_in_sight,
    pupils_in_sight,
    sees_former_pupils,
)
from school_care.students.services.care import care_levels_of

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Offers:
    """Choices (code, words) of each question; an empty list: the question is not asked."""

    classes: Choices
    grades: Choices
    categories: Choices
    levels: Choices
    villages: Choices
    boarding: Choices
    sex: Choices
    lacking: Choices
    in_care: bool
    former: bool


def offers_for(user: Any, school: School) -> Offers:
    """The choices of `user` at `school`; four queries."""
    roles = roles_of(user, school)
    given = any(grant.school_id == school.pk for grant in grants_of(user))
    reads_care = given or bool(roles & set(READS_CARE))
    reads_categories = given or bool(roles & set(READS_CATEGORIES))
    in_confidence = given or bool(roles & set(IN_CONFIDENCE))
    classes = classes_in_sight(user, school)
    lacking = [one for one in LACKING if one[0] != "id_number" or reads_categories]
    return Offers(
        classes=[(str(group.public_id), str(group)) for group in classes],
        grades=_grades(classes),
        categories=_categories(in_confidence) if reads_categories else [],
        levels=_levels(school) if reads_care else [],
        villages=_villages(user, school),
        boarding=list(BOARDING),
        sex=list(Sex.choices),
        lacking=lacking,
        in_care=reads_categories,
        former=sees_former_pupils(user, school),
    )


def _grades(classes: list[SchoolClass]) -> Choices:
    today = clock.today()
    found = sorted({group.grade_on(today) for group in classes})
    return [(str(grade), grade_word(grade)) for grade in found]


def _categories(in_confidence: bool) -> Choices:
    known = CareCategory.objects.filter(in_use=True)
    if not in_confidence:
        known = known.filter(confidential=False)
    return list(known.values_list("code", "name"))


def _levels(school: School) -> Choices:
    held = care_levels_of(school)
    named = [(str(rank), held[rank].name) for rank in sorted(held, reverse=True)]
    return [*named, (NO_LEVEL, "没有等级")] if named else []


def _villages(user: Any, school: School) -> Choices:
    rows = pupils_in_sight(user, school).enrolled().exclude(village="").order_by("village")
    return [(name, name) for name in rows.values_list("village", flat=True).distinct()]


@dataclass(frozen=True)
class Said:
    """One answer in words; `gone`: it can no longer be chosen."""

    words: str
    gone: bool = False


def in_words(criteria: Criteria, offers: Offers, school: School) -> list[Said]:
    """The answers besides the typed words, as chips say them. What is no longer offered is named
    where it still has a name, so that a saved filter never widens in silence."""
    said = list(_chosen(criteria, offers, school))
    if criteria.in_care:
        said.append(Said("关爱学生", gone=not offers.in_care))
    if criteria.former:
        said.append(Said("已离校", gone=not offers.former))
    return said


def _chosen(criteria: Criteria, offers: Offers, school: School) -> Iterator[Said]:
    single = {name: (getattr(criteria, name),) for name in ("boarding", "sex")}
    for question in ("grades", "classes", "categories", "levels", "villages", *single, "lacking"):
        offered = dict(getattr(offers, question))
        for code in filter(None, single.get(question) or getattr(criteria, question)):
            if code in offered:
                yield Said(offered[code])
            else:
                yield Said(_old_name(question, code, school), gone=True)


def _old_name(question: str, code: str, school: School) -> str:
    """What to call an answer that is offered no more; nothing a person may not be told."""
    if question == "classes":
        groups = {str(one.public_id): str(one) for one in SchoolClass.objects.filter(school=school)}
        return groups.get(code, "一个已经没有的班级")
    if question == "categories":
        return CareCategory.objects.filter(code=code).values_list("name", flat=True).first() or (
            "一个已停用的类别"
        )
    if question == "grades" and code.isdecimal():
        return grade_word(int(code))
    return {"levels": "一个已停用的等级", "villages": f"{code}（现在没有学生）"}.get(
        question, "一项已停用的条件"
    )
