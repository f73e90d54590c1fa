"""Rooms of the dormitory and who sleeps in them."""

from django.db import models
from django.db.models import Q

from school_care.attendance.querysets import RoomQuerySet, RoomStayQuerySet
from school_care.core.intervals import Interval, interval_order
from school_care.core.sealed import PublicIdModel
from school_care.school.models import School
from school_care.students.enums import Sex
from school_care.students.models import Student


class DormRoom(PublicIdModel):
    """A room. `closed_on`: from that day it is no longer used; its history stays."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="dorm_rooms")
    building = models.CharField("楼栋", max_length=20, blank=True)
    name = models.CharField("房间", max_length=20)  # 201
    sex = models.CharField("住男生或女生", max_length=1, choices=Sex.choices, blank=True)
    beds = models.PositiveSmallIntegerField("床位数", default=8)
    closed_on = models.DateField("停用日期", null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = "宿舍"
        ordering = ["building", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "building", "name"], name="attendance_room_once"
            )
        ]

    def __str__(self) -> str:
        """1号楼201室; a name that is no number stands as it is: 女生一寝."""
        return f"{self.building}{self.name}{'室' if self.name[-1:].isdigit() else ''}"

    @property
    def in_use(self) -> bool:
        """Whether pupils may be put into it."""
        return self.closed_on is None


class RoomStay(PublicIdModel, Interval):
    """A pupil sleeps in a room from when until when."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="room_stays")
    room = models.ForeignKey(DormRoom, on_delete=models.PROTECT, related_name="stays")
    bed = models.CharField("床位", max_length=8, blank=True)

    objects = RoomStayQuerySet.as_manager()

    class Meta:
        verbose_name = "住宿记录"
        constraints = [
            interval_order("attendance_stay_order"),
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(until__isnull=True),
                name="attendance_stay_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["room", "starts_on"], name="attendance_stay_of_room"),
            models.Index(fields=["school", "starts_on"], name="attendance_stay_of_school"),
        ]
