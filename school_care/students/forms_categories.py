"""The forms of care categories, certificates and 核实: chips first."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from school_care.school.forms.fields import DayInput
from school_care.students.enums import Cause, ExitReason
from school_care.students.models import CareCategory, Certificate, StudentCategory
from school_care.students.services.categories import MAX_REASON, Claim
from school_care.students.services.certificates import CERTIFICATE_NAMES, Paper
from school_care.students.services.imports.merging import SPECIFIC, UNKNOWN, UNSPECIFIED
from school_care.students.services.verifying import MAX_EVIDENCE, UNDECIDED, Evidence

# How the many categories stand together on the page; what is not named here stands last.
GROUPS = (
    ("留守与流动", ("LB_BOTH", "LB_ONE", "LB_UNSPECIFIED", "MIGRANT", "FLOATING")),
    (
        "家庭情况",
        (
            *("SINGLE_PARENT", "REMARRIED", "GRANDPARENT", "ORPHAN", "DE_FACTO"),
            *("DIFFICULT", "DIS_PARENT", "MARTYR", "FAMILY_SPECIAL"),
        ),
    ),
    (
        "经济困难",
        (
            *("DIBAO", "DIBAO_EDGE", "TEKUN", "LIFTED", "MON_UNSTABLE"),
            *("MON_EDGE", "MON_SUDDEN", "RIGID", "LOW_OTHER"),
        ),
    ),
    (
        "身心与学习",
        ("DISABLED", "ILLNESS", "CONSTITUTION", "PSY", "BEHAVIOUR", "ACADEMIC", "RETURNED"),
    ),
)
EVIDENCE = (
    "查看户口簿",
    "查看证件原件",
    "家访看到",
    "电话问过家长",
    "村（社区）证明",
    "部门名单比对",
)
ENTRY_LABEL = "入列日期"


def text_input(**attrs: Any) -> forms.TextInput:
    """A line of text in the desk's clothes."""
    return forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", **attrs})


def grouped(categories: Iterable[CareCategory]) -> list[tuple[str, list[CareCategory]]]:
    """The categories in the page's groups, empty groups left out."""
    left = {category.code: category for category in categories}
    found = []
    for name, codes in GROUPS:
        inside = [left.pop(code) for code in codes if code in left]
        if inside:
            found.append((name, inside))
    return [*found, ("其他", list(left.values()))] if left else found


