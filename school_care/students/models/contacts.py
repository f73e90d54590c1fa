"""People around the child."""

from django.db import models

from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School
from school_care.students.enums import ContactRole
from school_care.students.models.pupil import Student
from school_care.students.querysets import OfStudentQuerySet


class ContactPerson(PublicIdModel):
    """One person in one role for one pupil. A grandmother who is guardian and neighbour of nobody
    else is one row; a mother who is also the guardian is two, as the forms ask for both."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="contacts")
    role = models.CharField("身份", max_length=10, choices=ContactRole.choices)
    name = models.CharField("姓名", max_length=40, blank=True)
    relation = models.CharField("与学生关系", max_length=20, blank=True)
    phone = Sealed("电话", searchable=True, purpose="phone")
    other_phone = Sealed("备用电话", searchable=True, purpose="phone")
    place = models.CharField("务工地点（省市）", max_length=60, blank=True)
    address = models.CharField("住址", max_length=160, blank=True)
    birth_year = models.PositiveSmallIntegerField("出生年份", null=True, blank=True)
    raw = Sealed("原始填写")  # the cell as written when it held more than one number
    order = models.PositiveSmallIntegerField(default=0)

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "联系人"
        ordering = ["order", "id"]
        indexes = [
            # a number that called: whose grandmother is it?
            models.Index(fields=["phone_index"], name="students_contact_by_phone"),
        ]

    def __str__(self) -> str:
        return self.name or self.get_role_display()

    @property
    def title(self) -> str:
        """外公 or 父亲: the relation as the school writes it, else the role."""
        return self.relation or self.get_role_display()
