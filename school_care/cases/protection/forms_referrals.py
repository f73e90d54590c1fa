"""Forms of referrals: what came of one, and what other bodies ask of the school."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from school_care.cases.models import InboundReferral
from school_care.cases.protection.enums import InboundMatter, InboundState, ResultKind
from school_care.cases.protection.services.inbound import Asked
from school_care.cases.protection.services.results import MAX_TEXT, Guardian, ResultValues
from school_care.escalation.enums import OrgType
from school_care.school.forms import fields
from school_care.students.models import Student

HOW = ("书面函复", "电话告知", "当面告知")
NOT_FOUND = "还没有找到"


def _area(label: str, most: int, hint: str, *, required: bool, rows: int = 5) -> forms.CharField:
    attrs = {"class": "form-control", "rows": rows, "autocomplete": "off", "placeholder": hint}
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        error_messages={
            "required": f"请填写{label}。",
            "max_length": f"{label}请不超过{most}字。",
        },
        widget=forms.Textarea(attrs=attrs),
    )


class ResultForm(forms.Form):
    """What a body did about a referral. `units`: those it went to."""

    use_required_attribute = False
    kind = fields.chips("结果", ResultKind.choices)
    on = fields.day("哪一天")
    unit = fields.text("哪个单位", max_length=60, autocomplete="off", list="units")
    number = fields.words("文号", 60, placeholder="如：云民函〔2026〕8号")
    rating = fields.words("评估等级", 20, placeholder="如：中风险")
    guardian_name = fields.words("姓名或单位", 40)
    guardian_relation = fields.words("和学生的关系", 20, placeholder="如：姑姑")
    guardian_phone = fields.words("电话", 20, inputmode="tel")
    text = _area("结果说明", MAX_TEXT, "怎样定的，学校要配合什么", required=False, rows=4)
    valid_until = fields.day("有效到哪一天", required=False)

    def __init__(self, *args: Any, today: date, units: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.units = list(units)
        self.initial.setdefault("on", today)
        if len(self.units) == 1:
            self.initial.setdefault("unit", self.units[0])
        self.fields["on"].widget.attrs["max"] = today.isoformat()

    @property
    def values(self) -> ResultValues:
        """What the valid form says."""
        data = self.cleaned_data
        kept = {name: data[name] for name in ("kind", "on", "unit", "number", "rating", "text")}
        guardian = Guardian(
            data["guardian_name"], data["guardian_relation"], data["guardian_phone"]
        )
        return ResultValues(**kept, valid_until=data["valid_until"], guardian=guardian)


class ChoosesPupil(forms.Form):
    """A typed name, and the pupils it finds as choices; with `do=find` nothing is stored."""

    use_required_attribute = False
    words = fields.words("姓名或拼音首字母", 40)
    student = fields.chips("是哪一名学生", (), required=False)

    def __init__(self, *args: Any, found: Sequence[Student] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.found = list(found)
        choices = [(str(one.public_id), f"{one.name} {one.current_class or ''}") for one in found]
        self.fields["student"].choices = [("", NOT_FOUND), *choices]

    def chosen(self) -> Student | None:
        """The pupil of the valid form."""
        wanted = self.cleaned_data["student"]
        return next((one for one in self.found if str(one.public_id) == wanted), None)


class InboundForm(ChoosesPupil):
    """What came in."""

    org_type = fields.chips("哪一类部门", OrgType.choices)
    unit = fields.text("来函单位", max_length=60, autocomplete="off")
    person = fields.words("联系人", 40)
    phone = fields.words("联系电话", 30, inputmode="tel")
    number = fields.words("来函文号", 60, placeholder="没有的不填；电话来的写「电话」")
    pupil_words = fields.words("找不到的，照来函写下姓名", 100)
    matter = fields.chips("什么事", InboundMatter.choices)
    text = _area("对方要求学校做什么", 2000, "照来函写要点", required=True)
    received_on = fields.day("哪天收到")
    answer_by = fields.day("要求哪天前答复", required=False)
    handler = fields.row("交给谁办", required=False, empty="先不指定")
    in_confidence = forms.BooleanField(label="仅经办人、德育主任和校长可见", required=False)

    def __init__(self, *args: Any, staff: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["handler"].queryset = staff
        self.fields["handler"].label_from_instance = lambda one: one.name
        self.initial.setdefault("received_on", today)
        self.fields["received_on"].widget.attrs["max"] = today.isoformat()

    @property
    def asked(self) -> Asked:
        """What the valid form says."""
        data = self.cleaned_data
        return Asked(**{name: data[name] for name in Asked.__dataclass_fields__})


class HandToForm(forms.Form):
    """To whom it is given."""

    use_required_attribute = False
    handler = fields.row("交给谁办")
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, staff: Any, revision: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["handler"].queryset = staff
        self.fields["handler"].label_from_instance = lambda one: one.name
        self.initial.setdefault("revision", revision)


class NameForm(ChoosesPupil):
    """Which pupil it is about."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class AnswerForm(forms.Form):
    """What the school answers. Begins as what was answered before."""

    use_required_attribute = False
    text = _area("答复内容", 2000, "", required=True, rows=7)
    how = fields.chips("怎样答复", [(one, one) for one in HOW])
    on = fields.day("哪一天")
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, inbound: InboundReferral, to: str, today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        text = self.fields["text"]
        if to == InboundState.NOT_OURS:
            text.label = "为什么不属于本校"
            hint = "如：该生2026年8月已转学到外县，学籍不在我校"
        else:
            hint = "学校了解到什么、做了什么、以后怎样配合"
        text.error_messages["required"] = f"请填写{text.label}。"
        text.widget.attrs["placeholder"] = hint
        self.initial |= {"text": inbound.answer, "how": HOW[0], "on": today}
        self.initial["revision"] = inbound.revision
        self.fields["on"].widget.attrs["max"] = today.isoformat()
