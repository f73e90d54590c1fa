"""转介: what came of a referral, and what other bodies refer to the school (T4-07)."""

from django.db import models

from school_care.cases.models.case import Case
from school_care.cases.models.protection import somebody
from school_care.cases.protection.enums import InboundMatter, InboundState, ResultKind
from school_care.cases.protection.querysets import InboundQuerySet
from school_care.cases.querysets import OfCaseQuerySet
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.escalation.enums import OrgType
from school_care.school.models import School
from school_care.students.models import Student


class ReferralResult(PublicIdModel):
    """What a body did about a referral: who, when, what, until when. Withdrawn, it stays."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="results")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("结果", max_length=14, choices=ResultKind.choices)
    on = models.DateField("日期")
    unit = models.CharField("作出单位", max_length=60)
    number = models.CharField("文号", max_length=60, blank=True)
    rating = models.CharField("评估等级", max_length=20, blank=True)
    new_guardian = Sealed("新的监护人或照护人")  # name, relation, phone
    valid_until = models.DateField("有效期至", null=True, blank=True)
    text = Sealed("结果说明")
    written_by = somebody()
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "转介结果"
        ordering = ["on", "id"]


class InboundReferral(PublicIdModel):
    """What a body asks of the school about a child: from whom, about whom, until when, the answer.
    The pupil may be known by words alone, until somebody finds them."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="inbound_referrals")
    student = models.ForeignKey(
        Student, null=True, on_delete=models.PROTECT, related_name="inbound_referrals"
    )
    pupil_words = Sealed("学生（按来函）")
    org_type = models.CharField("来自", max_length=10, choices=OrgType.choices)
    unit = models.CharField("来函单位", max_length=60)
    person = models.CharField("联系人", max_length=40, blank=True)
    phone = Sealed("联系电话")
    number = models.CharField("来函文号", max_length=60, blank=True)
    matter = models.CharField("事项", max_length=10, choices=InboundMatter.choices)
    text = Sealed("来函内容")
    in_confidence = models.BooleanField("仅经办人可见", default=False)
    received_on = models.DateField("收到日期")
    answer_by = models.DateField("答复期限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=InboundState.choices)
    handler = somebody(verbose_name="经办人")
    answer = Sealed("答复")
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_how = models.CharField("答复方式", max_length=40, blank=True)
    written_by = somebody()
    written_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    objects = InboundQuerySet.as_manager()

    class Meta:
        verbose_name = "转入事项"
        ordering = ["-received_on", "-id"]
