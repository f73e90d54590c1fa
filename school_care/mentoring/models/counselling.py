"""Counselling (心理辅导): its own rules of sight.

Of a case, a session, a 心语卡 nobody but the counsellor who keeps it reads a word. Whoever
referred a child sees that the referral was taken up. The director sees levels of risk, the
principal counts; the principal reads content only by break-glass, with a reason, for a short time.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.mentoring.choices.counselling import (
    CaseSource,
    HeartNoteState,
    ReferralState,
    Risk,
    ScreeningLevel,
)
from school_care.school.models import School, SealedSheetImport, Term
from school_care.students.models import Student


class ReferralQuerySet(ScopedQuerySet):
    """Referrals: who referred, to whom; the director sees that they are."""

    def visible_to(self, user: Any):
        from school_care.mentoring.counselling_access import referral_ids_visible_to

        return self.none() if nobody(user) else self.filter(pk__in=referral_ids_visible_to(user))


class CaseQuerySet(ScopedQuerySet):
    """Cases: of the counsellor who keeps them (and of whom a break-glass lets in)."""

    def visible_to(self, user: Any):
        from school_care.mentoring.counselling_access import case_ids_visible_to

        return self.none() if nobody(user) else self.filter(pk__in=case_ids_visible_to(user))


class OfCaseQuerySet(ScopedQuerySet):
    """Rows of cases a person may open."""

    def visible_to(self, user: Any):
        return self.filter(case__in=CounsellingCase.objects.visible_to(user))


class RiskQuerySet(ScopedQuerySet):
    """Levels of risk: the counsellors who set them, and the director."""

    def visible_to(self, user: Any):
        from school_care.mentoring.counselling_access import risk_ids_visible_to

        return self.none() if nobody(user) else self.filter(pk__in=risk_ids_visible_to(user))


class HeartNoteQuerySet(ScopedQuerySet):
    """心语卡: of the counsellor to whom they were written, while they counsel there."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        here = schools_with_capability(user, (Capability.COUNSEL,))
        return self.filter(counsellor=user, school_id__in=here)


class ScreeningImportQuerySet(ScopedQuerySet):
    """Sheets of screening levels, for those who import them."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        return self.filter(school_id__in=schools_with_capability(user, (Capability.COUNSEL,)))


class ScreeningQuerySet(ScopedQuerySet):
    """Screenings of a school, for its counsellors and director."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        held = (Capability.COUNSEL, Capability.SEE_RISK)
        return self.filter(school_id__in=schools_with_capability(user, held))


