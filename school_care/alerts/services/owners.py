"""Whose a warning is when it is raised: who acts by the rule, else the next in line."""

from collections.abc import Iterable

from school_care.alerts.enums import Acts
from school_care.alerts.reading import Reading
from school_care.alerts.ruling import Finding, Rule
from school_care.duties.reckoning.owners import Owners as Posts
from school_care.school.enums import Role
from school_care.school.models import Appointment
from school_care.students.models import Student


class Owners:
    """Owners of warnings at one school on one day. Nothing is nobody's: where a class has no head
    teacher it is the student-affairs director's, then the principal's."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.pupils: dict[int, Student] = {}
        self._posts: Posts | None = None

    def read(self, students: Iterable[int]) -> None:
        """Fetch the pupils the answers will be about; one query."""
        self.pupils |= Student.objects.in_bulk(set(students))

    def of(self, rule: Rule, finding: Finding) -> int | None:
        """The key of the user who answers for a finding."""
        if finding.owner:
            return finding.owner
        if self._posts is None:
            self._posts = Posts(self.reading.school.pk, self.reading.on)
        if rule.acts == Acts.HEAD_TEACHER:
            return self._posts.of_class(self.pupils[finding.student_id].current_class_id)
        if rule.acts == Acts.REGISTRAR:
            return self._registrar() or self._posts.of_school()
        return self._posts.of_school()

    def _registrar(self) -> int | None:
        posts = Appointment.objects.effective(self.reading.on)
        rows = posts.filter(school=self.reading.school, role=Role.REGISTRAR)
        return rows.order_by("starts_on", "pk").values_list("user_id", flat=True).first()
