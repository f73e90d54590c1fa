"""Whom and what a pack is about, with what its parts ask in common."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from school_care.core.templatetags.days import long_date
from school_care.reports.as_of import by
from school_care.reports.masking import Masking
from school_care.school.models import School, SchoolClass, Term
from school_care.students.enums import ContactRole
from school_care.students.models import (
    CareCategory,
    ContactPerson,
    Enrolment,
    Student,
    StudentCategory,
)
from school_care.students.outward.cells_people import phone_of, place_of, relation_of
from school_care.students.outward.facts import NUMBERS, PupilFacts, dead, facts_of
from school_care.students.selectors_on_day import groups_on

ONE_DAY = timedelta(days=1)


@dataclass
class PackContext:
    """One pack: `term` and the day `on` in it, for `reader`, who sees no more in it than on the
    pages. `named`: the pupils told of so far, for the trail."""

    school: School
    term: Term
    on: date
    reader: Any
    masking: Masking
    samples: int = 5
    seed: str = ""
    named: set[int] = field(default_factory=set)

    @cached_property
    def left_behind_codes(self) -> frozenset[str]:
        """Codes of the categories that say left-behind."""
        return frozenset(
            CareCategory.objects.filter(left_behind=True).values_list("code", flat=True)
        )

    @cached_property
    def former_term(self) -> Term | None:
        """The term before: an inspection asks for spring and autumn."""
        before = Term.objects.filter(school=self.school, first_day__lt=self.term.first_day)
        return before.order_by("-first_day").first()

    @cached_property
    def left_behind(self) -> list[int]:
        """留守儿童 on the day, in class order."""
        return self.holders(self.left_behind_codes, self.on)

    def holders(self, codes: Iterable[str], on: date) -> list[int]:
        """Pupils at the school on `on` who held one of the categories then, in class order."""
        held = (
            StudentCategory.objects.visible_to(self.reader)
            .on(on)
            .filter(school=self.school, category__code__in=list(codes))
        )
        here = Enrolment.objects.on(on).filter(
            school=self.school,
            student__in=held.order_by().values("student_id"),
            student__merged_into__isnull=True,
        )
        rows = here.order_by(  # by the class of that day, which may not be today's
            "-school_class__stage",
            "-school_class__entry_year",
            "school_class__number",
            "student__name_key",
            "student_id",
        )
        return list(dict.fromkeys(rows.values_list("student_id", flat=True)))

    def facts(self, ids: Iterable[int], on: date | None = None) -> list[PupilFacts]:
        """What may be told of pupils on a day, in the given order; they are named from then on."""
        wanted = list(ids)
        found = {row.pk: row for row in Student.objects.filter(pk__in=wanted)}
        students = [found[pk] for pk in wanted if pk in found]
        told = facts_of(user=self.reader, school=self.school, students=students, on=on or self.on)
        self.named.update(one.student.pk for one in told)
        return told

    def told(self, students: Iterable[Student]) -> None:
        """Note pupils whose names stand in the pack."""
        self.named.update(student.pk for student in students)

    @cached_property
    def _groups(self) -> dict[int, SchoolClass]:
        return groups_on(self.on, school=self.school)

    def class_of(self, student: Student) -> str:
        """七(1)班 as on the day of the pack; of whoever was in none then, the class of today."""
        group = self._groups.get(student.pk, student.current_class)
        return group.name_on(self.on) if group else ""

    def day(self, day: date | None) -> str:
        """2026年11月21日; "" of a day that had not come by then."""
        then = by(day, self.on)
        return long_date(then) if then else ""

    # -- cells, masked where the pack is ---------------------------------------------------------

    def name(self, student: Student) -> str:
        """The pupil's name."""
        return self.masking.name(student.name)

    def id_number(self, facts: PupilFacts) -> str:
        """The identity number, for those who may see it."""
        return self.masking.number(facts.student.id_number) if facts.sees(NUMBERS) else ""

    def address(self, student: Student) -> str:
        """Where the child lives."""
        return self.masking.address(student.address, student.village)

    def person(
        self, person: ContactPerson | None, *, relation: bool = False, about: Student | None = None
    ) -> str:
        """祖母 王*英 199****0123; `about`: whose person it is."""
        if person is None:
            return ""
        if dead(person):
            return f"{self.masking.name(person.name)}（已故）" if person.name else "已故"
        known = [about.name] if about else []
        said = self.masking.text(relation_of(person), about=known) if relation else ""
        words = (said, self.masking.name(person.name), self.masking.phone(phone_of(person)))
        return " ".join(str(one) for one in words if one)

    def parent(self, facts: PupilFacts, role: ContactRole) -> str:
        """张*行（广东东莞）199****0102."""
        person = facts.one(role)
        if person is None or dead(person):
            return self.person(person)
        place = place_of(person)
        said = self.masking.text(place, about=[facts.student.name])
        where = f"（{said}）" if place and place != "—" else ""
        name, phone = self.masking.name(person.name), self.masking.phone(phone_of(person))
        return " ".join(one for one in (f"{name}{where}", phone) if one)

    def guardian(self, facts: PupilFacts) -> str:
        """Who looks after the child: the guardian, else the carer."""
        person = facts.one(ContactRole.GUARDIAN, ContactRole.CARER)
        return self.person(person, relation=True, about=facts.student)
