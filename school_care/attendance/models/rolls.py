"""Rolls and what differs from "all present".

An AttendanceDay says that a roll was taken; without one nothing is known of the day, which is not
the same as everybody being there. Of the pupils only exceptions are stored.
"""

from django.db import models
from django.db.models import Q

from school_care.attendance.enums import AbsenceKind, CallResult, Part, Session
from school_care.attendance.models.boarding import DormRoom
from school_care.attendance.querysets import OfRollQuerySet, OfStudentQuerySet
from school_care.core.sealed import PublicIdModel
from school_care.school.models import School, SchoolClass, User
from school_care.students.enums import Whereabouts
from school_care.students.models import ContactPerson, Student


class AttendanceDay(PublicIdModel):
    """The roll of one class or one room, one session, one day. `public_id` is made by the device
    that took it, so that a roll sent twice is one roll. `version` counts submissions: a later one
    names the version it was based on."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(
        SchoolClass, null=True, on_delete=models.PROTECT, related_name="rolls"
    )
    room = models.ForeignKey(DormRoom, null=True, on_delete=models.PROTECT, related_name="rolls")
    date = models.DateField("日期")
    session = models.CharField("时段", max_length=10, choices=Session.choices)
    version = models.PositiveSmallIntegerField(default=1)
    last_sent = models.UUIDField(null=True, editable=False)  # id of the submission it stands by
    expected = models.PositiveSmallIntegerField("应到")
    absent = models.PositiveSmallIntegerField("未到")  # on leave or not, at the last submission
    taken_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="点名人"
    )
    taken_at = models.DateTimeField("点名时间")  # on the device
    received_at = models.DateTimeField("提交时间")
    imported = models.ForeignKey(
        "AttendanceImport", null=True, on_delete=models.PROTECT, related_name="days"
    )

    objects = OfRollQuerySet.as_manager()

    class Meta:
        verbose_name = "点名"
        constraints = [
            models.CheckConstraint(
                name="attendance_day_of_one",
                condition=Q(school_class__isnull=False, room__isnull=True)
                | Q(school_class__isnull=True, room__isnull=False),
            ),
            # also the history of a class
            models.UniqueConstraint(
                fields=["school_class", "date", "session"],
                condition=Q(school_class__isnull=False),
                name="attendance_day_of_class_once",
            ),
            models.UniqueConstraint(
                fields=["room", "date", "session"],
                condition=Q(room__isnull=False),
                name="attendance_day_of_room_once",
            ),
        ]
        indexes = [
            # the morning page: which classes have handed in
            models.Index(fields=["school", "date", "session"], name="attendance_day_of_school"),
        ]


class AttendanceException(PublicIdModel):
    """What differs from "present" for one pupil, day, session and part of the day. A correction
    changes the row and leaves FieldChange rows; nothing is deleted."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="absences")
    school_class = models.ForeignKey(  # the class of that day, for its figures
        SchoolClass, null=True, on_delete=models.PROTECT, related_name="+"
    )
    date = models.DateField("日期")
    session = models.CharField("时段", max_length=10, choices=Session.choices)
    part = models.CharField("部分", max_length=2, blank=True, default=Part.ALL)
    kind = models.CharField("类别", max_length=10, choices=AbsenceKind.choices)
    whereabouts = models.CharField("去向", max_length=12, choices=Whereabouts.choices, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    arrived_at = models.TimeField("到校时间", null=True, blank=True)
    marked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    imported = models.ForeignKey(
        "AttendanceImport", null=True, on_delete=models.PROTECT, related_name="exceptions"
    )

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "考勤情况"
        constraints = [
            # also the history of a pupil, and the pattern over the last weeks
            models.UniqueConstraint(
                fields=["student", "date", "session", "part"], name="attendance_exception_once"
            ),
        ]
        indexes = [
            # who is missing in the school today; the school's last weeks
            models.Index(fields=["school", "date"], name="attendance_exc_of_school"),
            models.Index(fields=["school_class", "date"], name="attendance_exc_of_class"),
        ]


class AbsenceCall(PublicIdModel):
    """A try to reach somebody about a pupil who is not there (F-19): who was rung and what came of
    it. Only REACHED is a contact; the others show that it was tried."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="absence_calls")
    date = models.DateField("缺席日期")
    contact = models.ForeignKey(
        ContactPerson, null=True, on_delete=models.PROTECT, related_name="+"
    )
    whom = models.CharField("联系人", max_length=20)  # 母亲, 奶奶, 儿童主任: as it was then
    result = models.CharField("结果", max_length=10, choices=CallResult.choices)
    note = models.CharField("说明", max_length=200, blank=True)
    called_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField("联系时间")

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "缺席联系"
        indexes = [
            models.Index(fields=["student", "date"], name="attendance_call_of_pupil"),
            models.Index(fields=["school", "date"], name="attendance_call_of_school"),
        ]
