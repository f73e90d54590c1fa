"""The officer's answer on the page of a link, and the settings of the link itself."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from school_care.core import clock
from school_care.escalation.enums import State
from school_care.escalation.receipt_words import LONGEST_DUE
from school_care.escalation.services.links import DAYS, USUAL_DAYS
from school_care.escalation.services.officer import NEEDS_WORDS, Answer
from school_care.school.forms import fields

MOST_WORDS = 1000
FEWEST_DIGITS = 3  # of a telephone: 110 and short extensions too
MISSING = (
    "家访记录",
    "劝返记录",
    "学生现在的去向",
    "监护人联系方式",
    "住址或户籍",
    "证明材料",
    "不属于本单位办理",
)
TITLES = {
    State.ACCEPTED: "受理",
    State.RETURNED: "退回",
    State.HANDLING: "报告进展",
    State.RESOLVED: "办结",
}
WORDS = {
    State.ACCEPTED: "说明",
    State.RETURNED: "退回理由",
    State.HANDLING: "进展",
    State.RESOLVED: "办理结果",
}
HAS_NUMBER = (State.ACCEPTED,)
HAS_DUE = (State.ACCEPTED, State.HANDLING)


class AnswerForm(forms.Form):
    """One answer; which fields it has depends on what is said."""

    use_required_attribute = False

    def __init__(self, *args: Any, status: State, **options: Any) -> None:
        super().__init__(*args, **options)
        self.status = status
        needed = status in NEEDS_WORDS
        label = WORDS[status]
        self.fields["words"] = forms.CharField(
            label=label,
            required=needed,
            max_length=MOST_WORDS,
            error_messages={
                "required": NEEDS_WORDS.get(status, ""),
                "max_length": f"{label}不超过{MOST_WORDS}个字。",
            },
            widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        )
        if status == State.RETURNED:
            self.fields["missing"] = forms.MultipleChoiceField(
                label="缺少的材料",
                required=False,
                choices=[(one, one) for one in MISSING],
                widget=forms.CheckboxSelectMultiple,
            )
        if status in HAS_NUMBER:
            self.fields["number"] = fields.words("受理编号", 60)
        if status in HAS_DUE:
            self.fields["due"] = fields.day("预计什么时候有结果", required=False)
        self.fields["name"] = fields.text("您的姓名", max_length=20, autocomplete="off")
        self.fields["phone"] = fields.text(
            "您的电话", max_length=30, autocomplete="off", inputmode="tel"
        )
        self.fields["unit"] = fields.words("科室", 40)
        if not needed:
            self.order_fields(["number", "due", "name", "phone", "unit", "words"])

    def clean_due(self) -> date | None:
        """A day they promise: not past, and near enough to be a promise."""
        day, today = self.cleaned_data["due"], clock.today()
        if day and not today <= day <= today + LONGEST_DUE:
            raise ValidationError("请填写今天以后、一年以内的日期。")
        return day

    def clean_phone(self) -> str:
        """A number the school can ring back."""
        given = self.cleaned_data["phone"]
        if sum(sign.isdecimal() for sign in given) < FEWEST_DIGITS:
            raise ValidationError("请填写能打通的电话号码。")
        return given

    def answer(self) -> Answer:
        """What was filled in."""
        given = self.cleaned_data
        missing = "、".join(given.get("missing") or ())
        words = [given["words"], f"缺少：{missing}" if missing else ""]
        return Answer(
            status=self.status,
            name=given["name"],
            phone=given["phone"],
            unit=given["unit"],
            number=given.get("number", ""),
            words="\n".join(part for part in words if part),
            due=given.get("due"),
        )

    def told(self) -> list[tuple[str, str]]:
        """Label and words of everything filled in, to be looked at once more."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if isinstance(value, list):
                value = "、".join(value)
            if isinstance(value, date):
                value = f"{value.year}年{value.month}月{value.day}日"
            if value:
                found.append((field.label, value))
        return found


class LinkForm(forms.Form):
    """For how long a link opens."""

    days = forms.TypedChoiceField(
        label="有效期",
        coerce=int,
        initial=USUAL_DAYS,
        choices=[(days, f"{days}天") for days in DAYS],
        error_messages={"required": "请选择有效期。", "invalid_choice": "请选择有效期。"},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
