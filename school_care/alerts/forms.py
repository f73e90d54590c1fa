"""The forms of warnings: how one ended, whose it is from now on, why it is open again; and the
numbers of a rule."""

from datetime import date
from typing import Any

from django import forms

from school_care.alerts.enums import Outcome
from school_care.alerts.hands import Hand
from school_care.alerts.in_force import InForce
from school_care.alerts.ruling import Number
from school_care.alerts.services.handling import MOST_WORDS
from school_care.school.forms.fields import chips, choice, day

ON, OFF = "1", "0"


def _sentence(label: str, *, required: bool = False, **attrs: Any) -> forms.CharField:
    """A line or two about a child; the browser keeps nothing of it."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=MOST_WORDS,
        error_messages={
            "required": f"请填写{label}。",
            "max_length": f"{label}不超过{MOST_WORDS}个字。",
        },
        widget=forms.Textarea(
            attrs={"class": "form-control", "rows": 2, "autocomplete": "off", **attrs}
        ),
    )


class EndForm(forms.Form):
    """办结. A false alarm asks for its sentence."""

    outcome = chips("结果", Outcome.choices)
    words = _sentence("说明", placeholder="误报请写原因；其他可以不写")

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("outcome") == Outcome.FALSE and not given.get("words", "").strip():
            self.add_error("words", "误报请写一句为什么，学校据此调整规则。")
        return given


class HandForm(forms.Form):
    """移交: to somebody who keeps this pupil, nearest first."""

    to = choice("移交给")

    use_required_attribute = False

    def __init__(self, *args: Any, hands: list[Hand], holder: int | None, **options: Any) -> None:
        super().__init__(*args, **options)
        asks = "请选择移交给谁。"
        self.fields["to"].error_messages |= {"required": asks, "invalid_choice": asks}
        self.people = {str(one.user.public_id): one.user for one in hands}
        self.fields["to"].choices = [
            ("", "请选择"),
            *(
                (str(one.user.public_id), f"{one.user.name}（{one.words}）")
                for one in hands
                if one.user.pk != holder
            ),
        ]


class ReopenForm(forms.Form):
    """重新打开."""

    why = _sentence("重新打开的原因", required=True)

    use_required_attribute = False


class RuleForm(forms.Form):
    """On or off, the numbers the rule has, and from when. Numbers of a rule that is switched off
    are kept for when it is on again."""

    active = chips("这条规则", [(ON, "启用"), (OFF, "停用")], initial=ON)
    starts_on = day("从哪天起", help_text="以前的日子仍按当时的规则算。")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False

    def __init__(self, *args: Any, held: InForce, today: date, **options: Any) -> None:
        first = {"active": ON if held.active else OFF, "starts_on": today, **held.numbers}
        super().__init__(*args, initial={**first, **options.pop("initial", {})}, **options)
        self.rule = held.rule
        self.fields["starts_on"].widget.attrs["min"] = today.isoformat()
        if not self.rule.can_stop:
            del self.fields["active"]
        for one in self.rule.numbers:
            self.fields[one.name] = _number(one)

    @property
    def figures(self) -> list[forms.BoundField]:
        """The fields of figures the rule has."""
        return [self[one.name] for one in self.rule.numbers]

    @property
    def is_active(self) -> bool:
        """What the valid form says."""
        return self.cleaned_data.get("active", ON) == ON

    @property
    def numbers(self) -> dict[str, int]:
        """The figures of the valid form."""
        return {one.name: self.cleaned_data[one.name] for one in self.rule.numbers}


def _number(one: Number) -> forms.IntegerField:
    said = f"请填{one.low}到{one.high}之间的整数。"
    unit = f"，单位：{one.unit}" if one.unit else ""
    return forms.IntegerField(
        label=one.label,
        min_value=one.low,
        max_value=one.high,
        help_text=f"{one.low}到{one.high}{unit}，通常{one.default}。",
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        error_messages={
            "required": said,
            "invalid": said,
            "min_value": said,
            "max_value": said,
        },
    )
