"""开学报到 and 假期去向: the two ends of a term."""

from django.db import models

from school_care.attendance.enums import HolidayPlace, NotHereReason, RegistrationState
from school_care.attendance.querysets import OfClassQuerySet, OfStudentQuerySet
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School, SchoolClass, Term, User
from school_care.students.enums import Whereabouts
from school_care.students.models import ContactPerson, Student


class TermRegistration(PublicIdModel):
    """Whether a pupil registered at the beginning of a term, and if not, why and where they are.
    Without a row nobody has said anything yet."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="registrations")
    state = models.CharField("报到情况", max_length=12, choices=RegistrationState.choices)
    registered_on = models.DateField("报到日期", null=True, blank=True)
    reason = models.CharField("未到原因", max_length=12, choices=NotHereReason.choices, blank=True)
    whereabouts = models.CharField("去向", max_length=12, choices=Whereabouts.choices, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    marked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "开学报到"
        constraints = [
            models.UniqueConstraint(fields=["term", "student"], name="attendance_registration_once")
        ]
        indexes = [
            models.Index(fields=["school", "term", "state"], name="attendance_registered"),
        ]


class RegistrationCount(PublicIdModel):
    """A class's count on day 1, 3, 10 or 15 of the term, as it was handed in: 应到, 实到, 未到."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField("第几天")
    expected = models.PositiveSmallIntegerField("应到")
    registered = models.PositiveSmallIntegerField("实到")
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("上报时间")

    objects = OfClassQuerySet.as_manager()

    class Meta:
        verbose_name = "报到统计"
        constraints = [
            models.UniqueConstraint(
                fields=["term", "school_class", "round"], name="attendance_count_once"
            )
        ]

    @property
    def missing(self) -> int:
        """未到."""
        return self.expected - self.registered


class HolidayStay(PublicIdModel):
    """Where, with whom and under which number a pupil is in the holidays after `term`, and whether
    they came back."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="holiday_stays")
    place_kind = models.CharField("假期在哪里", max_length=10, choices=HolidayPlace.choices)
    place = models.CharField("地点", max_length=80, blank=True)  # province and city, or village
    with_contact = models.ForeignKey(
        ContactPerson, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    with_whom = models.CharField("和谁在一起", max_length=40, blank=True)
    phone = Sealed("联系电话")
    alone = models.BooleanField("无成年人照看", default=False)
    leaves_on = models.DateField("离开日期", null=True, blank=True)
    back_on = models.DateField("预计返回", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    returned_on = models.DateField("返回日期", null=True, blank=True)

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "假期去向"
        constraints = [
            models.UniqueConstraint(fields=["term", "student"], name="attendance_holiday_once")
        ]
        indexes = [models.Index(fields=["school", "term"], name="attendance_holiday_of_term")]
