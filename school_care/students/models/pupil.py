"""The pupil and the enrolment intervals."""

from django.db import models

from school_care.core import clock
from school_care.core.intervals import Interval, interval_order
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School, SchoolClass
from school_care.students.enums import (
    EnrolmentStatus,
    EntryKind,
    HukouKind,
    LeaveReason,
    Precision,
    Sex,
)
from school_care.students.querysets import OfStudentIntervals, StudentQuerySet


class Student(PublicIdModel):
    """A pupil. `school`, `current_class` and `status` are kept by the enrolment service;
    the intervals in Enrolment answer for past dates.

    The national pupil number holds the ID number inside it, so it is sealed as well.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="students")
    current_class = models.ForeignKey(
        SchoolClass,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="students",
        verbose_name="班级",
    )
    status = models.CharField(
        "状态", max_length=10, choices=EnrolmentStatus.choices, default=EnrolmentStatus.ENROLLED
    )
    name = models.CharField("姓名", max_length=40)
    name_key = models.CharField(max_length=80, blank=True, editable=False)  # pinyin, for order
    search_key = models.CharField(max_length=400, blank=True, editable=False)  # |zhangzixuan|zzx|
    sex = models.CharField("性别", max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    birth_precision = models.CharField(
        max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    id_type = models.CharField("身份证件类型", max_length=1, default="1")
    id_number = Sealed("身份证号", searchable=True)
    national_student_no = Sealed("学籍号", searchable=True)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    boarding = models.BooleanField("是否寄宿", null=True, blank=True)  # None: unknown is not no
    address = models.CharField("家庭住址", max_length=160, blank=True)
    hukou_address = models.CharField("户籍地", max_length=160, blank=True)
    hukou_kind = models.CharField("户口性质", max_length=1, choices=HukouKind.choices, blank=True)
    village = models.CharField("村（社区）", max_length=40, blank=True)  # groups, village contact
    health = models.CharField("健康状况", max_length=60, blank=True)
    family_situation = models.CharField("家庭基本情况", max_length=300, blank=True)
    difficulties = models.CharField("主要困难", max_length=300, blank=True)
    strengths = models.CharField("特长爱好", max_length=200, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)
    siblings = models.ForeignKey(
        "SiblingGroup",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="students",
        verbose_name="同校兄弟姐妹",
    )
    # A second file of the same child names the file that goes on; its own page leads there.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = StudentQuerySet.as_manager()

    class Meta:
        verbose_name = "学生"
        indexes = [
            # whole-school reach, and the list of a school by status
            models.Index(fields=["school", "status"], name="students_by_school"),
            # head teacher's and teacher's reach, the class page
            models.Index(fields=["current_class", "status"], name="students_by_class"),
            # the importer finds a pupil of a school by ID number, then by pupil number
            models.Index(fields=["id_number_index", "school"], name="students_by_id"),
            models.Index(fields=["national_student_no_index", "school"], name="students_by_no"),
            # everyone of a village, when something happens there
            models.Index(fields=["school", "village"], name="students_by_village"),
            # candidates for a doubtful row
            models.Index(fields=["school", "name"], name="students_by_name"),
        ]
        constraints = [
            # one pupil of an ID number in a school
            models.UniqueConstraint(
                fields=["school", "id_number_index"],
                name="students_id_once",
                condition=~models.Q(id_number_index=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def age(self) -> int | None:
        """Whole years today, None when the birth date is unknown."""
        if self.birth_date is None:
            return None
        today, born = clock.today(), self.birth_date
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    @property
    def birth_text(self) -> str:
        """2015年6月13日, or 2015年6月 when only the month is known."""
        if self.birth_date is None:
            return ""
        born = self.birth_date
        text = f"{born.year}年{born.month}月"
        return text if self.birth_precision == Precision.MONTH else f"{text}{born.day}日"


class SiblingGroup(PublicIdModel):
    """Brothers and sisters at one school. Being siblings is no care content: whoever may open one
    child's file reads the others' names and classes there."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "同校兄弟姐妹"


class Enrolment(PublicIdModel, Interval):
    """In which class of which school a pupil was, from when until when."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="enrolments")
    school_class = models.ForeignKey(
        SchoolClass, null=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    entry_kind = models.CharField(max_length=20, choices=EntryKind.choices, blank=True)
    leave_reason = models.CharField(max_length=20, choices=LeaveReason.choices, blank=True)

    objects = OfStudentIntervals.as_manager()

    class Meta:
        verbose_name = "就读记录"
        constraints = [
            interval_order("students_enrolment_order"),
            # a pupil is in one class at a time
            models.UniqueConstraint(
                fields=["student"],
                condition=models.Q(until__isnull=True),
                name="students_enrolment_one_open",
            ),
        ]
        indexes = [
            # who was in this class on a past day
            models.Index(fields=["school_class", "starts_on"], name="students_enrolment_by_class"),
            # who came and who went in a month
            models.Index(fields=["school", "starts_on"], name="students_enrolment_begun"),
            models.Index(fields=["school", "until"], name="students_enrolment_ended"),
        ]
