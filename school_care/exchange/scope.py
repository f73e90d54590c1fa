"""Whom a list is about: all a person may export, grades, classes, or chosen pupils."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from school_care.core import clock
from school_care.school.access import roles_with
from school_care.school.enums import WHOLE_SCHOOL, Capability
from school_care.school.models import School, SchoolClass
from school_care.school.models.places import cohort_name
from school_care.students.models import Student

MOST_NAMED = 6  # classes written out in the history


@dataclass(frozen=True)
class Place:
    """A grade or a class one may choose; `code` stands in the form."""

    code: str
    label: str
    where: Q


@dataclass(frozen=True)
class Offer:
    """What a person may export at a school."""

    pupils: QuerySet[Student]
    grades: tuple[Place, ...] = ()
    classes: tuple[Place, ...] = ()
    whole_school: bool = False

    @property
    def places(self) -> tuple[Place, ...]:
        return (*self.grades, *self.classes)

    @property
    def everyone(self) -> str:
        """What it is called when nothing is narrowed."""
        if self.whole_school:
            return "全校学生"
        return "、".join(place.label for place in self.classes[:MOST_NAMED]) or "没有可导出的班级"

    def taken(self, codes: Sequence[str]) -> tuple[list[Student], str]:
        """(pupils of the places of `codes`, what to write into the history); all of them for none
        chosen."""
        chosen = [place for place in self.places if place.code in codes]
        wanted = Q()
        for place in chosen:
            wanted |= place.where
        pupils = self.pupils.filter(wanted).select_related("current_class").in_class_order()
        names = [place.label for place in chosen] or [self.everyone]
        said = "、".join(names[:MOST_NAMED])
        return list(pupils), f"{said}等{len(names)}处" if len(names) > MOST_NAMED else said


def offer_to(user: Any, school: School) -> Offer:
    """The pupils `user` may export, by grade and class; two queries."""
    pupils = (
        Student.objects.kept_by(user, Capability.EXPORT_PUPILS).filter(school=school).enrolled()
    )
    held = pupils.order_by().filter(current_class__isnull=False).values("current_class_id")
    groups = SchoolClass.objects.filter(school=school, pk__in=held).in_order()
    classes, grades = [], {}
    for group in groups:
        name = group.name_on(clock.today())
        classes.append(Place(str(group.public_id), name, Q(current_class=group)))
        key = (group.stage, group.entry_year)
        grades.setdefault(key, cohort_name(*key))
    led = tuple(
        Place(
            f"{stage}-{year}",
            name,
            Q(current_class__stage=stage, current_class__entry_year=year),
        )
        for (stage, year), name in grades.items()
    )
    whole = bool(roles_with(user, Capability.EXPORT_PUPILS, school) & set(WHOLE_SCHOOL))
    return Offer(pupils, led if len(led) > 1 else (), tuple(classes), whole)
