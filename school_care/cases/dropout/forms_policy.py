"""The form of the local limits: every number with its bounds, and from when."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms

from school_care.cases.dropout.enums import PolicyPreset
from school_care.cases.dropout.policy_words import GROUPS
from school_care.cases.dropout.services.policy import BOUNDS, DAYS, OPTIONAL, VALUES, values_of
from school_care.cases.models import DropoutPolicy
from school_care.school.forms import fields

HINTS = {
    "call_by": "早上点名后的第一步。",
    "visit_by_day": "填1就是缺课当天。",
    "confirm_after": "当地没有规定的留空：由上级认定。",
    "month_day": "填31就是月底。",
    "spring_total": "写成月和日，例如 03-15。",
    "autumn_total": "写成月和日，例如 09-25。",
}


class PolicyForm(forms.Form):
    """The limits from a day. Begins as `policy`; `seen`: the version the page showed."""

    use_required_attribute = False
    preset = forms.ChoiceField(choices=PolicyPreset.choices, widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    starts_on = fields.day("从哪天起", help_text="以前的日子仍按当时的时限算。")

    def __init__(
        self, *args: Any, policy: DropoutPolicy, seen: str, today: date, **options: Any
    ) -> None:
        first = {**values_of(policy), "starts_on": today, "seen": seen}
        super().__init__(*args, initial=first, **options)
        self.fields["starts_on"].widget.attrs["min"] = today.isoformat()
        self.fields["call_by"] = _time()
        for name, bounds in BOUNDS.items():
            self.fields[name] = _number(name, bounds)
        for name in DAYS:
            self.fields[name] = _month_and_day(name)
        self.fields["source"] = fields.words("依据（文件名和文号）", 200)

    def clean_call_by(self) -> Any:
        """Minutes are enough."""
        return self.cleaned_data["call_by"].replace(second=0, microsecond=0)

    @property
    def values(self) -> dict[str, Any]:
        """What the valid form says."""
        return {name: self.cleaned_data[name] for name in VALUES}

    @property
    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields, part by part."""
        for label, names in GROUPS:
            yield label, [self[name] for name in names]


def _label(name: str) -> str:
    return str(DropoutPolicy._meta.get_field(name).verbose_name)


def _time() -> forms.TimeField:
    return forms.TimeField(
        label=_label("call_by"),
        help_text=HINTS["call_by"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "form-control", "type": "time"}),
        error_messages={"required": "请填写时间。", "invalid": "时间不对，例如 12:00。"},
    )


def _number(name: str, bounds: tuple[int, int]) -> forms.IntegerField:
    low, high = bounds
    said = f"请填{low}到{high}之间的整数。"
    return forms.IntegerField(
        label=_label(name),
        required=name not in OPTIONAL,
        min_value=low,
        max_value=high,
        help_text=HINTS.get(name, ""),
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), said),
    )


def _month_and_day(name: str) -> forms.RegexField:
    said = HINTS[name]
    return forms.RegexField(
        r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
        label=_label(name),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        help_text=said,
        error_messages={"required": said, "invalid": said},
    )
