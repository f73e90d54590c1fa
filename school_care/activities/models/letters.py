"""亲情书信: that letters were written, sent and answered. No column holds what a letter says
(未成年人保护法 63: nobody may open a minor's letters)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.activities.choices.home import LetterReason, LetterWay
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School, Term
from school_care.students.models import ContactPerson, Student
from school_care.students.querysets import CareOfStudentQuerySet, OfSchoolQuerySet


class LetterOccasion(PublicIdModel):
    """An occasion on which the school has letters written: the pupils of grade three and above
    whose parents are away owe one each, from `opens_on` to `due_on`."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("契机", max_length=16, choices=LetterReason.choices)
    name = models.CharField("名称", max_length=30)
    day = models.DateField("当天")
    opens_on = models.DateField("开始写信")
    due_on = models.DateField("最迟寄出")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    cancelled_on = models.DateField("取消日期", null=True)  # from this day on it asks for nothing

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "书信契机"
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "term", "reason", "day"],
                condition=Q(cancelled_on__isnull=True),
                name="activities_occasion_once",
            ),
            models.CheckConstraint(
                name="activities_occasion_order", condition=Q(due_on__gte=models.F("opens_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Letter(PublicIdModel):
    """A letter of a child to somebody at home (F-14): guided, sent, answered, each with its day."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="letters")
    occasion = models.ForeignKey(
        LetterOccasion, null=True, on_delete=models.PROTECT, related_name="letters"
    )
    reason = models.CharField("契机", max_length=16, choices=LetterReason.choices)
    contact = models.ForeignKey(
        ContactPerson, null=True, on_delete=models.PROTECT, related_name="+"
    )
    to = models.CharField("写给谁", max_length=20)  # 妈妈, 爸爸, 奶奶: how the child calls them
    way = models.CharField("方式", max_length=12, choices=LetterWay.choices, blank=True)
    written_on = models.DateField("写信日期")
    sent_on = models.DateField("寄出日期", null=True, blank=True)
    answered_on = models.DateField("收到回信", null=True, blank=True)
    guided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField("撤销原因", max_length=30, blank=True)

    objects = CareOfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "亲情书信"
        ordering = ["-written_on", "-id"]
        constraints = [
            # one letter to a person on an occasion
            models.UniqueConstraint(
                fields=["occasion", "student", "to"],
                condition=Q(withdrawn_at__isnull=True, occasion__isnull=False),
                name="activities_letter_once",
            )
        ]
        indexes = [
            models.Index(fields=["school", "written_on"], name="activities_letter_by_day"),
            models.Index(fields=["student", "-id"], name="activities_letter_of_pupil"),
        ]


class PostalAddress(PublicIdModel):
    """Where a family asked letters to be sent: given for this only, so that no workplace stands in
    the archive. One in force for a pupil and person."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="postal_addresses")
    contact = models.ForeignKey(
        ContactPerson, null=True, on_delete=models.PROTECT, related_name="+"
    )
    to = models.CharField("写给谁", max_length=20)
    name = Sealed("收信人姓名")
    address = Sealed("收信地址")
    postcode = models.CharField("邮政编码", max_length=6, blank=True)
    told_on = models.DateField("告知日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    until = models.DateField("止（不含当日）", null=True)

    objects = CareOfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "收信地址"
        constraints = [
            models.UniqueConstraint(
                fields=["student", "to"],
                condition=Q(until__isnull=True),
                name="activities_address_once",
            )
        ]