class HandoverQuerySet(ScopedQuerySet):
    """Handed cases: whoever received them, and the principal."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with
        from school_care.school.enums import Role

        if nobody(user):
            return self.none()
        led = schools_with(user, (Role.PRINCIPAL,))
        return self.filter(Q(to_user=user) | Q(school_id__in=led))


class Referral(PublicIdModel):
    """A teacher asks the counsellor to see a child. Accepted, it gives the counsellor sight of the
    child (AccessGrant); returned, it says why."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="referrals")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="referrals_made"
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="referrals_received"
    )
    urgent = models.BooleanField("尽快", default=False)
    concerns = models.JSONField("担心什么", default=list)  # chips
    text = Sealed("情况")
    state = models.CharField(
        "状态", max_length=10, choices=ReferralState.choices, default=ReferralState.WAITING
    )
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = Sealed("答复")  # why returned, or what the referrer may do meanwhile
    closed_at = models.DateTimeField(null=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "心理辅导转介"
        ordering = ["-made_at"]
        constraints = [
            # one open referral a child and counsellor
            models.UniqueConstraint(
                fields=["student", "to"],
                condition=Q(state__in=[ReferralState.WAITING, ReferralState.ACCEPTED]),
                name="mentoring_referral_once",
            )
        ]


class CounsellingCase(PublicIdModel):
    """个案 (F-16). `background` is JSON: family structure, events, health, what happens at school;
    `aims` and `outcome` words."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="counselling_cases")
    counsellor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="counselling_cases"
    )
    number = models.CharField("个案编号", max_length=20)
    source = models.CharField("来源", max_length=10, choices=CaseSource.choices)
    referral = models.ForeignKey(
        Referral, null=True, on_delete=models.PROTECT, related_name="cases"
    )
    background = Sealed("基本情况")
    complaint = Sealed("主诉")
    assessed = Sealed("评估")
    aims = Sealed("辅导目标")
    outcome = Sealed("辅导效果")
    opened_on = models.DateField("首次日期")
    closed_on = models.DateField("结案日期", null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "辅导个案"
        ordering = ["-opened_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["school", "number"], name="mentoring_case_number"),
            models.UniqueConstraint(
                fields=["student", "counsellor"],
                condition=Q(closed_on__isnull=True),
                name="mentoring_case_one_open",
            ),
        ]


class CaseHandover(PublicIdModel):
    """A counsellor's cases given to another: from whom, to whom, by whom, why, when. `cases`,
    `referrals`, `notes`: how many."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    from_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    why = models.CharField("原因", max_length=200)
    given_at = models.DateTimeField()
    cases = models.PositiveIntegerField(default=0)
    referrals = models.PositiveIntegerField(default=0)
    notes = models.PositiveIntegerField(default=0)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "辅导个案移交"
        ordering = ["-given_at", "-id"]


class CounsellingSession(PublicIdModel):
    """One meeting with the child, or an appointment the child did not keep (`made` False)."""

    case = models.ForeignKey(CounsellingCase, on_delete=models.PROTECT, related_name="sessions")
    happened_on = models.DateField("日期")
    begins = models.TimeField("时间", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("时长（分钟）", default=40)
    made = models.BooleanField("已到", default=True)
    course = Sealed("过程")
    observed = Sealed("观察")
    effect = Sealed("效果")
    next_on = models.DateField("下次约定", null=True, blank=True)
    written_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField("撤销原因", max_length=200, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "辅导记录"
        ordering = ["-happened_on", "-id"]


class RiskJudgement(PublicIdModel):
    """The counsellor's level of risk of a child on a day: the newest counts. No words but the
    advice meant for the director and head teacher (`advice`: what to do, not why)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="risk_judgements")
    level = models.CharField("风险等级", max_length=8, choices=Risk.choices)
    judged_on = models.DateField("日期")
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    advice = Sealed("给德育主任的建议")
    request = Sealed("请班主任配合")  # passed on by the director, never with the level
    judged_at = models.DateTimeField()
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    seen_at = models.DateTimeField(null=True)
    passed_on_at = models.DateTimeField("已转告班主任", null=True)
    passed_on_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RiskQuerySet.as_manager()

    class Meta:
        verbose_name = "风险等级"
        ordering = ["-judged_at", "-id"]
        indexes = [models.Index(fields=["school", "-judged_at"], name="mentoring_risk_of_school")]


class HeartNote(PublicIdModel):
    """心语卡 (说心里话): what a child wrote to the counsellor on paper, who copied it in.
    `student` null: the card bore no name."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(
        Student, null=True, on_delete=models.PROTECT, related_name="heart_notes"
    )
    counsellor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="heart_notes"
    )
    received_on = models.DateField("收到日期")
    text = Sealed("内容")
    wants_talk = models.BooleanField("想当面谈", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=HeartNoteState.choices, default=HeartNoteState.NEW
    )
    answered_on = models.DateField("回应日期", null=True)
    answer = Sealed("怎样回应")
    case = models.ForeignKey(
        CounsellingCase, null=True, on_delete=models.PROTECT, related_name="heart_notes"
    )
    written_at = models.DateTimeField()

    objects = HeartNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "心语卡"
        ordering = ["-received_on", "-id"]


class ScreeningImport(SealedSheetImport):
    """A sheet of screening levels; pupils without the guardian's consent are left out and named."""

    screening_name = models.CharField("测评名称", max_length=40, blank=True)
    screened_on = models.DateField("测评日期", null=True, blank=True)

    objects = ScreeningImportQuerySet.as_manager()

    class Meta(SealedSheetImport.Meta):
        verbose_name = "测评等级导入"


class Screening(PublicIdModel):
    """A periodic psychological screening (S0 Z06)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("测评名称", max_length=40)
    screened_on = models.DateField("测评日期")

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = "心理测评"
        ordering = ["-screened_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "term", "name"], name="mentoring_screening_once"
            )
        ]


class ScreeningResult(PublicIdModel):
    """One pupil's level; followed up when `followed_on`."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="results")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="screenings")
    level = models.CharField("等级", max_length=10, choices=ScreeningLevel.choices)
    imported = models.ForeignKey(
        ScreeningImport, null=True, on_delete=models.PROTECT, related_name="results"
    )
    followed_on = models.DateField("复核日期", null=True)
    followed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = "测评等级"
        constraints = [
            models.UniqueConstraint(fields=["screening", "student"], name="mentoring_screened_once")
        ]


class BreakGlass(PublicIdModel):
    """紧急查阅: the principal opens a case for minutes, with a reason; counsellor, director and
    auditor are told."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(CounsellingCase, on_delete=models.PROTECT, related_name="break_glass")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    why = models.CharField("原因", max_length=200)
    opened_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class _Of(ScopedQuerySet):
        def visible_to(self, user: Any):
            return (
                self.none()
                if nobody(user)
                else self.filter(Q(opened_by=user) | Q(case__counsellor=user))
            )

    objects = _Of.as_manager()

    class Meta:
        verbose_name = "紧急查阅"
        ordering = ["-opened_at"]
