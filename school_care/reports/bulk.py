"""打印成长进步报告 for pupils chosen in the list: the same order as on 报表打印."""

from typing import Any

from django import forms
from django.db import transaction
from django.urls import reverse

from school_care.reports import services
from school_care.reports.enums import Edition, Scope
from school_care.reports.selectors import terms_to_print
from school_care.school.enums import Capability
from school_care.school.forms import fields
from school_care.school.models import School
from school_care.students.bulk import BulkAction, BulkJob, BulkResult, register_bulk
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student


class BulkPrintForm(forms.Form):
    """Which term, for whom."""

    term = fields.choice("学期")
    edition = fields.chips("版本", Edition.choices)
    acknowledged = forms.BooleanField(label="印校内版时：我已知悉，仅限校内使用", required=False)

    def __init__(self, data: Any, *, school: School) -> None:
        super().__init__(data)
        self._terms = {term.code: term for term in terms_to_print(school)}
        self.fields["term"].choices = [(key, str(term)) for key, term in self._terms.items()]
        self.fields["edition"].initial = Edition.FAMILY

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("edition") == Edition.SCHOOL and not given.get("acknowledged"):
            self.add_error("acknowledged", "校内版含关爱信息，请先勾选“仅限校内使用”。")
        given["term"] = self._terms.get(given.get("term", ""))
        return given


def register() -> None:
    """Offer the action; called once at start-up."""
    register_bulk(
        BulkAction(
            "reports",
            "打印成长进步报告",
            Capability.PRINT_REPORTS,
            70,
            what="排版成一个文件，打印或发给家长；文件保留48小时。不改任何档案。",
            button="开始排版",
            form=lambda request, data: BulkPrintForm(data, school=request.school),
            unfit=_unfit,
            perform=_perform,
        )
    )


def _unfit(by: Any, students: Any) -> dict[int, str]:
    keys = [student.pk for student in students]
    rows = Student.objects.order_by().care_visible_to(by).filter(pk__in=keys)
    readable = set(rows.values_list("pk", flat=True))
    why = {student.pk: "您不能打印该生的报告" for student in students if student.pk not in readable}
    for student in students:
        if student.status != EnrolmentStatus.ENROLLED:
            why[student.pk] = "已离校"
    return why


def _perform(job: BulkJob) -> BulkResult:
    """One order for all of them. Raises Refused."""
    order = services.request_print(
        school=job.school,
        actor=job.by,
        edition=Edition(job.given["edition"]),
        scope=Scope.ALL,
        term=job.given["term"],
        students=job.students,
    )
    transaction.on_commit(lambda: services.wake(order))
    said = f"已提交{order.total}份报告。{order.error}"
    return BulkResult(said, then=reverse("reports:job", args=[order.public_id]))
