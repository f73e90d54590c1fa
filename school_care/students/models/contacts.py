"""People around the child."""

from django.db import models

from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School
from school_care.students.enums import ContactRole, ParentPresence, PhoneState
from school_care.students.models.pupil import Student
from school_care.students.querysets import ContactQuerySet


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
    # Parents: where they are (province and city only), since when, when they come home next
    presence = models.CharField("去向", max_length=5, choices=ParentPresence.choices, blank=True)
    away_since = models.DateField("外出时间", null=True, blank=True)
    returns_on = models.DateField("下次回家", null=True, blank=True)
    leaves_again_on = models.DateField("再次外出", null=True, blank=True)
    unable_to_care = models.BooleanField("无监护能力", null=True, blank=True)  # None: not asked
    # Carers: occupation and health are optional (E07); never post or income
    occupation = models.CharField("职业", max_length=40, blank=True)
    health = models.CharField("身体状况", max_length=60, blank=True)
    # 儿童主任: the last visit of the village to this child
    visited_on = models.DateField("最近走访", null=True, blank=True)
    phone_state = models.CharField(max_length=5, choices=PhoneState.choices, blank=True)
    phone_checked_on = models.DateField("电话核实日期", null=True, blank=True)
    other_phone_state = models.CharField(max_length=5, choices=PhoneState.choices, blank=True)
    other_phone_checked_on = models.DateField("备用电话核实日期", null=True, blank=True)
    # Who looked after the child before is kept: `until` is the first day they did no more
    since = models.DateField("起", null=True, blank=True)
    until = models.DateField("止（不含当日）", null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField("出生年份", null=True, blank=True)
    raw = Sealed("原始填写")  # the cell as written when it held more than one number
    order = models.PositiveSmallIntegerField(default=0)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "联系人"
        ordering = ["order", "id"]
        indexes = [
            # a number that called: whose grandmother is it?
            models.Index(fields=["phone_index"], name="students_contact_by_phone"),
            models.Index(fields=["other_phone_index"], name="students_contact_by_other"),
            # only its last four digits were kept in mind
            models.Index(fields=["school", "phone_last4"], name="students_contact_by_last4"),
            models.Index(
                fields=["school", "other_phone_last4"], name="students_contact_other_last4"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.get_role_display()

    @property
    def title(self) -> str:
        """外公 or 父亲: the relation as the school writes it, else the role."""
        return self.relation or self.get_role_display()