class CategoryChoice(forms.ModelChoiceField):
    """One of the categories offered to this person; chosen by key, so that no page or address
    carries a code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=CareCategory.objects.none(),
            empty_label=None,
            error_messages={
                "required": "请选择类别。",
                "invalid_choice": "请重新选择类别。",
            },
            **options,
        )

    def offer(self, categories: Iterable[CareCategory]) -> None:
        """Narrow the field to these."""
        self.queryset = CareCategory.objects.filter(pk__in=[row.pk for row in categories])


class ClaimForm(forms.Form):
    """登记类别."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    category = CategoryChoice(label="属于哪一类", widget=forms.RadioSelect)
    starts_on = forms.DateField(
        label=ENTRY_LABEL,
        widget=DayInput(),
        error_messages={"required": "请选择入列日期。", "invalid": "日期无法识别，请重新选择。"},
    )
    cause = forms.ChoiceField(
        label="致困原因", choices=Cause.choices, widget=forms.RadioSelect, required=False
    )
    entry_reason = forms.CharField(
        label="说明", required=False, max_length=MAX_REASON, widget=text_input()
    )
    use_required_attribute = False

    def __init__(self, *args: Any, offered: list[CareCategory], today: date, **options: Any):
        super().__init__(*args, **options)
        self.fields["category"].offer(offered)
        self.fields["starts_on"].initial = today
        self.fields["starts_on"].widget.attrs["max"] = today.isoformat()
        self._offered = offered

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The chips by group; a group with the chosen chip, and the first, stand open."""
        chosen = str(self["category"].value() or "")
        return [
            {
                "name": name,
                "categories": inside,
                "open": place == 0 or chosen in {str(row.pk) for row in inside},
            }
            for place, (name, inside) in enumerate(grouped(self._offered))
        ]

    @property
    def chosen(self) -> str:
        """The key of the chosen category as typed."""
        return str(self["category"].value() or "")

    def claim(self) -> Claim:
        """What the valid form says."""
        given = self.cleaned_data
        return Claim(
            category=given["category"],
            starts_on=given["starts_on"],
            cause=given["cause"],
            entry_reason=given["entry_reason"].strip(),
        )


class EvidenceForm(forms.Form):
    """核实: what was seen, and what the claim truly is."""

    category = CategoryChoice(label="核实为", required=False)
    seen = forms.MultipleChoiceField(
        label="凭什么核实", widget=forms.CheckboxSelectMultiple, required=False
    )
    words = forms.CharField(
        label="补充一句", required=False, max_length=MAX_EVIDENCE, widget=text_input()
    )
    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        category: CareCategory,
        certificates: Iterable[Certificate] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        papers = [" ".join(filter(None, (row.name, row.grade))) for row in certificates]
        self.fields["seen"].choices = [
            (words, words) for words in dict.fromkeys((*papers, *EVIDENCE))
        ]
        self.by_chips = category.code == UNSPECIFIED
        self.must_choose = category.code in UNDECIDED
        self.may_change = not category.confidential
        choice = self.fields["category"]
        choice.widget = (
            forms.RadioSelect() if self.by_chips else forms.Select(attrs={"class": "form-select"})
        )
        choice.required = self.must_choose
        choice.empty_label = "请选定这是哪一类" if category.code == UNKNOWN else None
        choice.initial = None if self.must_choose else category.pk
        choice.offer(_targets(category))

    def evidence(self) -> Evidence:
        """What the valid form says was seen."""
        return Evidence(seen=tuple(self.cleaned_data["seen"]), words=self.cleaned_data["words"])


def _targets(category: CareCategory) -> list[CareCategory]:
    """What a claim may turn out to be: 留守 of one kind or the other, or any ordinary category."""
    if category.code == UNSPECIFIED:
        return list(CareCategory.objects.filter(code__in=SPECIFIC))
    if category.confidential:
        return [category]
    known = CareCategory.objects.filter(in_use=True).exclude(code__in=(UNKNOWN, UNSPECIFIED))
    return list(known.filter(confidential=False))


class VerifyForm(EvidenceForm):
    """核实 one claim: also why the family is in difficulty."""

    cause = forms.ChoiceField(
        label="致困原因", choices=Cause.choices, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, row: StudentCategory, **options: Any) -> None:
        super().__init__(*args, category=row.category, **options)
        self.fields["cause"].initial = row.cause


class RefuteForm(forms.Form):
    """不属实."""

    note = forms.CharField(
        label="怎么核实的，为什么不属实",
        max_length=MAX_REASON,
        widget=text_input(),
        error_messages={"required": "请写一句：怎么核实的，为什么不属实。"},
    )
    use_required_attribute = False


class EndForm(forms.Form):
    """退出."""

    reason = forms.ChoiceField(
        label="退出原因",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择退出原因。"},
    )
    on = forms.DateField(
        label="退出日期",
        widget=DayInput(),
        error_messages={"required": "请选择退出日期。", "invalid": "日期无法识别，请重新选择。"},
    )
    note = forms.CharField(label="说明", required=False, max_length=MAX_REASON, widget=text_input())
    use_required_attribute = False

    def __init__(self, *args: Any, row: StudentCategory, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        reasons = [reason for reason in ExitReason if reason != ExitReason.REFUTED]
        if not row.category.left_behind:
            reasons.remove(ExitReason.PARENT_BACK)
        self.fields["reason"].choices = [(reason.value, reason.label) for reason in reasons]
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs |= {
            "max": today.isoformat(),
            "min": row.starts_on.isoformat(),
        }


class CertificateForm(forms.Form):
    """登记证件."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    category = CategoryChoice(
        label="证明哪一类", widget=forms.Select(attrs={"class": "form-select"})
    )
    name = forms.CharField(label="证件名称", required=False, max_length=40, widget=text_input())
    number = forms.CharField(label="证件号码", required=False, max_length=60, widget=text_input())
    grade = forms.CharField(label="类别与等级", required=False, max_length=30, widget=text_input())
    issued_on = forms.DateField(
        label="发证日期",
        widget=DayInput(),
        error_messages={"required": "请选择发证日期。", "invalid": "日期无法识别，请重新选择。"},
    )
    valid_until = forms.DateField(
        label="有效期至",
        required=False,
        widget=DayInput(),
        error_messages={"invalid": "日期无法识别，请重新选择。"},
    )
    use_required_attribute = False

    def __init__(self, *args: Any, offered: list[CareCategory], today: date, **options: Any):
        super().__init__(*args, **options)
        self.fields["category"].empty_label = "请选择"
        self.fields["category"].offer(offered)
        self.fields["issued_on"].widget.attrs["max"] = today.isoformat()

    def paper(self) -> Paper:
        """What the valid form says; without a name the paper is called as usual."""
        given = self.cleaned_data
        category = given["category"]
        usual = CERTIFICATE_NAMES.get(category.code, "证明材料")
        return Paper(
            category=category,
            name=given["name"].strip() or usual,
            number=given["number"],
            grade=given["grade"],
            issued_on=given["issued_on"],
            valid_until=given["valid_until"],
        )
