"""Who stands beside a child: teachers, other pupils, acting parents, people from outside; as dated
intervals, so that nobody is credited with what another did."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.core.intervals import Interval, IntervalQuerySet, interval_order
from school_care.core.scoping import ScopedQuerySet
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.mentoring.choices.pairings import (
    BY_PUPIL,
    BY_STAFF,
    Aspect,
    HelpGroup,
    NotesReach,
    PairingEnd,
    PairingKind,
    PartnerKind,
)
from school_care.mentoring.models.records import CareRecord
from school_care.school.models import School, SchoolClass
from school_care.students.models import Student
from school_care.students.querysets import (
    CareOfStudentIntervals,
    CareOfStudentQuerySet,
    OfSchoolQuerySet,
)


class PairingQuerySet(CareOfStudentIntervals):
    """Pairings of pupils whose care content a person may read."""

    def mentors(self):
        """A teacher beside a child: what 结对率 counts."""
        return self.filter(kind=PairingKind.TEACHER)


class ForDays(Interval):
    """An interval of days, as a page says it."""

    class Meta:
        abstract = True

    @property
    def last_day(self) -> date | None:
        """The last day it holds; None when no end is known."""
        return self.until - timedelta(days=1) if self.until else None


class Partner(PublicIdModel):
    """Somebody from outside who stands by children: no sign-in, no sight of any file."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="partners")
    kind = models.CharField("类型", max_length=16, choices=PartnerKind.choices)
    name = models.CharField("姓名", max_length=40)
    organisation = models.CharField("单位", max_length=60, blank=True)
    phone = Sealed("电话", searchable=True, purpose="phone")
    note = models.CharField("备注", max_length=200, blank=True)
    ended_on = models.DateField("不再参加", null=True, blank=True)

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "校外结对人"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return f"{self.name}（{self.organisation}）" if self.organisation else self.name


class Pairing(PublicIdModel, ForDays):
    """One person beside one child for dates. Pairing the same two again is a new row.

    Exactly one of `user`, `peer`, `partner` is set, by kind. A holder of staff sees the child by an
    AccessGrant that lives exactly as long; `notes` says which records from before it they may read.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="pairings")
    kind = models.CharField("结对类型", max_length=14, choices=PairingKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="pairings"
    )
    peer = models.ForeignKey(
        Student, null=True, on_delete=models.PROTECT, related_name="pairings_as_peer"
    )
    partner = models.ForeignKey(
        Partner, null=True, on_delete=models.PROTECT, related_name="pairings"
    )
    aspects = models.JSONField("帮扶内容", default=list)  # Aspect values
    goal = Sealed("帮扶目标")
    measures = Sealed("帮扶措施")
    # Why these two (codes and small facts of the proposal), as shown when it was confirmed
    because = models.JSONField("理由", default=list)
    notes = models.CharField(
        "以前的记录", max_length=8, choices=NotesReach.choices, default=NotesReach.NONE
    )
    notes_from = models.DateField("从哪天的记录起", null=True, blank=True)  # with SINCE
    after = models.ForeignKey(  # whose work this one carries on
        "self", null=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    end_why = models.CharField("结束原因", max_length=14, choices=PairingEnd.choices, blank=True)
    end_note = models.CharField("结束说明", max_length=200, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = "结对"
        constraints = [
            interval_order("mentoring_pairing_order"),
            models.CheckConstraint(
                name="mentoring_pairing_who",
                condition=Q(
                    kind__in=BY_STAFF, user__isnull=False, peer__isnull=True, partner__isnull=True
                )
                | Q(kind__in=BY_PUPIL, user__isnull=True, peer__isnull=False, partner__isnull=True)
                | Q(
                    kind=PairingKind.PARTNER,
                    user__isnull=True,
                    peer__isnull=True,
                    partner__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="mentoring_pairing_not_self",
                condition=Q(peer__isnull=True) | ~Q(peer=models.F("student")),
            ),
            # exactly one study helper, and one acting parent, at a time
            models.UniqueConstraint(
                fields=["student", "kind"],
                condition=Q(
                    until__isnull=True, kind__in=[PairingKind.HELPER, PairingKind.ACTING_PARENT]
                ),
                name="mentoring_pairing_one_open",
            ),
            # the same teacher once at a time
            models.UniqueConstraint(
                fields=["student", "kind", "user"],
                condition=Q(until__isnull=True, user__isnull=False),
                name="mentoring_pairing_user_once",
            ),
            models.UniqueConstraint(
                fields=["student", "kind", "peer"],
                condition=Q(until__isnull=True, peer__isnull=False),
                name="mentoring_pairing_peer_once",
            ),
            models.UniqueConstraint(
                fields=["student", "kind", "partner"],
                condition=Q(until__isnull=True, partner__isnull=False),
                name="mentoring_pairing_partner_once",
            ),
        ]
        indexes = [
            # who stands by this child
            models.Index(fields=["student", "starts_on"], name="mentoring_pairing_of_pupil"),
            # whom this person stands by
            models.Index(
                fields=["user", "starts_on"],
                name="mentoring_pairing_of_user",
                condition=Q(user__isnull=False),
            ),
            # a school's pairings of a kind on a day (结对率, board)
            models.Index(fields=["school", "kind", "starts_on"], name="mentoring_pairing_school"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_on}"

    @property
    def holder_name(self) -> str:
        """Who stands by the child."""
        return str(self.user or self.peer or self.partner or "")

    @property
    def aspect_words(self) -> str:
        """学习、心理."""
        return "、".join(one.label for one in Aspect if one in self.aspects)


class PairingCover(PublicIdModel, ForDays):
    """Somebody of the staff stands in for a pairing's holder, for dates: sees the child, and owes
    what the holder owes."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, related_name="covers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pairing_covers"
    )
    why = models.CharField("原因", max_length=100, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class _Of(IntervalQuerySet, ScopedQuerySet):
        def visible_to(self, user: Any):
            return self.filter(pairing__in=Pairing.objects.visible_to(user))

    objects = _Of.as_manager()

    class Meta:
        verbose_name = "代管"
        constraints = [interval_order("mentoring_cover_order")]
        indexes = [models.Index(fields=["user", "starts_on"], name="mentoring_cover_of_user")]


class HandedNote(models.Model):
    """One earlier record opened to the holder of a pairing, chosen by whoever handed over."""

    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, related_name="handed_notes")
    record = models.ForeignKey(CareRecord, on_delete=models.PROTECT, related_name="handed_to")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()

    class Meta:
        verbose_name = "移交的记录"
        constraints = [
            models.UniqueConstraint(fields=["pairing", "record"], name="mentoring_handed_once")
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id}/{self.record_id}"


