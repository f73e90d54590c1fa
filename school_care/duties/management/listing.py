"""Owed items as the commands print them (contract of `owed --on D`)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from school_care.core.duty_kinds import CLASS, STUDENT
from school_care.duties.reckoning.items import Item
from school_care.school.models import School, SchoolClass, User
from school_care.students.models import Student

NUMBERS = ("public_id", "name", "national_student_no_sealed", "id_number_last4")


class Listing:
    """Names for the items of one school; three queries. Class names are those of the day."""

    def __init__(self, school: School, items: Iterable[Item], on: date) -> None:
        items = list(items)
        self.school, self.on = school, on
        pupils = {item.subject for item in items if item.kind.subject == STUDENT}
        owners = {item.owner for item in items if item.owner}
        of_school = Student.objects.filter(school=school).only(*NUMBERS)
        self._pupils = {pupil.pk: pupil for pupil in of_school if pupil.pk in pupils}
        self._classes = {
            one.pk: one.name_on(on) for one in SchoolClass.objects.filter(school=school)
        }
        people = User.objects.filter(pk__in=owners)
        self._owners = dict(people.values_list("pk", "username"))

    def item(self, item: Item) -> dict[str, Any]:
        """One item as JSON; what is not known is null."""
        return {
            "rule": item.rule.code,
            "subject": self.subject(item),
            "owner": self._owners.get(item.owner),
            "opens_on": item.opens_on.isoformat(),
            "due_on": item.due_on.isoformat(),
            "warn_on": item.warn_on.isoformat(),
            "state": item.standing(self.on).value,
            "required": item.required,
            "counted": item.counted,
            "attempts": item.attempts,
        }

    def subject(self, item: Item) -> dict[str, Any]:
        """To whom an item is owed."""
        kind, class_name = item.kind.subject, self._classes.get(item.school_class)
        pupil = self._pupils[item.subject] if kind == STUDENT else None
        name = pupil.name if pupil else class_name if kind == CLASS else self.school.name
        return {
            "kind": kind,
            "student_no": (pupil and pupil.national_student_no) or None,
            "id_last4": (pupil and pupil.id_number_last4) or None,
            "name": name,
            "class": class_name,
        }
