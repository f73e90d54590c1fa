"""请假条."""

from django.db import models
from django.db.models import Q

from school_care.attendance.enums import ConfirmedHow, LeaveKind, Part
from school_care.attendance.querysets import OfStudentIntervals
from school_care.core.intervals import Interval, interval_order
from school_care.core.sealed import PublicIdModel
from school_care.school.models import School, User
from school_care.students.models import ContactPerson, Student


class LeaveNote(PublicIdModel, Interval):
    """Leave from `starts_on` up to, not including, `until` (the page says the last day). It holds
    only once a guardian has confirmed it: a note the pupil brings alone excuses nothing. Coming
    back earlier brings `until` forward; who is not back when it ends is missing again."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="leave_notes")
    kind = models.CharField("类别", max_length=10, choices=LeaveKind.choices)
    part = models.CharField("部分", max_length=2, blank=True, choices=Part.choices)
    reason = models.CharField("事由", max_length=200, blank=True)
    confirmed_with = models.ForeignKey(
        ContactPerson, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_whom = models.CharField("确认的监护人", max_length=20, blank=True)  # 母亲, 爷爷
    confirmed_how = models.CharField(
        "确认方式", max_length=10, choices=ConfirmedHow.choices, blank=True
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("登记时间")
    back_on = models.DateField("返校日期", null=True, blank=True)  # 销假
    cancelled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = OfStudentIntervals.as_manager()

    class Meta:
        verbose_name = "请假条"
        constraints = [
            interval_order("attendance_leave_order"),
            models.CheckConstraint(name="attendance_leave_ends", condition=Q(until__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["student", "starts_on"], name="attendance_leave_of_pupil"),
            # whose leave ends or has ended
            models.Index(fields=["school", "until"], name="attendance_leave_of_school"),
        ]