class PairingWish(PublicIdModel):
    """A child, or the family, wished to have (or not to have) this teacher."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="pairing_wishes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="wished_by"
    )
    wanted = models.BooleanField("希望")  # False: rather not
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField()

    objects = CareOfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "结对意愿"
        constraints = [
            models.UniqueConstraint(fields=["student", "user"], name="mentoring_wish_once")
        ]


class MentorTerms(models.Model):
    """What the board has to know of a teacher: how many children at most (null: the school's usual
    number; 0: none for now), and the villages they come from or know."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentor_terms"
    )
    most = models.PositiveSmallIntegerField("最多帮扶人数", null=True, blank=True)
    villages = models.JSONField("熟悉的村", default=list)

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "教师结对条件"
        constraints = [
            models.UniqueConstraint(fields=["school", "user"], name="mentoring_terms_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class PairingSettings(models.Model):
    """A school's usual number of children to one teacher."""

    school = models.OneToOneField(School, on_delete=models.PROTECT, related_name="+")
    most = models.PositiveSmallIntegerField("每位教师最多帮扶", default=8)

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "结对设置"

    def __str__(self) -> str:
        return f"{self.school_id}"


class SubjectHelp(PublicIdModel, Interval):
    """分类、分组, down to every subject teacher (A03): a child is helped in a subject, in a group,
    by whoever teaches it to the class on the day (`TeachingAssignment`)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="subject_help")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField("学科", max_length=20)
    group = models.CharField("分组", max_length=12, choices=HelpGroup.choices)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()

    objects = CareOfStudentIntervals.as_manager()

    class Meta:
        verbose_name = "分科辅导"
        constraints = [
            interval_order("mentoring_subject_order"),
            models.UniqueConstraint(
                fields=["student", "subject"],
                condition=Q(until__isnull=True),
                name="mentoring_subject_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["school_class", "starts_on"], name="mentoring_subject_of_class")
        ]
