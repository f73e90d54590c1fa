"""Standings, changes of school, and the step into the next school year."""

from django.db import models
from django.db.models import Q

from school_care.core.intervals import Interval, interval_order
from school_care.core.sealed import PublicIdModel
from school_care.school.models import School, SchoolClass, User
from school_care.students.enums import (
    Direction,
    StandingKind,
    TransferState,
    YearFate,
    YearTurnState,
)
from school_care.students.models.pupil import Enrolment, Student
from school_care.students.querysets import OfStudentIntervals, OfStudentQuerySet, YearTurnQuerySet


class Transfer(PublicIdModel):
    """A change of school. Going out, the pupil stays on this register (standing LEAVING) until the
    next school has confirmed: whom nobody confirms is not gone, but missing. Coming in, the pupil
    is in class (standing ARRIVING) until the register has arrived."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="transfers")
    direction = models.CharField(max_length=4, choices=Direction.choices)
    state = models.CharField(
        max_length=14, choices=TransferState.choices, default=TransferState.OPEN
    )
    other_school = models.CharField("对方学校", max_length=80)
    other_place = models.CharField("所在地", max_length=80, blank=True)  # province, city, county
    reason = models.CharField("原因", max_length=120, blank=True)
    moved_on = models.DateField("离校或到校日期")
    acknowledged_on = models.DateField("对方确认日期", null=True, blank=True)
    acknowledged_how = models.CharField(
        "确认方式", max_length=80, blank=True
    )  # 回执编号、电话、系统
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "转学"
        constraints = [
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(state="open"),
                name="students_transfer_one_open",
            )
        ]
        indexes = [models.Index(fields=["school", "state"], name="students_transfer_open")]


class Standing(PublicIdModel, Interval):
    """What makes a pupil's place differ from "on the register and in class", for dates. One open
    standing of a kind; of those that keep a pupil out of class only one at a time (service)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="standings")
    kind = models.CharField("就读情况", max_length=12, choices=StandingKind.choices)
    place = models.CharField("所在学校或地点", max_length=80, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    paper_no = models.CharField("批准文号或证明", max_length=40, blank=True)
    expected_until = models.DateField("预计结束日期", null=True, blank=True)
    transfer = models.ForeignKey(
        Transfer, null=True, blank=True, on_delete=models.PROTECT, related_name="standings"
    )
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("登记时间")
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfStudentIntervals.as_manager()

    class Meta:
        verbose_name = "就读情况"
        constraints = [
            interval_order("students_standing_order"),
            models.UniqueConstraint(
                fields=["student", "kind"],
                condition=Q(until__isnull=True),
                name="students_standing_one_open",
            ),
        ]
        indexes = [
            # who is not expected in class, who came back this month
            models.Index(fields=["school", "starts_on"], name="students_standing_begun"),
            models.Index(fields=["school", "until"], name="students_standing_ended"),
        ]


class YearTurn(PublicIdModel):
    """The step into a school year: classes graduated, pupils placed in new classes. Undone while
    nothing later depends on it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="year_turns")
    school_year = models.PositiveSmallIntegerField("新学年")  # the year it begins in
    turns_on = models.DateField("生效日期")
    state = models.CharField(
        max_length=8, choices=YearTurnState.choices, default=YearTurnState.DONE
    )
    counts = models.JSONField(default=dict)  # graduated, placed, stayed: figures only
    # what else it did, to be taken back: keys of rows and the dates they had, no content
    undo = models.JSONField(default=dict, editable=False)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField("完成时间")
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = YearTurnQuerySet.as_manager()

    class Meta:
        verbose_name = "升级编班"
        ordering = ["-school_year", "-done_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year"],
                condition=Q(state="done"),
                name="students_year_turn_once",
            )
        ]


class YearTurnStep(models.Model):
    """What the step did to one pupil: the interval it ended and the one it began, and what that
    interval and the pupil's columns said before, so that it can be taken back exactly."""

    turn = models.ForeignKey(YearTurn, on_delete=models.PROTECT, related_name="steps")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    ended = models.ForeignKey(Enrolment, null=True, on_delete=models.PROTECT, related_name="+")
    begun = models.ForeignKey(Enrolment, null=True, on_delete=models.SET_NULL, related_name="+")
    fate = models.CharField(max_length=10, choices=YearFate.choices)
    from_class = models.ForeignKey(
        SchoolClass, null=True, on_delete=models.PROTECT, related_name="+"
    )
    to_class = models.ForeignKey(
        SchoolClass, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    before = models.JSONField(default=dict, editable=False)  # keys, dates and codes, no content

    class Meta:
        verbose_name = "升级编班明细"
        constraints = [
            models.UniqueConstraint(fields=["turn", "student"], name="students_year_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.turn_id}:{self.student_id}"
