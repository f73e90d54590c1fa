"""Who took part in an activity: pupils, parents, pictures."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.activities.choices.programme import SignedHow, TakingPart
from school_care.activities.models.programme import Activity
from school_care.core.scoping import ScopedQuerySet
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School, SchoolClass
from school_care.students.models import Student
from school_care.students.querysets import CareOfStudentQuerySet, OfStudentQuerySet


class PhotoQuerySet(ScopedQuerySet):
    """Pictures, seen by who reaches a class that took part, and by whose activity it is."""

    def visible_to(self, user: Any):
        from school_care.activities.access import activities_near

        return self.filter(activity__in=activities_near(user))

    def standing(self):
        """Not taken back."""
        return self.filter(withdrawn_at__isnull=True)


class SignInQuerySet(ScopedQuerySet):
    """Parents who came: of one's own class, of one's own activity, and the school's leaders."""

    def visible_to(self, user: Any):
        from school_care.activities.access import sign_ins_visible_to

        return self.filter(sign_ins_visible_to(user))

    def standing(self):
        """Not taken back."""
        return self.filter(withdrawn_at__isnull=True)


class Participation(PublicIdModel):
    """One pupil and one activity: joins it by name, was absent, achieved something. Whoever sees
    the pupil's archive sees it; nothing here tells why the pupil was asked."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="participations")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="participations")
    state = models.CharField(
        "参加情况", max_length=8, choices=TakingPart.choices, default=TakingPart.JOINS
    )
    part = models.CharField("承担或做了什么", max_length=60, blank=True)
    result = models.CharField("成果、获奖", max_length=60, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "参加情况"
        constraints = [
            models.UniqueConstraint(fields=["activity", "student"], name="activities_part_once")
        ]
        indexes = [models.Index(fields=["student", "-id"], name="activities_part_of_pupil")]


class ReservedPlace(PublicIdModel):
    """优先名额 (A10, A18): a place kept for a care pupil. Read by care readers of that pupil only;
    no list, count, sheet or poster is made from it, and who joins stands among the others."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="reserved")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="reserved_places")
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    kept_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    objects = CareOfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "优先名额"
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "student"],
                condition=Q(released_at__isnull=True),
                name="activities_reserved_once",
            )
        ]


class ParentSignIn(PublicIdModel):
    """A parent who came: for which pupil, as whom. From a phone nobody is shown a list, so the
    child's name is as typed until it is matched; one that matches no pupil waits for the owner."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="sign_ins")
    school_class = models.ForeignKey(
        SchoolClass, null=True, on_delete=models.PROTECT, related_name="+"
    )
    student = models.ForeignKey(
        Student, null=True, on_delete=models.PROTECT, related_name="parent_sign_ins"
    )
    typed_name = Sealed("填写的学生姓名")
    parent = Sealed("家长姓名")
    relation = models.CharField("与学生关系", max_length=20)
    phone = Sealed("电话")
    how = models.CharField("方式", max_length=8, choices=SignedHow.choices)
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = "家长签到"
        ordering = ["id"]
        indexes = [models.Index(fields=["activity"], name="activities_signed_in")]


class ActivityPhoto(PublicIdModel):
    """A picture of an activity, sealed in the vault under its public id. Shown only while every
    child in it has the family's consent: kept for the school by 拍摄, on the public site by
    公开使用. `nobody_known`: no child can be recognised in it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="photos")
    caption = models.CharField("说明", max_length=60, blank=True)
    nobody_known = models.BooleanField("认不出任何学生", default=False)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField("大小（字节）")
    digest = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    # consent was withdrawn, or somebody took it back: shown to nobody any more, and the file erased
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField("撤下原因", max_length=120, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "活动照片"
        ordering = ["id"]
        indexes = [models.Index(fields=["activity"], name="activities_photo_of")]


class PhotoPupil(PublicIdModel):
    """A child who can be recognised in a picture."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    photo = models.ForeignKey(ActivityPhoto, on_delete=models.PROTECT, related_name="pupils")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="in_photos")

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "照片中的学生"
        constraints = [
            models.UniqueConstraint(fields=["photo", "student"], name="activities_in_photo_once")
        ]
        indexes = [models.Index(fields=["student"], name="activities_photos_of_pupil")]
